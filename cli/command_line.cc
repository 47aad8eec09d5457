#include "cli/command_line.h"

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>

#include "cli/args.h"
#include "cli/commands.h"
#include "cli/help_text.h"
#include "cli/output.h"
#include "cli/suggest.h"
#include "cli/terminal.h"
#include "cli/trace_command.h"
#include "pfa_version.h"

namespace pfa {
namespace {

std::string Usage() {
  std::string out =
      "pfa reads Go's pprof profiles and execution traces, and says where the time, the\n"
      "memory or the waiting went.\n"
      "\n"
      "Usage:\n"
      "  pfa FILE                          what a file is, and what to try next\n"
      "  pfa COMMAND [OPTIONS] FILE        a report on a profile\n"
      "  pfa trace REPORT [OPTIONS] FILE   a report on an execution trace\n"
      "\n"
      "Commands:\n";
  constexpr size_t kNameColumns = 16;
  const auto line = [&out](std::string_view name, std::string_view help) {
    out += HelpEntry(name, help, kNameColumns);
  };
  for (const ReportRow& report : ReportTable()) {
    if (report.is_command() && report.form_of.empty()) line(report.name, report.help);
  }
  for (const CommandRow& command : CommandTable()) line(command.name, command.help);
  line("help [COMMAND]", "this text, or all options of a command");
  out +=
      "\n"
      "A FILE is a profile in any form that Go writes, or a trace, gzipped or not; - is\n"
      "standard input. A profile may be a URL: http://localhost:6060,\n"
      "localhost:6060/debug/pprof/heap.\n"
      "Exit status: 0 fine, 1 bad input, 2 wrong usage.\n";
  return out;
}

int Print(std::string_view text) {
  const auto written = WriteOutput(text, "", DetectTerminal());
  if (written.ok()) return kExitOk;
  PrintMessage("pfa: " + written.error().ToString());
  return kExitBadInput;
}

int Report(const ReportRow& report, std::span<const std::string> arguments) {
  const auto parsed = ParseReportArguments(report, arguments);
  if (!parsed.ok()) {
    PrintMessage("pfa " + parsed.error().ToString());
    return kExitUsage;
  }
  if (!parsed.value().help.empty()) return Print(parsed.value().help);
  return RunReport(report, parsed.value().options, parsed.value().files);
}

int Help(std::span<const std::string> arguments) {
  if (arguments.empty()) return Print(Usage());
  if (const ReportRow* report = FindReport(arguments.front())) {
    const std::string help = "--help";
    return Report(*report, {&help, 1});
  }
  if (arguments.front() == "trace") {
    std::vector<std::string> words = {"help"};
    words.insert(words.end(), arguments.begin() + 1, arguments.end());
    return RunTraceCommand(words);
  }
  const auto command = std::ranges::find(CommandTable(), arguments.front(), &CommandRow::name);
  if (command != CommandTable().end()) {
    return Print(
        fmt::format("{}\n\nUsage: pfa {} {}\n", command->help, command->name, command->arguments));
  }
  PrintMessage(fmt::format("pfa: no help on {}{}", arguments.front(),
                           Suggestion(arguments.front(), CommandNames())));
  return kExitUsage;
}

bool Exists(const std::string& path) { return path == "-" || access(path.c_str(), F_OK) == 0; }

}  // namespace

int RunCommandLine(std::span<const std::string> arguments) {
  if (arguments.empty()) {
    PrintMessage("pfa: no command and no file given");
    const std::string usage = Usage();
    std::fwrite(usage.data(), 1, usage.size(), stderr);
    return kExitUsage;
  }
  const std::string& first = arguments.front();
  const auto rest = arguments.subspan(1);
  if (first == "--version" || first == "-V" || first == "version")
    return Print("pfa " PFA_VERSION "\n");
  if (first == "--help" || first == "-h" || first == "help") return Help(rest);
  if (const ReportRow* report = FindReport(first)) return Report(*report, rest);
  for (const CommandRow& command : CommandTable()) {
    if (command.name == first) return command.run(rest);
  }
  // No command: a file, perhaps after options, is looked at.
  const bool is_option = first.size() > 1 && first.front() == '-';
  const bool is_url = first.find(':') != std::string::npos;
  if (!is_option && !is_url && !Exists(first)) {
    const std::string suggestion = Suggestion(first, CommandNames());
    if (!suggestion.empty()) {
      PrintMessage(fmt::format("pfa: {} is neither a command nor a file{}", first, suggestion));
      return kExitUsage;
    }
  }
  return Report(*FindReport("info"), arguments);
}

}  // namespace pfa

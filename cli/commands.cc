#include "cli/commands.h"

#include <array>
#include <utility>

#include "analyzer/load/load.h"
#include "cli/completion.h"
#include "cli/option_docs.h"
#include "cli/output.h"
#include "cli/pprof_command.h"
#include "cli/progress.h"
#include "cli/render/render.h"
#include "cli/terminal.h"

namespace pfa {
namespace {

constexpr std::array kCommands = {
    CommandRow{"pprof", "-FORMAT [OPTIONS] [BINARY] FILE...",
               "the command line of `go tool pprof`, and its output", RunPprofCommand},
    CommandRow{"completion", "bash|zsh|fish", "print a completion script for a shell",
               RunCompletionCommand},
    CommandRow{"docs", "options|man", "print the reference of all options, or the man page",
               RunDocsCommand},
};

int ExitCodeOf(const Error& error) {
  return error.code == ErrorCode::kUsage ? kExitUsage : kExitBadInput;
}

Result<std::string> MakeReport(const ReportRow& report, Options options,
                               const std::vector<std::string>& files, const Terminal& terminal) {
  if (report.keeps_base_apart && options.diff_base.empty())
    std::swap(options.base, options.diff_base);
  ProgressLine progress;
  LoadRequest request{files, "", options, Compatibility::kNative, {}};
  request.progress = [&progress](const std::string& source, uint64_t done, uint64_t size) {
    progress.Update("reading " + source, done, size);
  };
  auto loaded_result = LoadProfile(request);
  progress.Clear();
  PFA_ASSIGN_OR_RETURN(const Loaded loaded, std::move(loaded_result));
  for (const std::string& message : loaded.messages) PrintMessage("pfa: " + message);
  PFA_ASSIGN_OR_RETURN(Query query, CompileQuery(loaded.profile, options));
  if (report.document == nullptr) {
    PFA_ASSIGN_OR_RETURN(PprofOutput file, report.pprof(loaded.profile, query));
    for (const std::string& message : file.messages) PrintMessage("pfa: " + message);
    return std::move(file.text);
  }
  PFA_ASSIGN_OR_RETURN(const Document document, report.document(loaded.profile, query));
  if (options.format == "json") return RenderJson(document);
  if (options.format == "csv") return RenderCsv(document);
  return RenderText(document, options.output.empty() ? terminal : Terminal{});
}

}  // namespace

std::span<const CommandRow> CommandTable() { return kCommands; }

std::vector<std::string_view> CommandNames() {
  std::vector<std::string_view> names;
  for (const ReportRow& report : ReportTable()) {
    if (report.is_command()) names.push_back(report.name);
  }
  for (const CommandRow& command : kCommands) names.push_back(command.name);
  return names;
}

const ReportRow* FindReport(std::string_view name) {
  for (const ReportRow& report : ReportTable()) {
    if (report.is_command() && report.name == name) return &report;
  }
  return nullptr;
}

int RunReport(const ReportRow& report, const Options& options,
              const std::vector<std::string>& files) {
  const Terminal terminal = DetectTerminal();
  const auto text = MakeReport(report, options, files, terminal);
  if (!text.ok()) {
    PrintMessage("pfa: " + text.error().ToString());
    return ExitCodeOf(text.error());
  }
  const auto written = WriteOutput(text.value(), options.output, terminal);
  if (!written.ok()) {
    PrintMessage("pfa: " + written.error().ToString());
    return kExitBadInput;
  }
  return kExitOk;
}

}  // namespace pfa

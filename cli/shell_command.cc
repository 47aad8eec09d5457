#include "cli/shell_command.h"

#include "analyzer/query/query.h"
#include "cli/args.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/shell/shell.h"
#include "cli/terminal.h"

namespace pfa {
namespace {

constexpr ReportRow kShellRow = {.name = "shell",
                                 .help = "all reports of a profile that is loaded once",
                                 .is_pprof_format = false,
                                 .is_graph = true};

Result<void> RunShell(const ReportArguments& arguments) {
  PFA_ASSIGN_OR_RETURN(const Loaded loaded,
                       LoadNative(nullptr, arguments.options, arguments.files));
  // What is wrong with the options from the command line is an error of the command line.
  PFA_TRY(CompileQuery(loaded.profile, arguments.options));
  const ShellFrontEnd front_end{
      Compatibility::kNative, "(pfa) ",
      [&loaded](const ReportRow& report, const Options& options, const Destination& destination) {
        return MakeReport(report, loaded.profile, options, destination);
      }};
  RunShell(loaded.profile, arguments.options, front_end);
  return {};
}

}  // namespace

const ReportRow& ShellRow() { return kShellRow; }

int RunShellCommand(std::span<const std::string> arguments) {
  const auto parsed = ParseReportArguments(kShellRow, arguments);
  if (!parsed.ok()) {
    PrintMessage("pfa " + parsed.error().ToString());
    return kExitUsage;
  }
  const auto done = parsed.value().help.empty()
                        ? RunShell(parsed.value())
                        : WriteOutput(parsed.value().help, "", DetectTerminal());
  if (done.ok()) return kExitOk;
  PrintMessage("pfa: " + done.error().ToString());
  return ExitCodeOf(done.error());
}

}  // namespace pfa

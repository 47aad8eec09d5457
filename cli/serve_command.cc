#include "cli/serve_command.h"

#include <array>
#include <string_view>

#include "cli/args.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/serve/serve.h"
#include "cli/terminal.h"

namespace pfa {
namespace {

constexpr std::array<std::string_view, 1> kLacks = {"output"};
constexpr ReportRow kServeRow = {.name = "serve",
                                 .help = "all views of a profile, in a browser",
                                 .is_pprof_format = false,
                                 .is_graph = true,
                                 .needs_binary = true,
                                 .lacks = kLacks};

Result<void> Run(const ReportArguments& arguments) {
  ServeRequest request;
  if (!arguments.options.listen.empty()) {
    PFA_ASSIGN_OR_RETURN(request.address, ParseListen(arguments.options.listen));
  }
  request.open_browser = !arguments.options.no_browser;
  request.start = arguments.options;
  request.load = [&arguments] { return LoadNative(nullptr, arguments.options, arguments.files); };
  return Serve(request);
}

}  // namespace

const ReportRow& ServeRow() { return kServeRow; }

int RunServeCommand(std::span<const std::string> arguments) {
  const auto parsed = ParseReportArguments(kServeRow, arguments);
  if (!parsed.ok()) {
    PrintMessage("pfa " + parsed.error().ToString());
    return kExitUsage;
  }
  const auto done = parsed.value().help.empty()
                        ? Run(parsed.value())
                        : WriteOutput(parsed.value().help, "", DetectTerminal());
  if (done.ok()) return kExitOk;
  PrintMessage("pfa: " + done.error().ToString());
  return ExitCodeOf(done.error());
}

}  // namespace pfa

// `pfa shell`: the interactive shell with the native reports.
#pragma once

#include <span>
#include <string>

#include "analyzer/report/registry.h"

namespace pfa {

// What the command line takes: everything that a report takes which has no format of its own.
const ReportRow& ShellRow();

// Takes options and files as the reports do. Exits 0 at the end of input.
int RunShellCommand(std::span<const std::string> arguments);

}  // namespace pfa

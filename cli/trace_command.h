// `pfa trace REPORT FILE`: reports on execution traces, and `pfa trace check`.
#pragma once

#include <span>
#include <string>

#include "analyzer/report/trace/registry.h"

namespace pfa {

// `pfa trace check`: whether the file is a valid trace, and nothing else.
const TraceReportRow& TraceCheckRow();

int RunTraceCommand(std::span<const std::string> arguments);

}  // namespace pfa

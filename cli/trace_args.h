// What follows `pfa trace REPORT`, read by the table of trace options.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "analyzer/query/trace_options.h"
#include "analyzer/report/trace/registry.h"
#include "proto/base/result.h"

namespace pfa {

struct TraceArguments {
  TraceOptions options;
  std::vector<std::string> files;  // as many as the report takes
  std::string help;                // not empty: print this and stop
};

// Names may be written with one or two dashes, with '_' or '-'. Errors are about usage and suggest
// the nearest name.
Result<TraceArguments> ParseTraceArguments(const TraceReportRow& report,
                                           std::span<const std::string> arguments);

}  // namespace pfa

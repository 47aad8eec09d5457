// The options table as flags of the native commands. The only place that knows the command line
// library, whose header takes long to compile.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "analyzer/query/options.h"
#include "analyzer/query/options_table.h"
#include "analyzer/report/registry.h"
#include "proto/base/result.h"

namespace pfa {

struct ReportArguments {
  Options options;
  std::vector<std::string> files;
  std::string help;  // not empty: print this and stop
};

// Reads what follows the name of a report. Names may be written with one or two dashes, with '_' or
// '-'. Errors are about usage and suggest the nearest name.
Result<ReportArguments> ParseReportArguments(const ReportRow& report,
                                             std::span<const std::string> arguments);

// Whether the option belongs to this report's command line.
bool HasOption(const ReportRow& report, const OptionRow& row);

}  // namespace pfa

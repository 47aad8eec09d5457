// The interactive shell: a profile is loaded once, and every line that is a report is a query on
// it.
#pragma once

#include <functional>
#include <string>

#include "analyzer/model/profile.h"
#include "analyzer/query/options.h"
#include "analyzer/report/registry.h"
#include "cli/output.h"
#include "proto/base/result.h"

namespace pfa {

// The command that the shell belongs to.
struct ShellFrontEnd {
  Compatibility dialect = Compatibility::kNative;
  std::string prompt;
  // Makes a report and writes it to where the options say, or to `destination`.
  std::function<Result<void>(const ReportRow& report, const Options& options,
                             const Destination& destination)>
      report;
};

// Reads lines from standard input and does what they say, until it ends or is told to. What fails
// is said on standard error and ends nothing.
void RunShell(const Profile& profile, const Options& start, const ShellFrontEnd& front_end);

}  // namespace pfa

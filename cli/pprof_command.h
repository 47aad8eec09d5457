// `pfa pprof`: the command line, the output and the exit codes of `go tool pprof`, to the byte.
#pragma once

#include <span>
#include <string>

#include "analyzer/model/profile.h"
#include "analyzer/query/options.h"
#include "analyzer/report/registry.h"
#include "cli/output.h"
#include "proto/base/result.h"

namespace pfa {

// As pprof, exits 0 or 2.
int RunPprofCommand(std::span<const std::string> arguments);

// A report on a loaded profile: what the command line and the shell share. `destination` goes
// before options.output.
Result<void> MakePprofReport(const ReportRow& report, const Profile& profile,
                             const Options& options, const Destination& destination);

}  // namespace pfa

// `pfa convert`: the profile, as the options leave it, in the format of another program.
#pragma once

#include <string>

#include "analyzer/model/profile.h"
#include "analyzer/query/options.h"
#include "analyzer/query/query.h"
#include "analyzer/report/registry.h"
#include "proto/base/result.h"

namespace pfa {

// "pprof", "folded", "speedscope" or "callgrind": -format, or what the name of the output says.
// Fails if neither does.
Result<std::string> ConversionFormat(const Options& options);

// The profile in this format. What is known about the numbers and has no place in it goes to
// standard error.
Result<PprofOutput> Convert(const Profile& profile, Query& query, const std::string& format);

}  // namespace pfa

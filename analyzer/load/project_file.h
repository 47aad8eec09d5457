// pfa.toml: options of pfa check for a project, and the rules of its benchmarks.
//
//   gate   = { threshold = "5%", min_runs = 6 }       options, which those of the command line
//   replace budget = [ { bench = "Encode/.*", metric = "sec/op", max = "+3%" } ] accept = [ { bench
//   = "Decode", upto = "+8%", until = 2027-01-31, why = "a safety check" } ] ignore = { func =
//   ['^runtime\.'] }
#pragma once

#include <string>

#include "analyzer/query/compare_options.h"
#include "analyzer/query/project_rules.h"
#include "proto/base/result.h"

namespace pfa {

inline constexpr const char* kProjectFileName = "pfa.toml";

// The project file of `folder` or of the nearest folder above it that has one; "" if none has.
std::string FindProjectFile(const std::string& folder);

// Sets the options that the file has. Errors name the line and the key: a key that does not exist,
// a value of another type, a pattern that is none, an accepted regression without an end or a
// reason.
Result<ProjectRules> ReadProjectFile(const std::string& file, CompareOptions* options);

}  // namespace pfa

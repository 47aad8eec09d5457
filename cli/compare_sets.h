// What the options of pfa check and pfa diff ask for, carried out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/compare/profile_run.h"
#include "analyzer/query/compare_options.h"
#include "analyzer/query/project_rules.h"
#include "analyzer/report/compare/check.h"
#include "analyzer/report/compare/profile_blame.h"
#include "proto/base/result.h"

namespace pfa {

// Reads both sets and compares what both have, and says which functions are behind what is worse,
// or else behind what is better, too. Errors: nothing is in both; a file that cannot be read; an
// option's value.
Result<Check> CompareSets(const std::string& old_name, const std::string& new_name,
                          const CompareOptions& options, const ProjectRules& rules,
                          bool explains_improvements);

// Reads every file as one run. Errors name the file.
Result<std::vector<ProfileRun>> ReadProfileRuns(const std::vector<std::string>& files, CompareBy by,
                                                uint64_t max_bytes);

// How tables of profiles are shown.
BlameTableOptions BlameTableOptionsOf(const CompareOptions& options);

}  // namespace pfa

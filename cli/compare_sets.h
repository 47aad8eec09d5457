// What the options of pfa check and pfa diff ask for, carried out.
#pragma once

#include <string>

#include "analyzer/query/compare_options.h"
#include "analyzer/query/project_rules.h"
#include "analyzer/report/compare/check.h"
#include "analyzer/report/compare/profile_blame.h"
#include "proto/base/result.h"

namespace pfa {

// Reads both sets and compares what both have. Errors: nothing is in both; a file that cannot be
// read; an option's value.
Result<Check> CompareSets(const std::string& old_name, const std::string& new_name,
                          const CompareOptions& options, const ProjectRules& rules);

// How tables of profiles are shown.
BlameTableOptions BlameTableOptionsOf(const CompareOptions& options);

}  // namespace pfa

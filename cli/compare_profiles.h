// The profiles of two sets of runs: read, joined, blamed and shown.
#pragma once

#include <span>
#include <string>

#include "analyzer/compare/bench_compare.h"
#include "analyzer/compare/run_columns.h"
#include "analyzer/query/compare_options.h"
#include "analyzer/report/document.h"
#include "proto/base/result.h"

namespace pfa {

// Reads every file as one run. Errors name the file.
Result<ProfileSets> ReadProfileSets(std::span<const std::string> old_files,
                                    std::span<const std::string> new_files,
                                    const CompareOptions& options);

// Adds what the profiles say to the document of the comparison.
Result<void> AddProfiles(const ProfileSets& sets, const BenchComparison& comparison,
                         const CompareOptions& options, Document* document);

}  // namespace pfa

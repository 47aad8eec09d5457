// What a comparison of benchmarks says, as a document: the verdict first, then what needs
// attention.
#pragma once

#include <string>

#include "analyzer/compare/bench_compare.h"
#include "analyzer/report/compare/check.h"
#include "analyzer/report/compare/profile_blame.h"
#include "analyzer/report/document.h"

namespace pfa {

// Everything of it for people: the verdict first, then rows, what profiles say, and what to know.
Document CheckDocument(const Check& check, const BlameTableOptions& shown);

// "REGRESSION: 2 of 64 rows are worse, 1 inconclusive, 57 pass, 4 better".
std::string VerdictLine(const BenchComparison& comparison);

}  // namespace pfa

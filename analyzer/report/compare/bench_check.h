// What a comparison of benchmarks says, as a document: the verdict first, then what needs
// attention.
#pragma once

#include <string>

#include "analyzer/compare/bench_compare.h"
#include "analyzer/report/document.h"

namespace pfa {

struct SetNames {
  std::string old_name;
  std::string new_name;
};

Document BenchCheckDocument(const BenchComparison& comparison, const Gate& gate,
                            const SetNames& names);

// "REGRESSION: 2 of 64 rows are worse, 1 inconclusive, 57 pass, 4 better".
std::string VerdictLine(const BenchComparison& comparison);

}  // namespace pfa

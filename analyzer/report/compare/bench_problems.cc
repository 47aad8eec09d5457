#include "analyzer/report/compare/bench_problems.h"

#include <algorithm>

#include <fmt/format.h>

namespace pfa {

void AddBenchProblems(const BenchSet& set, std::string_view name, std::vector<Note>* notes) {
  constexpr size_t kShown = 5;
  const auto& problems = set.problems;
  for (size_t i = 0; i < std::min(problems.size(), kShown); ++i) {
    notes->push_back({true, fmt::format("{}, line {}: {}: left out", set.files[problems[i].file],
                                        problems[i].line, problems[i].message)});
  }
  if (problems.size() > kShown) {
    notes->push_back(
        {true, fmt::format("{}: {} more lines left out", name, problems.size() - kShown)});
  }
  if (set.repaired > 0) {
    notes->push_back(
        {false, fmt::format("{}: {} lines that output had torn apart were put together", name,
                            set.repaired)});
  }
}

}  // namespace pfa

// What reading benchmarks left out, as notes.
#pragma once

#include <string_view>
#include <vector>

#include "analyzer/model/bench_set.h"
#include "analyzer/report/document.h"

namespace pfa {

// `name` stands for the set in what is said about all of it.
void AddBenchProblems(const BenchSet& set, std::string_view name, std::vector<Note>* notes);

}  // namespace pfa

// Benchmark results of any text into a BenchSet.
#pragma once

#include <string>
#include <string_view>

#include "analyzer/model/bench_set.h"
#include "proto/base/result.h"

namespace pfa {

// Adds what `go test -bench` printed, or `go test -bench -json`. `label` stands for the file in
// what is shown. Errors: a text with no line about a benchmark.
Result<void> ImportBenchText(std::string_view text, const std::string& label, BenchSet* set);

}  // namespace pfa

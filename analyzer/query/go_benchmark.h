// Which benchmark of package testing a function belongs to, as far as its name says.
#pragma once

#include <string>
#include <string_view>

namespace pfa {

struct GoBenchmark {
  std::string package;  // import path; empty: the function is no part of a benchmark
  std::string name;     // "Put" of "gen.BenchmarkPut.func1"
  bool operator==(const GoBenchmark&) const = default;
};

// Of a benchmark's function or a closure in it. Sub-benchmarks that run one closure have one name.
GoBenchmark BenchmarkOfFunction(std::string_view symbol);

// The same of a line of results: "Put" of "Put/size=64-8", "Decode" of "Decode-8".
std::string_view BenchmarkOfRow(std::string_view row_name);

}  // namespace pfa

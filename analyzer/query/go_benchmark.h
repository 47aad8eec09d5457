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

// Whether a label of samples may name a test or benchmark. Go's package testing is to set "test"
// (golang/go#75047); people who set labels themselves say "benchmark" or "test.name".
bool MayNameBenchmark(std::string_view label_key);
// "Put/size=64" of the label's text "BenchmarkPut/size=64" or, where the number of the repetition
// is part of it, "BenchmarkPut/size=64@3". Empty: it names no benchmark.
std::string BenchmarkOfLabel(std::string_view text);
// Whether a line of results is of the benchmark that a label names, whatever GOMAXPROCS.
bool IsRowOfLabelled(std::string_view row_name, std::string_view benchmark);

}  // namespace pfa

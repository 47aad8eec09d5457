// Results of benchmarks, and the languages that ask for some of them. --part=text: what go test
// -bench prints; json: a stream of go test -json; filter, projection: expressions, asked of a small
// fixed set. Whatever the input is, there is an error that says why, or an answer that holds
// together; a set that is compared with itself has not become worse.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/compare/bench_compare.h"
#include "analyzer/compare/filter.h"
#include "analyzer/compare/projection.h"
#include "analyzer/import/bench_text.h"
#include "analyzer/model/bench_set.h"
#include "tests/fuzz/target.h"

namespace pfa::test {
namespace {

constexpr size_t kMaxMessageBytes = 2000;
// Comparing more shows nothing new.
constexpr size_t kMaxCompared = 200;
// A filter deeper than this is put between no more brackets.
constexpr size_t kMaxWrapped = 200;

void RequireReason(const Error& error) { Require(!error.message.empty(), "errors say why"); }

void CheckSet(const BenchSet& set) {
  for (const BenchResult& result : set.results) {
    Require(result.configuration < set.configurations.size(), "every result has a configuration");
    Require(result.file < set.files.size(), "every result is from a file");
    Require(result.process < set.processes, "every result is of a process");
    Require(result.value_count > 0, "every result has a value");
    Require(size_t{result.first_value} + result.value_count <= set.values.size(),
            "values are there");
    for (const BenchMeasurement& value : set.ValuesOf(result)) {
      Require(!std::isnan(value.value), "values are numbers");
    }
  }
}

void CompareWithItself(const BenchSet& set) {
  if (set.results.size() > kMaxCompared) return;
  const BenchComparison comparison = CompareBenches(set, set, {});
  Require(comparison.lone.empty(), "a set has what it has");
  Require(comparison.environment.empty(), "a set is of the same machine as itself");
  Require(CountOf(comparison, Verdict::kRegression) == 0, "nothing is worse than itself");
  Require(CountOf(comparison, Verdict::kImprovement) == 0, "nor better");
}

void ReadResults(std::string_view text) {
  BenchSet set;
  const Result<void> done = ImportBenchText(text, "fuzz", &set);
  CheckSet(set);
  if (!done.ok()) return RequireReason(done.error());
  Require(!set.results.empty(), "what is read has results");
  // Slow beside reading.
  if (text.size() % 4 == 0) CompareWithItself(set);
}

// Both readers, whichever the text looks like.
void ReadEvents(std::string_view text) {
  if (text.starts_with('{')) return ReadResults(text);
  ReadResults("{\"Action\":\"start\"}\n" + std::string(text));
}

const BenchSet& FixedSet() {
  static const BenchSet fixed = [] {
    BenchSet set;
    constexpr std::string_view kText =
        "goos: linux\ngoarch: amd64\npkg: a/b\ncpu: C\n"
        "BenchmarkPut/size=64-8 10 5 ns/op 64 B/op\n"
        "BenchmarkPut/size=4k-8 10 7 ns/op 1 allocs/op\n"
        "pkg: c\nnote: x y\n"
        "BenchmarkGet 10 5 ns/op 3 MB/s\n"
        "BenchmarkGet/format=json/cold 10 5 ns/op\n";
    Require(ImportBenchText(kText, "old.txt", &set).ok(), "the fixed set is right");
    Require(ImportBenchText(kText, "new.txt", &set).ok(), "the fixed set is right");
    return set;
  }();
  return fixed;
}

std::vector<bool> MatchesOf(const BenchFilter& filter) {
  std::vector<bool> matches;
  for (const BenchResult& result : FixedSet().results) {
    for (const BenchMeasurement& value : FixedSet().ValuesOf(result)) {
      matches.push_back(filter.Matches(FixedSet(), result, FixedSet().text(value.unit)));
    }
  }
  return matches;
}

void AskFilter(std::string_view text) {
  const Result<BenchFilter> filter = BenchFilter::Parse("filter", text);
  if (!filter.ok()) {
    RequireReason(filter.error());
    Require(filter.error().code == ErrorCode::kUsage, "a filter is the user's");
    Require(filter.error().message.size() < kMaxMessageBytes + 4 * text.size(),
            "messages do not grow");
    return;
  }
  const Result<void> known = filter.value().CheckKeys(FixedSet());
  if (!known.ok()) RequireReason(known.error());
  std::vector<bool> matches = MatchesOf(filter.value());
  if (text.size() > kMaxWrapped) return;
  const Result<BenchFilter> wrapped = BenchFilter::Parse("filter", "(" + std::string(text) + ")");
  if (wrapped.ok()) Require(MatchesOf(wrapped.value()) == matches, "brackets change nothing");
  const Result<BenchFilter> other = BenchFilter::Parse("filter", "-(" + std::string(text) + ")");
  if (!other.ok()) return;
  matches.flip();
  Require(MatchesOf(other.value()) == matches, "a filter and its contrary share everything out");
}

void AskProjection(std::string_view text) {
  for (const bool allows_unit : {false, true}) {
    Result<std::vector<ProjectionTerm>> terms = ParseProjection("row", text, allows_unit);
    if (!terms.ok()) {
      RequireReason(terms.error());
      continue;
    }
    NamedKeys named;
    AddNamedKeys(terms.value(), &named);
    BenchProjection projection(std::move(terms).value(), named);
    std::vector<uint32_t> keys;
    for (const BenchResult& result : FixedSet().results) {
      for (const BenchMeasurement& value : FixedSet().ValuesOf(result)) {
        const std::string_view unit = FixedSet().text(value.unit);
        if (!projection.Keeps(FixedSet(), result, unit)) continue;
        keys.push_back(projection.KeyOf(FixedSet(), result, unit));
        Require(projection.KeyOf(FixedSet(), result, unit) == keys.back(), "a key stays the same");
      }
    }
    std::vector<uint32_t> sorted = keys;
    projection.Sort(&sorted);
    Require(sorted.size() == keys.size(), "sorting loses nothing");
    std::vector<uint32_t> again = sorted;
    projection.Sort(&again);
    Require(again == sorted, "what is sorted stays so");
    for (const uint32_t key : keys) {
      Require(projection.ValuesOf(key).size() == projection.Fields().size(),
              "a key has a value for each field");
      static_cast<void>(projection.TextOf(key));
    }
  }
}

struct Part {
  std::string_view name;
  void (*run)(std::string_view text);
};
constexpr Part kParts[] = {{"text", ReadResults},
                           {"json", ReadEvents},
                           {"filter", AskFilter},
                           {"projection", AskProjection}};
const Part* chosen = nullptr;

}  // namespace
}  // namespace pfa::test

// libFuzzer finds them by these names.
// NOLINTBEGIN(readability-identifier-naming,readability-non-const-parameter)
extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  const std::span arguments(*argv, static_cast<size_t>(*argc));
  pfa::test::chosen = pfa::test::ChosenRow(arguments, "--part=", pfa::test::kParts,
                                           [](const auto& part) { return part.name; });
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  pfa::test::chosen->run({reinterpret_cast<const char*>(data), size});
  return 0;
}
// NOLINTEND(readability-identifier-naming,readability-non-const-parameter)

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "analyzer/load/bench_set_text.h"
#include "cli/render/ci/ci.h"

namespace pfa {
namespace {

constexpr std::string_view kSideKey = "side";

class BenchTextWriter {
 public:
  std::string Write(const Check& check) {
    AddUnits(check.old_benches);
    AddUnits(check.new_benches);
    for (const auto& [unit, line] : units_) out_ += line;
    const BenchResult* const last = AddSide(check.old_benches, "old");
    // What the other side does not say must not go on.
    if (last != nullptr) Unset(check.old_benches, *last, nullptr);
    AddSide(check.new_benches, "new");
    return std::move(out_);
  }

 private:
  // Those of the old side, where both say something.
  void AddUnits(const BenchSet& set) {
    for (const auto& [id, traits] : set.units) {
      const std::string unit(set.text(id));
      const std::string line = UnitLine(unit, traits);
      if (!line.empty()) units_.try_emplace(unit, line);
    }
  }

  // Returns the last result, if there is one.
  const BenchResult* AddSide(const BenchSet& set, std::string_view side) {
    const BenchResult* last = nullptr;
    for (const BenchResult& result : set.results) {
      if (result.value_count == 0) continue;
      // Who reads it tells processes apart by this.
      if (last == nullptr || last->process != result.process ||
          last->configuration != result.configuration) {
        AddConfiguration(set, result, last, side);
      }
      last = &result;
      out_ += fmt::format("Benchmark{} {}", set.text(result.name),
                          std::max<uint64_t>(result.iterations, 1));
      for (const BenchMeasurement& value : set.ValuesOf(result)) {
        out_ += fmt::format(" {} {}", value.value, set.text(value.unit));
      }
      out_ += '\n';
    }
    return last;
  }

  void AddConfiguration(const BenchSet& set, const BenchResult& result, const BenchResult* last,
                        std::string_view side) {
    if (!out_.empty()) out_ += '\n';
    if (last != nullptr) Unset(set, *last, &result);
    out_ += fmt::format("{}: {}\n", kSideKey, side);
    for (const auto& [key, value] : set.configurations[result.configuration]) {
      if (set.text(key) == kSideKey || set.text(value).empty()) continue;
      out_ += fmt::format("{}: {}\n", set.text(key), set.text(value));
    }
  }

  // Keys that `last` has and `next` has not.
  void Unset(const BenchSet& set, const BenchResult& last, const BenchResult* next) {
    for (const auto& [key, value] : set.configurations[last.configuration]) {
      if (set.text(key) == kSideKey || set.text(value).empty()) continue;
      if (next == nullptr || set.ConfigurationOf(*next, set.text(key)).empty()) {
        out_ += fmt::format("{}:\n", set.text(key));
      }
    }
  }

  std::map<std::string, std::string> units_;
  std::string out_;
};

}  // namespace

std::string CheckBenchText(const Check& check) { return BenchTextWriter().Write(check); }

}  // namespace pfa

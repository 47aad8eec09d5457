#include "analyzer/import/bench_text.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "analyzer/model/bench_unit.h"
#include "proto/benchmark_text.h"
#include "proto/test_json.h"

namespace pfa {
namespace {

class SetBuilder : public BenchmarkSink {
 public:
  SetBuilder(BenchSet* set, uint32_t file) : set_(*set), file_(file) {}

  // A package, or whatever begins anew.
  void BeginText() {
    configuration_.clear();
    is_known_ = false;
    had_result_ = true;
  }

  void Configure(std::string_view key, std::string_view value) override {
    // What follows results comes from another process, or another package of the same.
    if (had_result_) {
      process_ = set_.processes++;
      had_result_ = false;
    }
    const StringId name = set_.strings.Intern(key);
    const auto place =
        std::ranges::find(configuration_, name, &std::pair<StringId, StringId>::first);
    is_known_ = false;
    if (value.empty()) {
      if (place != configuration_.end()) configuration_.erase(place);
      return;
    }
    const StringId text = set_.strings.Intern(value);
    if (place != configuration_.end()) {
      place->second = text;
    } else {
      configuration_.emplace_back(name, text);
    }
  }

  void Result(std::string_view name, uint64_t iterations, std::span<const BenchmarkValue> values,
              uint64_t line) override {
    if (process_ == kNoProcess) process_ = set_.processes++;
    had_result_ = true;
    ++results_;
    BenchResult result{.name = set_.strings.Intern(name),
                       .configuration = ConfigurationId(),
                       .file = file_,
                       .process = process_,
                       .line = line,
                       .iterations = iterations,
                       .first_value = static_cast<uint32_t>(set_.values.size()),
                       .value_count = static_cast<uint32_t>(values.size())};
    for (const BenchmarkValue& value : values) {
      const BaseUnit base = ToBaseUnit(value.unit);
      set_.values.push_back({set_.strings.Intern(base.unit), value.value * base.factor});
    }
    set_.results.push_back(result);
  }

  void Unit(std::string_view unit, std::string_view key, std::string_view value,
            uint64_t line) override {
    UnitTraits& traits = set_.units[set_.strings.Intern(ToBaseUnit(unit).unit)];
    if (key == "better" && (value == "lower" || value == "higher")) {
      const BetterWay way = value == "lower" ? BetterWay::kLower : BetterWay::kHigher;
      if (traits.better != BetterWay::kUnknown && traits.better != way) {
        return Problem(fmt::format("better={} of {} contradicts what was said before", value, unit),
                       line);
      }
      traits.better = way;
    } else if (key == "assume" && (value == "exact" || value == "nothing")) {
      traits.is_exact = value == "exact";
    } else if (key == "better" || key == "assume") {
      Problem(fmt::format("unknown value {}={} of {}", key, value, unit), line);
    }
  }

  void Problem(std::string message, uint64_t line) override {
    set_.problems.push_back({file_, line, std::move(message)});
  }

  [[nodiscard]] uint64_t results() const { return results_; }

 private:
  static constexpr uint32_t kNoProcess = UINT32_MAX;

  uint32_t ConfigurationId() {
    if (is_known_) return known_;
    const auto found = std::ranges::find(set_.configurations, configuration_);
    known_ = static_cast<uint32_t>(found - set_.configurations.begin());
    if (found == set_.configurations.end()) set_.configurations.push_back(configuration_);
    is_known_ = true;
    return known_;
  }

  BenchSet& set_;
  uint32_t file_;
  BenchConfiguration configuration_;
  uint32_t known_ = 0;
  bool is_known_ = false;
  bool had_result_ = true;
  uint32_t process_ = kNoProcess;
  uint64_t results_ = 0;
};

}  // namespace

Result<void> ImportBenchText(std::string_view text, const std::string& label, BenchSet* set) {
  const auto file = static_cast<uint32_t>(set->files.size());
  set->files.push_back(label);
  SetBuilder builder(set, file);
  const auto read = [&](std::string_view output) {
    BenchmarkTextReader reader(&builder);
    builder.BeginText();
    reader.Text(output);
    reader.Finish();
    set->repaired += reader.repaired();
  };
  if (LooksLikeTestJson(text)) {
    TestJsonReader json;
    if (Result<void> done = json.Text(text); !done.ok()) {
      done.error().source = label;
      return done;
    }
    for (const auto& [package, output] : json.outputs()) read(output);
  } else {
    read(text);
  }
  if (builder.results() > 0) return {};
  return Error{ErrorCode::kBadInput,
               "has no benchmark results: expected lines such as "
               "\"BenchmarkFib-8  100  29687 ns/op\"",
               label};
}

}  // namespace pfa

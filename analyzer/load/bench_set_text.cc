#include "analyzer/load/bench_set_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "analyzer/model/bench_unit.h"

namespace pfa {
namespace {

// The shortest number that, times the factor, is exactly the value; nothing if there is none.
std::optional<std::string> NumberTimes(double factor, double value) {
  const double divided = value / factor;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const int digits : {4, 6, 8, 10, 12, 15}) {
    const std::string text = fmt::format("{:.{}g}", divided, digits);
    double number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    if (number * factor == value) return text;
  }
  for (const double number :
       {divided, std::nextafter(divided, kInfinity), std::nextafter(divided, -kInfinity)}) {
    if (number * factor == value) return fmt::format("{}", number);
  }
  return std::nullopt;
}

class BenchSetWriter {
 public:
  explicit BenchSetWriter(const BenchSet& set) : set_(set) {}

  std::string Write() {
    Units();
    const BenchResult* last = nullptr;
    for (const BenchResult& result : set_.results) {
      const bool begins = last == nullptr || last->process != result.process ||
                          last->file != result.file || last->configuration != result.configuration;
      if (begins) Process(last, result);
      Line(result);
      last = &result;
    }
    return std::move(out_);
  }

 private:
  void Units() {
    for (const auto& [unit, traits] : set_.units) {
      out_ += UnitLine(set_.text(unit), traits);
    }
  }

  // Lines of the configuration, which say as well that another process begins.
  void Process(const BenchResult* last, const BenchResult& result) {
    const BenchConfiguration none;
    const BenchConfiguration& before =
        last == nullptr ? none : set_.configurations[last->configuration];
    const BenchConfiguration& now = set_.configurations[result.configuration];
    // A key that is set again keeps its place.
    const bool is_longer = before.size() <= now.size() &&
                           std::ranges::equal(before, std::span(now).first(before.size()), {},
                                              &std::pair<StringId, StringId>::first,
                                              &std::pair<StringId, StringId>::first);
    if (!is_longer) {
      for (const auto& [key, value] : before) out_ += fmt::format("{}:\n", set_.text(key));
    }
    for (const auto& [key, value] : now) {
      out_ += fmt::format("{}: {}\n", set_.text(key), set_.text(value));
    }
    // Sets nothing, and is a line of a configuration.
    if (last != nullptr && before.empty() && now.empty()) out_ += "process:\n";
  }

  void Line(const BenchResult& result) {
    out_ += fmt::format("Benchmark{}\t{:>8}", set_.text(result.name), result.iterations);
    for (const BenchMeasurement& value : set_.ValuesOf(result)) {
      const std::string_view unit = set_.text(value.unit);
      const std::string go_unit = ToGoUnit(unit);
      const BaseUnit base = ToBaseUnit(go_unit);
      const auto number = base.unit == unit ? NumberTimes(base.factor, value.value) : std::nullopt;
      out_ += number ? fmt::format("\t{:>10} {}", *number, go_unit)
                     : fmt::format("\t{:>10} {}", value.value, unit);
    }
    out_ += '\n';
  }

  const BenchSet& set_;
  std::string out_;
};

}  // namespace

std::string UnitLine(std::string_view unit, const UnitTraits& traits) {
  if (traits.better == BetterWay::kUnknown && !traits.is_exact) return "";
  std::string line = fmt::format("Unit {}", unit);
  if (traits.better != BetterWay::kUnknown) {
    line += traits.better == BetterWay::kHigher ? " better=higher" : " better=lower";
  }
  if (traits.is_exact) line += " assume=exact";
  return line + "\n";
}

std::string BenchSetText(const BenchSet& set) { return BenchSetWriter(set).Write(); }

}  // namespace pfa

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "analyzer/report/display_name.h"
#include "cli/render/ci/ci.h"

namespace pfa {
namespace {

std::string MetricLabel(std::string_view key, std::string_view value) {
  std::string out = fmt::format("{}=\"", key);
  for (const char c : DisplayName(value)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

// To the leading digit of the noise: 801.5 with a noise of 120 is 800.
std::string RoundedToNoise(double value, double noise) {
  constexpr int kExactDigits = 6;
  if (value == 0 || !std::isfinite(value)) return "0";
  const int value_digit = static_cast<int>(std::floor(std::log10(std::abs(value))));
  int digit = value_digit - kExactDigits + 1;
  if (noise > 0) digit = std::max(digit, static_cast<int>(std::floor(std::log10(noise))));
  if (digit > value_digit + 1) return "0";
  // Through text, which has no error of its own.
  const int digits = std::max(value_digit - digit, 0);
  double rounded = value;
  if (digit <= value_digit) {
    const std::string text = fmt::format("{:.{}e}", value, digits);
    rounded = std::strtod(text.c_str(), nullptr);
  } else {
    rounded = std::abs(value) >= 0.5 * std::pow(10, digit)
                  ? std::copysign(std::pow(10, digit), value)
                  : 0;
  }
  return fmt::format("{}", rounded);
}

// By how much the median may be off.
double NoiseOf(const Median& median, std::span<const double> values) {
  const double low = median.interval.low;
  const double high = median.interval.high;
  if (std::isfinite(low) && std::isfinite(high)) {
    return std::max(high - median.value, median.value - low);
  }
  // Of few runs: how far they are apart; of one, nobody knows.
  if (values.size() == 1) return std::abs(median.value) / 10;
  const auto [least, most] = std::ranges::minmax(values);
  return most - least;
}

double NoiseOf(const Change& change) {
  if (!change.has_interval || !std::isfinite(change.low) || !std::isfinite(change.high)) return 1;
  return std::max(change.high - change.value, change.value - change.low);
}

class MetricsWriter {
 public:
  explicit MetricsWriter(const Check& check) : check_(check) {}

  std::string Write() {
    Family("pfa_benchmark", "Median over the new runs, as far as their scatter lets it be said.");
    for (const BenchRow& row : check_.benches.rows) {
      const Median& median = row.answer.new_median;
      Sample("pfa_benchmark", LabelsOf(row),
             RoundedToNoise(median.value, NoiseOf(median, row.new_values)));
    }
    Family("pfa_benchmark_change_ratio",
           "Change against the old runs as a share of them, as far as its interval lets it be "
           "said; not of what has values that are not positive.");
    for (const BenchRow& row : check_.benches.rows) {
      const Change& change = row.answer.change;
      if (!row.answer.is_ratio) continue;
      Sample("pfa_benchmark_change_ratio", LabelsOf(row),
             RoundedToNoise(change.value - 1, NoiseOf(change)));
    }
    Family("pfa_check_rows", "Benchmarks and metrics by what was decided about them.");
    for (const auto& [verdict, name] :
         {std::pair(Verdict::kRegression, "regression"),
          std::pair(Verdict::kInconclusive, "inconclusive"),
          std::pair(Verdict::kAccepted, "accepted"),
          std::pair(Verdict::kImprovement, "improvement"), std::pair(Verdict::kPass, "pass"),
          std::pair(Verdict::kUngated, "not_gated")}) {
      Sample("pfa_check_rows", MetricLabel("verdict", name),
             fmt::format("{}", CountOf(check_.benches, verdict)));
    }
    return out_ + "# EOF\n";
  }

 private:
  void Family(std::string_view name, std::string_view help) {
    out_ += fmt::format("# TYPE {} gauge\n# HELP {} {}\n", name, name, help);
  }

  void Sample(std::string_view name, const std::string& labels, const std::string& value) {
    out_ += fmt::format("{}{{{}}} {}\n", name, labels, value);
  }

  static std::string LabelsOf(const BenchRow& row) {
    std::string labels;
    if (!row.package.empty()) labels = MetricLabel("package", row.package) + ",";
    return labels + MetricLabel("benchmark", row.name) + "," + MetricLabel("metric", row.unit);
  }

  const Check& check_;
  std::string out_;
};

}  // namespace

std::string CheckOpenMetrics(const Check& check) { return MetricsWriter(check).Write(); }

}  // namespace pfa

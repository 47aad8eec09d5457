#include "analyzer/report/compare/row_text.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "analyzer/report/compare/bench_number.h"

namespace pfa {

std::string MedianText(const Median& median, const std::string& unit) {
  std::string value = BenchNumber(median.value, unit);
  if (!std::isfinite(median.interval.low) || !std::isfinite(median.interval.high)) return value;
  if (median.value == 0) return value + " ± 0%";
  const double off =
      std::max(median.interval.high - median.value, median.value - median.interval.low) /
      std::abs(median.value);
  return fmt::format("{} ± {:.0f}%", value, 100 * off);
}

std::string RowChangeText(const BenchRow& row, double value) {
  if (!std::isfinite(value)) return value > 0 ? "∞" : "-∞";
  if (row.answer.is_ratio) return ChangeText(value);
  const std::string number = BenchNumber(value, row.unit);
  return value > 0 ? "+" + number : number;
}

std::string RowIntervalText(const BenchRow& row) {
  const Change& change = row.answer.change;
  if (!change.has_interval) return "too few runs";
  return fmt::format("[{}, {}]", RowChangeText(row, change.low), RowChangeText(row, change.high));
}

std::string NeedsText(const SampleAnswer& answer) {
  if (answer.verdict != Verdict::kInconclusive) return "";
  return answer.runs_needed == 0 ? "more than 1000" : fmt::format("~{}", answer.runs_needed);
}

}  // namespace pfa

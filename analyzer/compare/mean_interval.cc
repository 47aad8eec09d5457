#include "analyzer/compare/mean_interval.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <span>

#include "analyzer/statistics/bootstrap.h"

namespace pfa {
namespace {

constexpr size_t kMostRounds = 10'000;
// Fewer say little about the ends.
constexpr size_t kFewestRounds = 1'000;
// Values looked at in all rounds: some tenths of a second.
constexpr size_t kMostLooks = size_t{1} << 27;

// The values of one row, so that the median of a drawn sample needs no sorting.
class RankedRuns {
 public:
  explicit RankedRuns(std::span<const double> values) : values_(values), order_(values.size()) {
    std::iota(order_.begin(), order_.end(), 0);
    std::ranges::stable_sort(order_, {}, [&](uint32_t run) { return values_[run]; });
  }

  // `times`: how often each run was drawn, as many as there are runs together.
  [[nodiscard]] double MedianOfDrawn(std::span<const uint32_t> times) const {
    const size_t n = order_.size();
    size_t i = 0;
    size_t seen = times[order_[0]];
    const auto value_at = [&](size_t rank) {
      while (seen <= rank) seen += times[order_[++i]];
      return values_[order_[i]];
    };
    const double low = value_at((n - 1) / 2);
    return n % 2 == 1 ? low : low + (value_at(n / 2) - low) / 2;
  }

 private:
  std::span<const double> values_;
  std::vector<uint32_t> order_;
};

struct RankedRow {
  RankedRuns before;
  RankedRuns after;
};

void CountRuns(std::span<const uint32_t> drawn, std::vector<uint32_t>* times) {
  std::ranges::fill(*times, 0);
  for (const uint32_t run : drawn) ++(*times)[run];
}

bool HasOnly(const BenchRow& row, bool (*holds)(double)) {
  return std::ranges::all_of(row.old_values, holds) && std::ranges::all_of(row.new_values, holds);
}

}  // namespace

std::optional<ConfidenceInterval> IntervalOfMean(const std::vector<BenchRow>& rows,
                                                 std::string_view unit, const Gate& gate) {
  std::vector<RankedRow> ranked;
  size_t old_runs = 0;
  size_t new_runs = 0;
  size_t count = 0;
  for (const BenchRow& row : rows) {
    if (row.unit != unit) continue;
    ++count;
    if (count == 1) {
      old_runs = row.old_values.size();
      new_runs = row.new_values.size();
    }
    if (row.old_values.size() != old_runs || row.new_values.size() != new_runs) return std::nullopt;
    if (HasOnly(row, [](double value) { return value == 0; })) continue;  // as before, and surely
    if (!HasOnly(row, [](double value) { return value > 0; })) return std::nullopt;
    ranked.push_back({RankedRuns(row.old_values), RankedRuns(row.new_values)});
  }
  if (ranked.empty() || std::min(old_runs, new_runs) < std::max<size_t>(gate.min_runs, 2))
    return std::nullopt;
  const size_t looks = ranked.size() * (old_runs + new_runs);
  const BootstrapPlan plan{.old_runs = old_runs,
                           .new_runs = new_runs,
                           .rounds = std::min(kMostRounds, kMostLooks / looks),
                           .seed = gate.seed,
                           .level = 1 - gate.alpha};
  if (plan.rounds < kFewestRounds) return std::nullopt;
  std::vector<uint32_t> old_times(old_runs);
  std::vector<uint32_t> new_times(new_runs);
  const ConfidenceInterval of_logs = Bootstrap(
      plan, [&](std::span<const uint32_t> old_drawn, std::span<const uint32_t> new_drawn) {
        CountRuns(old_drawn, &old_times);
        CountRuns(new_drawn, &new_times);
        double sum = 0;
        for (const RankedRow& row : ranked) {
          sum += std::log(row.after.MedianOfDrawn(new_times) / row.before.MedianOfDrawn(old_times));
        }
        return sum / static_cast<double>(count);
      });
  return ConfidenceInterval{std::exp(of_logs.low), std::exp(of_logs.high), of_logs.level};
}

}  // namespace pfa

#include "analyzer/compare/run_sizes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "analyzer/compare/blame.h"

namespace pfa {
namespace {

constexpr std::array<std::pair<std::string_view, Normalize>, 6> kNormalizeNames = {
    {{"auto", Normalize::kAuto},
     {"op", Normalize::kOp},
     {"time", Normalize::kTime},
     {"total", Normalize::kTotal},
     {"median", Normalize::kMedian},
     {"run", Normalize::kRun}}};

constexpr double kMedianOfNormal = 0.6744898;  // of the sizes of standard normal values
// Functions that nobody changed differ by about as much, as compilers and the collector have it, so
// that very large ones count no more than others.
constexpr double kOwnSpread = 0.2;
constexpr double kNear = 3;  // in standard deviations
constexpr double kNanosecondsOfSecond = 1e9;

struct WeightedValue {
  double value = 0;
  double weight = 1;
};

// Half of the weight is on each side of it. There must be one.
double WeightedMedian(std::vector<WeightedValue> values) {
  std::ranges::sort(values, {}, &WeightedValue::value);
  double half = 0;
  for (const WeightedValue& one : values) half += one.weight / 2;
  size_t at = 0;
  double below = values[0].weight;
  while (below < half && at + 1 < values.size()) below += values[++at].weight;
  const bool is_between = below == half && at + 1 < values.size();
  return is_between ? (values[at].value + values[at + 1].value) / 2 : values[at].value;
}

class RunSizer {
 public:
  RunSizer(const RunsToSize& runs, std::span<const CostChange> flat) : runs_(runs), flat_(flat) {
    for (size_t run = 0; run < runs.totals.size(); ++run) {
      (run < runs.old_runs ? old_count_ : new_count_) +=
          static_cast<double>(runs.totals[run].count);
    }
  }

  [[nodiscard]] RunSizes Run(Normalize asked) const {
    const bool is_auto = asked == Normalize::kAuto;
    std::string instead;
    for (const Normalize by :
         {is_auto ? Normalize::kOp : asked, Normalize::kMedian, Normalize::kRun}) {
      std::optional<RunSizes> sizes = By(by);
      std::string reason = sizes ? "" : WhyNot(by);
      if (is_auto && by == Normalize::kMedian) reason = WhyNotByItself(sizes);
      if (reason.empty()) {
        sizes->by = by;
        sizes->instead = std::move(instead);
        return *std::move(sizes);
      }
      // Nobody asked for operations.
      if (instead.empty() && !(is_auto && by == Normalize::kOp)) instead = std::move(reason);
    }
    return {};
  }

 private:
  [[nodiscard]] std::optional<RunSizes> By(Normalize by) const {
    switch (by) {
      case Normalize::kOp:
        return ByWeights(runs_.operations.by_run, runs_.operations.log_error);
      case Normalize::kTime: {
        std::vector<double> seconds;
        for (const int64_t duration : runs_.durations) {
          seconds.push_back(static_cast<double>(duration) / kNanosecondsOfSecond);
        }
        return ByWeights(seconds, 0);
      }
      case Normalize::kTotal:
        return ByCounts({.ratio = old_count_ > 0 ? new_count_ / old_count_ : 1});
      case Normalize::kMedian:
        if (const std::optional<MedianRatio> median = MedianOfChanges()) return ByCounts(*median);
        return std::nullopt;
      default:
        return ByWeights(std::vector<double>(runs_.totals.size(), 1), 0)
            .value_or(
                RunSizes{.old_size = static_cast<double>(runs_.old_runs),
                         .new_size = static_cast<double>(runs_.totals.size() - runs_.old_runs)});
    }
  }

  [[nodiscard]] std::string WhyNot(Normalize by) const {
    switch (by) {
      case Normalize::kOp:
        return "operations are not known: the profiles are not of one benchmark alone, or its "
               "results are not there";
      case Normalize::kTime:
        return "the profiles do not say how long they took";
      default:
        if (!runs_.are_functions) return "the median is that of functions";
        return fmt::format("fewer than {} functions were seen often enough on both sides",
                           kFewestForMedian);
    }
  }

  // Of the median.
  [[nodiscard]] std::string WhyNotByItself(const std::optional<RunSizes>& sizes) const {
    if (!runs_.are_samples) return "all that happened was counted, and not samples of it";
    if (!sizes) return WhyNot(Normalize::kMedian);
    if (sizes->size_error <= kMostMedianError) return "";
    return fmt::format("the median of {} functions is too uncertain", sizes->functions);
  }

  [[nodiscard]] std::optional<MedianRatio> MedianOfChanges() const {
    if (!runs_.are_functions) return std::nullopt;
    std::vector<CountPair> functions;
    for (const CostChange& change : flat_) {
      // Those that are tested; which ones does not depend on how they changed.
      if (change.old_sum.count + change.new_sum.count < kLeastPooledCount) continue;
      functions.push_back({change.old_sum.count, change.new_sum.count});
    }
    return MedianOfRatios(functions);
  }

  // `ratio`: of all that runs did on the new side, over the old one. Within a side all runs are of
  // one program, so that samples are in proportion to work.
  [[nodiscard]] std::optional<RunSizes> ByCounts(const MedianRatio& ratio) const {
    if (old_count_ == 0 || new_count_ == 0) return std::nullopt;
    const auto old_size = static_cast<double>(runs_.old_runs);
    return RunSizes{.old_size = old_size,
                    .new_size = old_size * ratio.ratio,
                    .growth = new_count_ / old_count_ / ratio.ratio,
                    .growth_error = ratio.log_error,
                    .size_error = ratio.log_error,
                    .functions = ratio.used};
  }

  // `error`: of the weights of one side against those of the other.
  [[nodiscard]] std::optional<RunSizes> ByWeights(std::span<const double> weights,
                                                  double error) const {
    const auto is_size = [](double weight) { return weight > 0; };
    if (weights.empty() || !std::ranges::all_of(weights, is_size)) return std::nullopt;
    if (old_count_ == 0 || new_count_ == 0) return std::nullopt;
    const auto old_weights = weights.first(runs_.old_runs);
    const auto new_weights = weights.subspan(runs_.old_runs);
    RunSizes sizes{.old_size = std::accumulate(old_weights.begin(), old_weights.end(), 0.0),
                   .new_size = std::accumulate(new_weights.begin(), new_weights.end(), 0.0)};
    sizes.growth = new_count_ / sizes.new_size / (old_count_ / sizes.old_size);
    sizes.growth_error = std::hypot(error, ErrorOfRates(weights));
    sizes.size_error = error;
    return sizes;
  }

  // How much the counts for the size of a run differ between runs, or, of single ones, would by
  // sampling alone.
  [[nodiscard]] double ErrorOfRates(std::span<const double> weights) const {
    const size_t count = runs_.totals.size();
    const double sampling = 1 / old_count_ + 1 / new_count_;
    if (count < 3) return std::sqrt(sampling);
    double squares = 0;
    for (const auto& [begin, end] :
         {std::pair{size_t{0}, runs_.old_runs}, {runs_.old_runs, count}}) {
      double sum = 0;
      double sum_of_squares = 0;
      for (size_t run = begin; run < end; ++run) {
        // A run without any sample is as rare as one with half of one.
        const double counted = std::max(0.5, static_cast<double>(runs_.totals[run].count));
        const double rate = std::log(counted / weights[run]);
        sum += rate;
        sum_of_squares += rate * rate;
      }
      squares += std::max(0.0, sum_of_squares - sum * sum / static_cast<double>(end - begin));
    }
    const double variance = squares / static_cast<double>(count - 2);
    const double between = variance / static_cast<double>(runs_.old_runs) +
                           variance / static_cast<double>(count - runs_.old_runs);
    return std::sqrt(std::max(between, sampling));
  }

  const RunsToSize& runs_;
  std::span<const CostChange> flat_;
  double old_count_ = 0;
  double new_count_ = 0;
};

}  // namespace

std::optional<Normalize> ParseNormalize(std::string_view name) {
  for (const auto& [known, normalize] : kNormalizeNames) {
    if (known == name) return normalize;
  }
  return std::nullopt;
}

std::string_view NameOf(Normalize normalize) {
  for (const auto& [name, known] : kNormalizeNames) {
    if (known == normalize) return name;
  }
  return "";
}

std::string_view NounOf(Normalize normalize) {
  if (normalize == Normalize::kOp) return "operation";
  return normalize == Normalize::kTime ? "second" : "run";
}

double SizeOfNewRun(const RunSizes& sizes, size_t old_runs, size_t new_runs) {
  return sizes.new_size / static_cast<double>(new_runs) /
         (sizes.old_size / static_cast<double>(old_runs));
}

RunSizes SizesOf(const RunsToSize& runs, Normalize asked, std::span<const CostChange> flat) {
  return RunSizer(runs, flat).Run(asked);
}

std::optional<MedianRatio> MedianOfRatios(std::span<const CountPair> functions) {
  std::vector<WeightedValue> logs;
  std::vector<double> deviations;  // of each, by sampling
  for (const CountPair& one : functions) {
    if (one.old_count == 0 || one.new_count == 0) continue;
    const auto before = static_cast<double>(one.old_count);
    const auto after = static_cast<double>(one.new_count);
    deviations.push_back(std::sqrt(1 / before + 1 / after));
    logs.push_back({std::log(after / before), 1 / std::hypot(deviations.back(), kOwnSpread)});
  }
  if (logs.size() < kFewestForMedian) return std::nullopt;
  const double median = WeightedMedian(logs);
  // In standard deviations: functions are further off where runs scatter, or many have changed.
  std::vector<WeightedValue> off;
  for (size_t i = 0; i < logs.size(); ++i) {
    off.push_back({std::abs(logs[i].value - median) / deviations[i], 1});
  }
  const double scatter = std::max(1.0, WeightedMedian(off) / kMedianOfNormal);
  // Of a weighted median: how steeply the weight on one side grows around it, by those that are
  // near.
  double squares = 0;
  double slope = 0;
  for (size_t i = 0; i < logs.size(); ++i) {
    squares += logs[i].weight * logs[i].weight;
    if (off[i].value <= kNear * scatter) slope += logs[i].weight / deviations[i];
  }
  const double error = scatter * std::sqrt(std::numbers::pi / 2 * squares) / slope;
  return MedianRatio{std::exp(median), error, logs.size()};
}

}  // namespace pfa

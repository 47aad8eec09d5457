#include "analyzer/compare/samples.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include "analyzer/statistics/distributions.h"

namespace pfa {
namespace {

constexpr size_t kMostRuns = 1000;
constexpr const char* kBeyondLimit = "beyond the limit";

bool AllEqual(std::span<const double> values) {
  return std::ranges::all_of(values, [&](double value) { return value == values.front(); });
}

// Two-sided, of no change within pairs.
double SignedRankP(std::span<const double> old_values, std::span<const double> new_values) {
  std::vector<double> up;
  std::vector<double> down;
  for (size_t i = 0; i < old_values.size(); ++i) {
    up.push_back(std::log(new_values[i]) - std::log(old_values[i]));
    down.push_back(-up.back());
  }
  return std::min(1.0, 2 * std::min(SignedRankAboveP(up), SignedRankAboveP(down)));
}

bool AllPositive(std::span<const double> values) {
  return std::ranges::all_of(values, [](double value) { return value > 0; });
}

class Decider {
 public:
  Decider(const SampleQuestion& question, RankSumTester* tester)
      : question_(question), tester_(*tester) {}

  SampleAnswer Run() {
    const auto& old_values = question_.old_values;
    const auto& new_values = question_.new_values;
    answer_.old_median = MedianOf(old_values);
    answer_.new_median = MedianOf(new_values);
    answer_.is_ratio = AllPositive(old_values) && AllPositive(new_values);
    answer_.is_paired =
        question_.in_pairs && old_values.size() == new_values.size() && answer_.is_ratio;
    if (answer_.is_paired) {
      answer_.change = PairedRatioOf(old_values, new_values, question_.alpha);
    } else if (answer_.is_ratio) {
      answer_.change = RatioOf(old_values, new_values, question_.alpha, &tester_);
    } else {
      answer_.change = DifferenceOf(old_values, new_values, question_.alpha, &tester_);
    }
    answer_.p = answer_.is_paired ? SignedRankP(old_values, new_values)
                                  : tester_.Test(old_values, new_values).p_two_sided;
    // The smallest change for the worse that matters, in the unit.
    const double old_median = std::abs(answer_.old_median.value);
    margin_ = std::max(question_.threshold * old_median, question_.floor);
    if (question_.traits.better == BetterWay::kUnknown) {
      answer_.verdict = Verdict::kUngated;
      answer_.reason = "which way is better is not known";
      return answer_;
    }
    if (AllEqual(old_values) && AllEqual(new_values)) {
      Constant();
      return answer_;
    }
    if (question_.traits.is_exact) answer_.reason = "declared exact, but the values differ";
    answer_.p_worse = BeyondP(/*is_worse=*/true);
    const size_t runs = std::min(old_values.size(), new_values.size());
    if (runs < question_.min_runs) {
      TooFew(runs);
    } else {
      ByInterval(runs);
      if (question_.limit != kNoLimit) ByLimit();
    }
    return answer_;
  }

 private:
  [[nodiscard]] bool LessIsBetter() const { return question_.traits.better == BetterWay::kLower; }

  // Both sides without scatter. One run shows it only where scatter is ruled out.
  void Constant() {
    const double change = answer_.new_median.value - answer_.old_median.value;
    const double worse = LessIsBetter() ? change : -change;
    const size_t runs = std::min(question_.old_values.size(), question_.new_values.size());
    if (!question_.traits.is_exact && runs < question_.min_runs) return TooFew(runs);
    if (!question_.traits.is_exact) answer_.p_worse = worse > margin_ ? LeastOneSided() : 1;
    if (question_.traits.is_exact) answer_.p_worse = worse > margin_ ? 0 : 1;
    if (IsBeyondLimit(answer_.new_median.value)) {
      answer_.verdict = Verdict::kRegression;
      answer_.reason = kBeyondLimit;
      answer_.p_worse = question_.traits.is_exact
                            ? 0
                            : std::min(answer_.p_worse, SignP(question_.new_values.size(),
                                                              question_.new_values.size()));
      return;
    }
    answer_.verdict = worse > margin_                 ? Verdict::kRegression
                      : worse < 0 && -worse > margin_ ? Verdict::kImprovement
                                                      : Verdict::kPass;
    if (answer_.verdict == Verdict::kImprovement) {
      answer_.p_better = question_.traits.is_exact ? 0 : LeastOneSided();
    }
  }

  [[nodiscard]] bool IsBeyondLimit(double value) const {
    if (question_.limit == kNoLimit) return false;
    return LessIsBetter() ? value > question_.limit : value < question_.limit;
  }

  // The interval of the new median and the limit. Both questions are asked, so that each counts for
  // two chances.
  void ByLimit() {
    const auto beyond = static_cast<size_t>(std::ranges::count_if(
        question_.new_values, [&](double value) { return IsBeyondLimit(value); }));
    answer_.p_worse =
        std::min(1.0, 2 * std::min(answer_.p_worse, SignP(question_.new_values.size(), beyond)));
    const ConfidenceInterval interval =
        MedianOf(question_.new_values, 1 - question_.alpha).interval;
    const bool is_low_beyond = IsBeyondLimit(interval.low);
    const bool is_high_beyond = IsBeyondLimit(interval.high);
    if (is_low_beyond && is_high_beyond) {
      answer_.verdict = Verdict::kRegression;
      answer_.reason = kBeyondLimit;
    } else if ((is_low_beyond || is_high_beyond) && answer_.verdict != Verdict::kRegression) {
      answer_.verdict = Verdict::kInconclusive;
      answer_.reason = "the interval of the new median has the limit inside";
      answer_.runs_needed = 2 * question_.new_values.size();
    }
  }

  [[nodiscard]] double LeastOneSided() const {
    if (answer_.is_paired) return LeastSignedRankP(question_.old_values.size()) / 2;
    return LeastRankSumP(question_.old_values.size(), question_.new_values.size()) / 2;
  }

  // Of the new values against the old ones moved to the threshold, on the worse or the better side.
  double BeyondP(bool is_worse) {
    const bool is_up = is_worse == LessIsBetter();
    std::vector<double> moved(question_.old_values.begin(), question_.old_values.end());
    const double old_median = std::abs(answer_.old_median.value);
    const double share = old_median > 0 ? margin_ / old_median : 0;
    if (answer_.is_paired) {
      std::vector<double> beyond;
      for (size_t i = 0; i < moved.size(); ++i) {
        const double change = std::log(question_.new_values[i]) - std::log(moved[i]);
        beyond.push_back((is_up ? change : -change) - std::log1p(share));
      }
      return SignedRankAboveP(beyond);
    }
    for (double& value : moved) {
      if (answer_.is_ratio) {
        value *= is_up ? 1 + share : 1 / (1 + share);
      } else {
        value += is_up ? margin_ : -margin_;
      }
    }
    const RankSumTest test = tester_.Test(moved, question_.new_values);
    // U counts the old ones that are larger.
    return is_up ? test.p_less : test.p_greater;
  }

  void TooFew(size_t runs) {
    answer_.verdict = Verdict::kInconclusive;
    answer_.reason =
        runs == 1 ? "1 run: nothing shows how much runs differ"
                  : fmt::format("{} runs, at least {} are asked for", runs, question_.min_runs);
    answer_.runs_needed = question_.min_runs;
  }

  // As logarithms of ratios, or as differences: positive is worse.
  struct Worse {
    double value;
    double low;
    double high;
    double margin;
  };
  [[nodiscard]] Worse InWorse() const {
    const Change& change = answer_.change;
    const double old_median = std::abs(answer_.old_median.value);
    const double margin = answer_.is_ratio ? std::log1p(margin_ / old_median) : margin_;
    const auto of = [&](double value) { return answer_.is_ratio ? std::log(value) : value; };
    if (LessIsBetter()) return {of(change.value), of(change.low), of(change.high), margin};
    return {-of(change.value), -of(change.high), -of(change.low), margin};
  }

  void ByInterval(size_t runs) {
    if (!answer_.change.has_interval) {
      answer_.verdict = Verdict::kInconclusive;
      answer_.reason = fmt::format("{} runs are too few for an interval", runs);
      answer_.runs_needed =
          std::max(question_.min_runs, answer_.is_paired ? RunsForSignedRank(question_.alpha)
                                                         : RunsForRankSum(question_.alpha));
      return;
    }
    const Worse worse = InWorse();
    if (worse.low > worse.margin) {
      answer_.verdict = Verdict::kRegression;
    } else if (worse.high < -worse.margin || (worse.margin == 0 && worse.high < 0)) {
      answer_.verdict = Verdict::kImprovement;
      answer_.p_better = BeyondP(/*is_worse=*/false);
    } else if (worse.high < worse.margin || (worse.high <= 0 && worse.margin == 0)) {
      answer_.verdict = Verdict::kPass;
    } else {
      answer_.verdict = Verdict::kInconclusive;
      answer_.reason = "the interval has the threshold inside";
      // Its width goes with the root of the number of runs, and has to come down to the distance.
      const double half = (worse.high - worse.low) / 2;
      const double distance = std::abs(worse.value - worse.margin);
      const double factor = distance > 0 ? half / distance : kMostRuns;
      const double needed = std::ceil(static_cast<double>(runs) * factor * factor);
      answer_.runs_needed =
          needed < kMostRuns ? std::max(runs + 1, static_cast<size_t>(needed)) : 0;
      if (answer_.runs_needed == 0)
        answer_.reason = "the change is about as large as the threshold";
    }
  }

  const SampleQuestion& question_;
  RankSumTester& tester_;
  SampleAnswer answer_;
  double margin_ = 0;
};

}  // namespace

SampleAnswer Decide(const SampleQuestion& question, RankSumTester* tester) {
  return Decider(question, tester).Run();
}

}  // namespace pfa

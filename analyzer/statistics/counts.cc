#include "analyzer/statistics/counts.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "analyzer/statistics/distributions.h"

namespace pfa {
namespace {

double LogChoose(double n, double k) {
  return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
}

// Two-sided 5 % and a power of 80 %.
constexpr double kDetection = 2 * (kNormalOf95 + kNormalOf80) * (kNormalOf95 + kNormalOf80);

ShareCount Pooled(std::span<const ShareCount> runs) {
  ShareCount sum;
  for (const ShareCount& run : runs) {
    sum.k += run.k;
    sum.n += run.n;
  }
  return sum;
}

double ShareOf(const ShareCount& count) {
  return count.n == 0 ? 0 : static_cast<double>(count.k) / static_cast<double>(count.n);
}

// How far runs are from a common share.
double Scatter(std::span<const ShareCount> runs, double share) {
  if (!(share > 0 && share < 1)) return 0;
  double sum = 0;
  for (const ShareCount& run : runs) {
    if (run.n == 0) continue;
    const auto n = static_cast<double>(run.n);
    const double off = static_cast<double>(run.k) - n * share;
    sum += off * off / (n * share * (1 - share));
  }
  return sum;
}

}  // namespace

double FisherTwoSided(const ShareCount& old_side, const ShareCount& new_side) {
  const uint64_t all_k = old_side.k + new_side.k;
  const uint64_t all_n = old_side.n + new_side.n;
  const uint64_t low = all_k > new_side.n ? all_k - new_side.n : 0;
  const uint64_t high = std::min(all_k, old_side.n);
  const auto log_p = [&](uint64_t k) {
    return LogChoose(static_cast<double>(old_side.n), static_cast<double>(k)) +
           LogChoose(static_cast<double>(new_side.n), static_cast<double>(all_k - k)) -
           LogChoose(static_cast<double>(all_n), static_cast<double>(all_k));
  };
  // Alike but for the last digits.
  const double observed = log_p(old_side.k) + 1e-7;
  double sum = 0;
  for (uint64_t k = low; k <= high; ++k) {
    const double p = log_p(k);
    if (p <= observed) sum += std::exp(p);
  }
  return std::min(1.0, sum);
}

double GStatistic(const ShareCount& old_side, const ShareCount& new_side) {
  const double all = static_cast<double>(old_side.n) + static_cast<double>(new_side.n);
  const double hits = static_cast<double>(old_side.k) + static_cast<double>(new_side.k);
  double sum = 0;
  const auto add = [&](uint64_t count, uint64_t n, double of_all) {
    if (count == 0) return;
    const auto observed = static_cast<double>(count);
    sum += observed * std::log(observed * all / (static_cast<double>(n) * of_all));
  };
  for (const ShareCount& side : {old_side, new_side}) {
    add(side.k, side.n, hits);
    add(side.n - side.k, side.n, all - hits);
  }
  return std::max(0.0, 2 * sum);
}

DispersionTest TestShares(std::span<const ShareCount> old_runs,
                          std::span<const ShareCount> new_runs, double least_dispersion,
                          const ShareGrowth& growth) {
  const auto counts = [](const ShareCount& run) { return run.n > 0; };
  const auto runs = static_cast<size_t>(std::ranges::count_if(old_runs, counts) +
                                        std::ranges::count_if(new_runs, counts));
  const ShareCount old_sum = Pooled(old_runs);
  const ShareCount new_sum = Pooled(new_runs);
  DispersionTest test;
  test.old_share = ShareOf(old_sum);
  test.new_share = ShareOf(new_sum);
  if (runs < 3 || old_sum.n == 0 || new_sum.n == 0) return test;
  const size_t df = runs - 2;
  const double scatter = Scatter(old_runs, test.old_share) + Scatter(new_runs, test.new_share);
  test.dispersion = std::max({1.0, least_dispersion, scatter / static_cast<double>(df)});
  const ShareError error = ErrorOfChange(old_sum, new_sum, test.dispersion, growth, df);
  if (!(error.deviation > 0)) return test;
  test.t = (growth.ratio * test.new_share - test.old_share) / error.deviation;
  test.p = StudentTwoSided(test.t, error.df);
  return test;
}

ShareError ErrorOfChange(const ShareCount& old_side, const ShareCount& new_side, double dispersion,
                         const ShareGrowth& growth, size_t df) {
  const auto variance = [](const ShareCount& side) {
    const double share = ShareOf(side);
    return side.n == 0 ? 0 : share * (1 - share) / static_cast<double>(side.n);
  };
  const double of_shares =
      dispersion * (variance(old_side) + growth.ratio * growth.ratio * variance(new_side));
  const double off = growth.ratio * ShareOf(new_side) * growth.log_error;
  const double of_growth = off * off;
  ShareError error{std::sqrt(of_shares + of_growth), df};
  if (!(of_growth > 0) || growth.df == 0) return error;
  const double sum = of_shares + of_growth;
  const double freedom = sum * sum /
                         (of_shares * of_shares / static_cast<double>(df) +
                          of_growth * of_growth / static_cast<double>(growth.df));
  // With more it is as good as the normal distribution.
  constexpr double kMostFreedom = 200;
  error.df = static_cast<size_t>(std::clamp(freedom, 1.0, kMostFreedom));
  return error;
}

double SamplesToSee(double share, double relative_change) {
  return kDetection * (1 - share) / (share * relative_change * relative_change);
}

double SmallestChange(double share, double samples) {
  return std::sqrt(kDetection * (1 - share) / (share * samples));
}

uint64_t SampledEvents(int64_t objects, int64_t bytes, int64_t rate) {
  if (objects <= 0 || bytes <= 0) return 0;
  const auto count = static_cast<double>(objects);
  if (rate <= 1) return static_cast<uint64_t>(objects);
  const double size = static_cast<double>(bytes) / count;
  const double kept = -std::expm1(-size / static_cast<double>(rate));
  // What is recorded was an event once.
  return std::max<uint64_t>(1, static_cast<uint64_t>(std::llround(count * kept)));
}

}  // namespace pfa

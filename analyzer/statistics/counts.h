// Whether a share of samples has changed: k of n on one side, k of n on the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace pfa {

struct ShareCount {
  uint64_t k = 0;
  uint64_t n = 0;  // at least k
};

// One profile a side: what sampling alone would do, and no difference between runs.
// Fisher's exact test, two-sided: all tables with the same margins that are at most as likely.
double FisherTwoSided(const ShareCount& old_side, const ShareCount& new_side);
// The likelihood ratio G, about chi-square with one degree of freedom.
double GStatistic(const ShareCount& old_side, const ShareCount& new_side);

struct DispersionTest {
  double old_share = 0;
  double new_share = 0;
  double dispersion =
      1;  // variance between runs over that of the binomial distribution; at least 1
  double t = 0;
  double p = 1;  // two-sided
};

// How much larger all that a new run has is than all that an old one has, if shares are those of
// wholes that differ; and the standard deviation of its logarithm.
struct ShareGrowth {
  double ratio = 1;
  double log_error = 0;
  size_t df = 0;  // that this is known with; 0: those of the runs
};

// Several runs a side. `least_dispersion`: what is known about it besides (from other functions).
// Quasi-binomial: the variance of each run's share is that of the binomial distribution, times a
// dispersion that the runs show. There must be two runs a side with samples. With a growth, of new
// shares that are multiplied by it.
DispersionTest TestShares(std::span<const ShareCount> old_runs,
                          std::span<const ShareCount> new_runs, double least_dispersion = 1,
                          const ShareGrowth& growth = {});

// Of the difference of two shares, the new one multiplied by the growth: its standard deviation,
// and the degrees of freedom (Welch and Satterthwaite's) if the dispersion has `df`.
struct ShareError {
  double deviation = 0;
  size_t df = 1;
};
ShareError ErrorOfChange(const ShareCount& old_side, const ShareCount& new_side, double dispersion,
                         const ShareGrowth& growth, size_t df);

// How many samples a side show a relative change of a share in 80 of 100 comparisons, two-sided 5%.
double SamplesToSee(double share, double relative_change);
// And the smallest relative change that n samples a side show.
double SmallestChange(double share, double samples);

// How many sampled events a record of a heap profile stands for: runtime/pprof writes events /
// (1 - exp(-size / rate)), cut off.
uint64_t SampledEvents(int64_t objects, int64_t bytes, int64_t rate);

}  // namespace pfa

// Medians, changes and their confidence intervals, from ranks alone: no distribution of the values
// is supposed. All intervals hold with at least the level that is asked for.
#pragma once

#include <cstddef>
#include <span>

#include "analyzer/statistics/rank_sum.h"

namespace pfa {

// Infinite where values are too few to say anything.
struct ConfidenceInterval {
  double low = 0;
  double high = 0;
  double level = 0;  // what it really holds with
};

struct Median {
  double value = 0;
  ConfidenceInterval interval;
};

// Of at least one value, in any order. The interval goes from one order statistic to another, as
// benchstat's: around the middle of Binomial(n, 1/2) the likelier neighbour is added, the lower one
// if both are alike, until there is enough.
Median MedianOf(std::span<const double> values, double level = 0.95);

// How many values the interval of a median needs.
size_t RunsForMedian(double level);

// How y differs from x, as a ratio y / x or a difference y - x.
struct Change {
  double value = 0;
  double low = 0;
  double high = 0;
  bool has_interval = false;  // or else there are too few values
};

// Of the logarithm of a ratio, from its interval, as if that were one of 95%; 0 without one.
double VarianceOfLog(const Change& ratio);

// Hodges and Lehmann: the median of all y_j / x_i, which must be positive. The interval inverts the
// rank sum test.
Change RatioOf(std::span<const double> x, std::span<const double> y, double alpha,
               RankSumTester* tester);
// The median of all y_j - x_i, where values may be zero.
Change DifferenceOf(std::span<const double> x, std::span<const double> y, double alpha,
                    RankSumTester* tester);

// The same of pairs (x_i, y_i): the median of the Walsh averages of ln(y_i / x_i); the interval
// inverts the signed rank test.
Change PairedRatioOf(std::span<const double> x, std::span<const double> y, double alpha);
// How likely at least `beyond` of n values are on one side of their median: the sign test, of one
// side.
double SignP(size_t n, size_t beyond);
// Values of the signed rank statistic T of n pairs without ties: P(T <= t).
double SignedRankCdf(size_t n, size_t t);
// How likely the changes, those below zero and above zero being alike, would be as far above zero.
double SignedRankAboveP(std::span<const double> changes);
// The smallest two-sided p that n pairs can give: 2 of 2^n ways.
double LeastSignedRankP(size_t n);
// How many pairs can give a two-sided p of at most alpha: 6 for 5%.
size_t RunsForSignedRank(double alpha);

}  // namespace pfa

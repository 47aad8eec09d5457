#include "analyzer/statistics/mean_test.h"

#include <cmath>
#include <limits>
#include <numeric>

#include "analyzer/statistics/distributions.h"
#include "proto/base/check.h"

namespace pfa {
namespace {

double MeanOfSample(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double SquaresAround(std::span<const double> values, double mean) {
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return sum;
}

// Of the mean, as a variance.
double VarianceOfMean(std::span<const double> values, double mean) {
  const auto n = static_cast<double>(values.size());
  return SquaresAround(values, mean) / (n - 1) / n;
}

// Half of the interval around something whose variance was estimated.
double HalfInterval(double variance, size_t df, double alpha) {
  return variance > 0 ? StudentQuantile(alpha, df) * std::sqrt(variance) : 0;
}

}  // namespace

MeanTest TestMeans(std::span<const double> x, std::span<const double> y) {
  PFA_CHECK(!x.empty() && !y.empty() && x.size() + y.size() > 2);
  MeanTest test;
  test.x_mean = MeanOfSample(x);
  test.y_mean = MeanOfSample(y);
  test.df = x.size() + y.size() - 2;
  const auto m = static_cast<double>(x.size());
  const auto n = static_cast<double>(y.size());
  const double off = test.x_mean - test.y_mean;
  const double variance = (SquaresAround(x, test.x_mean) + SquaresAround(y, test.y_mean)) /
                          static_cast<double>(test.df) * (1 / m + 1 / n);
  if (off == 0) return test;
  test.t = variance > 0 ? off / std::sqrt(variance)
                        : std::copysign(std::numeric_limits<double>::infinity(), off);
  test.p = StudentTwoSided(test.t, test.df);
  test.likelihood_ratio = (m + n) * std::log1p(test.t * test.t / static_cast<double>(test.df));
  return test;
}

Change RatioOfMeans(std::span<const double> x, std::span<const double> y, double alpha) {
  PFA_CHECK(x.size() >= 2 && y.size() >= 2);
  const double x_mean = MeanOfSample(x);
  const double y_mean = MeanOfSample(y);
  PFA_CHECK(x_mean > 0 && y_mean > 0);
  const double variance =
      VarianceOfMean(x, x_mean) / (x_mean * x_mean) + VarianceOfMean(y, y_mean) / (y_mean * y_mean);
  const double half = HalfInterval(variance, x.size() + y.size() - 2, alpha);
  const double ratio = y_mean / x_mean;
  return {ratio, ratio * std::exp(-half), ratio * std::exp(half), true};
}

Change DifferenceOfMeans(std::span<const double> x, std::span<const double> y, double alpha) {
  PFA_CHECK(x.size() >= 2 && y.size() >= 2);
  const double x_mean = MeanOfSample(x);
  const double y_mean = MeanOfSample(y);
  const double half = HalfInterval(VarianceOfMean(x, x_mean) + VarianceOfMean(y, y_mean),
                                   x.size() + y.size() - 2, alpha);
  return {y_mean - x_mean, y_mean - x_mean - half, y_mean - x_mean + half, true};
}

}  // namespace pfa

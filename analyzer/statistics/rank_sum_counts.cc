#include "analyzer/statistics/rank_sum_counts.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace pfa {
namespace {

// The sum of a[i] b[-i]; four sums at once, since one would wait for each addition.
double ReversedProduct(const double* a, const double* b, size_t count) {
  double sums[4] = {};
  size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    for (size_t k = 0; k < 4; ++k) {
      sums[k] += a[i + k] * *(b - static_cast<std::ptrdiff_t>(i + k));
    }
  }
  for (; i < count; ++i) sums[0] += a[i] * *(b - static_cast<std::ptrdiff_t>(i));
  return sums[0] + sums[1] + sums[2] + sums[3];
}

double SumOfRange(const std::vector<double>& values, size_t begin, size_t end) {
  return std::accumulate(values.begin() + static_cast<std::ptrdiff_t>(begin),
                         values.begin() + static_cast<std::ptrdiff_t>(end), 0.0);
}

}  // namespace

double WaysToChoose(size_t n, size_t k) {
  double ways = 1;
  for (size_t i = 1; i <= k; ++i) {
    ways = ways * static_cast<double>(n - k + i) / static_cast<double>(i);
  }
  return ways;
}

RankSumCounts::RankSumCounts(size_t m, std::vector<size_t> ties) : m_(m), ties_(std::move(ties)) {
  all_ = std::accumulate(ties_.begin(), ties_.end(), size_t{0});
  size_t middle = 0;  // of the groups
  while (middle < ties_.size() && 2 * lower_size_ + ties_[middle] <= all_) {
    lower_size_ += ties_[middle++];
  }
  lower_ = CountHalf(0, middle);
  upper_at_most_ = CountHalf(middle, ties_.size());
  upper_at_least_ = upper_at_most_;
  for (std::vector<double>& ways : upper_at_most_) {
    std::partial_sum(ways.begin(), ways.end(), ways.begin());
  }
  for (std::vector<double>& ways : upper_at_least_) {
    std::partial_sum(ways.rbegin(), ways.rend(), ways.rbegin());
  }
}

// Adds group by group. Of a group of t equal values k belong to x in C(t, k) ways; each is larger
// than the values of y so far, and equal to the other t - k: doubled, k (2 y + (t - k)).
RankSumCounts::HalfWays RankSumCounts::CountHalf(size_t first_group, size_t end_group) const {
  const auto begin = ties_.begin();
  const size_t size = std::accumulate(begin + static_cast<std::ptrdiff_t>(first_group),
                                      begin + static_cast<std::ptrdiff_t>(end_group), size_t{0});
  HalfWays all_ways(std::min(m_, size) + 1);
  const size_t n = all_ - m_;
  for (size_t x = 0; x < all_ways.size(); ++x) {
    all_ways[x].resize(2 * x * std::min(n, size - x) + 1);
  }
  all_ways[0][0] = 1;
  size_t before = 0;
  for (size_t group = first_group; group < end_group; ++group) {
    const size_t t = ties_[group];
    // From many to few: what is read is not written yet.
    for (size_t x = std::min(m_, before + t) + 1; x-- > 0;) {
      // k = 0 stays where it is.
      for (size_t k = std::min(t, x); k > 0; --k) {
        const size_t from = x - k;
        if (from > before || before - from > n) continue;
        const size_t y = before - from;
        if (y + (t - k) > n) continue;
        const size_t count = 2 * from * y + 1;  // of the doubled U so far
        const double times = WaysToChoose(t, k);
        const double* const source = all_ways[from].data();
        double* const target = all_ways[x].data() + k * (2 * y + (t - k));
        for (size_t u = 0; u < count; ++u) target[u] += times * source[u];
      }
    }
    before += t;
  }
  // Ways to fewer values than these: the others are more than y has.
  for (size_t x = 0; x < all_ways.size() && size - x > n; ++x) all_ways[x].clear();
  return all_ways;
}

double RankSumCounts::AtMost(size_t doubled_u) const {
  double sum = 0;
  for (size_t x = 0; x < lower_.size(); ++x) {
    if (m_ - x >= upper_at_most_.size() || upper_at_most_[m_ - x].empty()) continue;
    const size_t between = 2 * (m_ - x) * (lower_size_ - x);
    if (between > doubled_u) continue;
    const size_t left = doubled_u - between;
    const std::vector<double>& upper = upper_at_most_[m_ - x];
    const size_t end = std::min(lower_[x].size(), left + 1);
    // Up to here all of the upper half fits.
    const size_t most = upper.size() - 1;
    const size_t whole = left > most ? std::min(end, left - most) : 0;
    sum += SumOfRange(lower_[x], 0, whole) * upper[most];
    if (whole < end) {
      sum += ReversedProduct(&lower_[x][whole], &upper[left - whole], end - whole);
    }
  }
  return std::min(1.0, sum / WaysToChoose(all_, m_));
}

double RankSumCounts::AtLeast(size_t doubled_u) const {
  double sum = 0;
  for (size_t x = 0; x < lower_.size(); ++x) {
    if (m_ - x >= upper_at_least_.size() || upper_at_least_[m_ - x].empty()) continue;
    const size_t between = 2 * (m_ - x) * (lower_size_ - x);
    const size_t left = doubled_u > between ? doubled_u - between : 0;
    const std::vector<double>& upper = upper_at_least_[m_ - x];
    const size_t first = left >= upper.size() ? left - upper.size() + 1 : 0;
    const size_t size = lower_[x].size();
    if (first >= size) continue;
    // From here on all of the upper half is enough.
    const size_t whole = std::clamp(left, first, size);
    sum += ReversedProduct(&lower_[x][first], &upper[left - first], whole - first);
    sum += SumOfRange(lower_[x], whole, size) * upper[0];
  }
  return std::min(1.0, sum / WaysToChoose(all_, m_));
}

}  // namespace pfa

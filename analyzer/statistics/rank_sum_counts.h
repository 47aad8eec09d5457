// In how many ways values can be dealt to two samples, by the U of Mann and Whitney that comes out.
#pragma once

#include <cstddef>
#include <vector>

namespace pfa {

// C(n, k), rounded.
double WaysToChoose(size_t n, size_t k);

// Of m values of x and the others of y; groups of equal values, in their order, have the sizes
// `ties`. The values are divided in the middle: U is that within the lower half, that within the
// upper one, and a pair for each x above and y below. So only halves are counted, U by U, and a
// probability is a sum over how many x are below.
class RankSumCounts {
 public:
  RankSumCounts(size_t m, std::vector<size_t> ties);

  [[nodiscard]] bool IsOf(size_t m, const std::vector<size_t>& ties) const {
    return m == m_ && ties == ties_;
  }
  // How likely twice U is at most, or at least, this.
  [[nodiscard]] double AtMost(size_t doubled_u) const;
  [[nodiscard]] double AtLeast(size_t doubled_u) const;

 private:
  // Ways by the number of x, then twice the U among these values alone.
  using HalfWays = std::vector<std::vector<double>>;
  [[nodiscard]] HalfWays CountHalf(size_t first_group, size_t end_group) const;

  size_t m_;
  std::vector<size_t> ties_;
  size_t all_ = 0;
  size_t lower_size_ = 0;
  HalfWays lower_;
  HalfWays upper_at_most_;   // sums of the ways up to each U
  HalfWays upper_at_least_;  // and from it on
};

}  // namespace pfa

// The distribution of durations, in constant memory whatever their number: counts in buckets that
// are at most 1/256 as wide as their values, so percentiles are right to 0.4 %, and count, sum and
// maximum exactly. Durations are nanoseconds; negative ones count as 0.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace pfa {

class DurationHistogram {
 public:
  // Bins for people: from 0, 1, 2, 5, 10, 20, 50... microseconds and so on up to 500 s.
  struct Bin {
    int64_t from_ns = 0;
    int64_t to_ns = 0;  // exclusive; INT64_MAX: no end
    uint64_t count = 0;
    int64_t sum_ns = 0;
    uint32_t longest = kNothing;  // what was said of the first longest one
  };
  static constexpr uint32_t kNothing = UINT32_MAX;

  DurationHistogram();

  // `what`: to find it again, a row.
  void Add(int64_t ns, uint32_t what = kNothing);
  // Costs as much as there were different buckets.
  void Clear();

  [[nodiscard]] uint64_t count() const { return count_; }
  [[nodiscard]] int64_t sum_ns() const { return sum_ns_; }  // stops at the largest number
  [[nodiscard]] int64_t max_ns() const { return max_ns_; }
  [[nodiscard]] int64_t mean_ns() const;
  // The duration that `percent` of all are not longer than; 0 of none.
  [[nodiscard]] int64_t Percentile(double percent) const;
  // From the first bin with a count to the last.
  [[nodiscard]] std::vector<Bin> Bins() const;

 private:
  static constexpr size_t kEdges = 27;  // 1, 2, 5 for nine decades of microseconds

  static size_t BucketOf(uint64_t ns);
  static int64_t SmallestIn(size_t bucket);
  static int64_t EdgeNs(size_t edge);

  std::vector<uint64_t> buckets_;
  size_t first_used_;
  size_t end_used_ = 0;
  std::array<uint64_t, kEdges + 1> bin_counts_{};
  std::array<int64_t, kEdges + 1> bin_sums_{};
  struct Longest {
    int64_t ns = -1;
    uint32_t what = kNothing;
  };
  std::array<Longest, kEdges + 1> bin_longest_{};
  uint64_t count_ = 0;
  int64_t sum_ns_ = 0;
  int64_t max_ns_ = 0;
};

// What is kept of a distribution where there are many.
struct Percentiles {
  uint64_t count = 0;
  int64_t p50 = 0;
  int64_t p90 = 0;
  int64_t p99 = 0;
  int64_t max = 0;
};
Percentiles PercentilesOf(const DurationHistogram& histogram);

}  // namespace pfa

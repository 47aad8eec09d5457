#include "analyzer/aggregate/trace/duration_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "analyzer/aggregate/trace/time_sum.h"

namespace pfa {
namespace {

// Values below 2^9 have a bucket each; from there on every power of two has 2^8 of them.
constexpr unsigned kExactBits = 9;
constexpr unsigned kStepBits = 8;
constexpr size_t kSteps = size_t{1} << kStepBits;
constexpr size_t kBuckets = (size_t{1} << kExactBits) + (63 - kExactBits) * kSteps;

}  // namespace

DurationHistogram::DurationHistogram() : buckets_(kBuckets), first_used_(kBuckets) {}

size_t DurationHistogram::BucketOf(uint64_t ns) {
  if (ns < (uint64_t{1} << kExactBits)) return ns;
  const auto power = static_cast<unsigned>(std::bit_width(ns)) - 1;
  const uint64_t step = (ns >> (power - kStepBits)) & (kSteps - 1);
  return (size_t{1} << kExactBits) + (power - kExactBits) * kSteps + step;
}

int64_t DurationHistogram::SmallestIn(size_t bucket) {
  if (bucket < (size_t{1} << kExactBits)) return static_cast<int64_t>(bucket);
  const size_t above = bucket - (size_t{1} << kExactBits);
  const unsigned power = kExactBits + static_cast<unsigned>(above / kSteps);
  return static_cast<int64_t>((kSteps + above % kSteps) << (power - kStepBits));
}

int64_t DurationHistogram::EdgeNs(size_t edge) {
  constexpr std::array<int64_t, 3> kMantissas = {1000, 2000, 5000};
  int64_t ns = kMantissas[edge % kMantissas.size()];
  for (size_t i = 0; i < edge / kMantissas.size(); ++i) ns *= 10;
  return ns;
}

void DurationHistogram::Add(int64_t ns, uint32_t what) {
  static const std::array<int64_t, kEdges> edge_times = [] {
    std::array<int64_t, kEdges> edges{};
    for (size_t i = 0; i < kEdges; ++i) edges[i] = EdgeNs(i);
    return edges;
  }();
  ns = std::max<int64_t>(ns, 0);
  const size_t bucket = BucketOf(static_cast<uint64_t>(ns));
  ++buckets_[bucket];
  first_used_ = std::min(first_used_, bucket);
  end_used_ = std::max(end_used_, bucket + 1);
  const auto bin =
      static_cast<size_t>(std::ranges::upper_bound(edge_times, ns) - edge_times.begin());
  ++bin_counts_[bin];
  AddNs(&bin_sums_[bin], ns);
  if (ns > bin_longest_[bin].ns) bin_longest_[bin] = {ns, what};
  ++count_;
  AddNs(&sum_ns_, ns);
  max_ns_ = std::max(max_ns_, ns);
}

void DurationHistogram::Clear() {
  for (size_t i = first_used_; i < end_used_; ++i) buckets_[i] = 0;
  first_used_ = kBuckets;
  end_used_ = 0;
  bin_counts_ = {};
  bin_sums_ = {};
  bin_longest_ = {};
  count_ = 0;
  sum_ns_ = 0;
  max_ns_ = 0;
}

int64_t DurationHistogram::mean_ns() const {
  return count_ == 0 ? 0 : sum_ns_ / static_cast<int64_t>(count_);
}

int64_t DurationHistogram::Percentile(double percent) const {
  if (count_ == 0) return 0;
  constexpr double kWhole = 100;
  const auto wanted =
      static_cast<uint64_t>(std::ceil(static_cast<double>(count_) * percent / kWhole));
  uint64_t seen = 0;
  for (size_t i = first_used_; i < end_used_; ++i) {
    seen += buckets_[i];
    if (seen >= std::max<uint64_t>(wanted, 1)) {
      // The last bucket's largest value is known exactly.
      return seen == count_ ? max_ns_ : SmallestIn(i);
    }
  }
  return max_ns_;
}

std::vector<DurationHistogram::Bin> DurationHistogram::Bins() const {
  std::vector<Bin> bins;
  const auto is_used = [](uint64_t count) { return count != 0; };
  const auto first = std::ranges::find_if(bin_counts_, is_used) - bin_counts_.begin();
  const auto end =
      std::find_if(bin_counts_.rbegin(), bin_counts_.rend(), is_used).base() - bin_counts_.begin();
  for (auto i = static_cast<size_t>(first); i < static_cast<size_t>(std::max(end, first)); ++i) {
    if (i > kEdges) break;
    bins.push_back({.from_ns = i == 0 ? 0 : EdgeNs(i - 1),
                    .to_ns = i == kEdges ? INT64_MAX : EdgeNs(i),
                    .count = bin_counts_[i],
                    .sum_ns = bin_sums_[i],
                    .longest = bin_longest_[i].what});
  }
  return bins;
}

Percentiles PercentilesOf(const DurationHistogram& histogram) {
  constexpr double kMedian = 50;
  constexpr double kMost = 90;
  constexpr double kAlmostAll = 99;
  return {.count = histogram.count(),
          .p50 = histogram.Percentile(kMedian),
          .p90 = histogram.Percentile(kMost),
          .p99 = histogram.Percentile(kAlmostAll),
          .max = histogram.max_ns()};
}

}  // namespace pfa

// How large the runs of each side are, so that what functions cost in them can be compared. Shares
// of the total alone would not do: where one function has grown, all others have smaller shares.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/compare/profile_run.h"

namespace pfa {

struct CostChange;

enum class Normalize : uint8_t {
  kAuto,    // operations, if they are known; else by the median, of samples and if it says enough
  kOp,      // a run is as large as the number of operations it did
  kTime,    // as long as it took
  kTotal,   // as large as all of its samples
  kMedian,  // so that the function in the middle of all has not changed
  kRun,     // all are alike
};
std::optional<Normalize> ParseNormalize(std::string_view name);  // "median"
std::string_view NameOf(Normalize normalize);
std::string_view NounOf(Normalize normalize);  // "run": what costs are those of

// How many operations runs did, those of the old side first.
struct Operations {
  std::vector<double> by_run = {};  // empty: not known
  // Of those of one side against the other's: the standard deviation of the logarithm.
  double log_error = 0;
};

// What is known of runs, those of the old side first.
struct RunsToSize {
  size_t old_runs = 0;
  std::span<const Cost> totals = {};
  std::span<const int64_t> durations = {};  // nanoseconds; 0: not known
  Operations operations = {};
  bool are_samples = true;    // or else everything that happened
  bool are_functions = true;  // what is compared; lines of one function do not stand for many
};

struct RunSizes {
  Normalize by = Normalize::kRun;
  // Of all runs of a side together: operations, seconds, or runs that are as large as the mean of
  // the old ones. Costs are divided by it.
  double old_size = 1;
  double new_size = 1;
  // All that was seen of the new side for its size, over all that was seen of the old one: what
  // makes changes of costs out of shares. And the standard deviation of its logarithm.
  double growth = 1;
  double growth_error = 0;
  // Likewise of new_size / old_size.
  double size_error = 0;
  size_t functions = 0;      // that the median is of
  std::string instead = {};  // why it is not what was asked for
};

// Of a new run, if an old one has 1.
double SizeOfNewRun(const RunSizes& sizes, size_t old_runs, size_t new_runs);

// `flat`: the changes of all functions. What is not known is replaced by what comes next: the
// median, of at least kFewestForMedian functions, or else single runs. Where nobody asked for the
// median, it must be known to within kMostMedianError.
RunSizes SizesOf(const RunsToSize& runs, Normalize asked, std::span<const CostChange> flat);

// Fewer have no middle.
inline constexpr size_t kFewestForMedian = 6;
inline constexpr double kMostMedianError = 0.125;  // of the logarithm, as a standard deviation

// What one function has in all runs of both sides.
struct CountPair {
  uint64_t old_count = 0;
  uint64_t new_count = 0;
};

// Anders and Huber's size factor of two samples: the median of new / old over all functions that
// are on both sides. Profiles have a few functions with most of the samples and many with next to
// none, whose quotients say little, and weigh less; but no large one weighs much more than any
// other that is known well. Nothing if there are fewer than kFewestForMedian. `log_error` is the
// standard deviation of its logarithm.
struct MedianRatio {
  double ratio = 1;
  double log_error = 0;
  size_t used = 0;
};
std::optional<MedianRatio> MedianOfRatios(std::span<const CountPair> functions);

}  // namespace pfa

// Which functions a difference between two sets of profiles is due to, and how sure that is.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/compare/run_columns.h"
#include "analyzer/compare/run_sizes.h"
#include "analyzer/query/project_rules.h"

namespace pfa {

struct BlameQuestion {
  // Of the functions that are said to have changed, which share may be false.
  double false_share = 0.05;
  bool by_cum = false;
  std::vector<NamePattern> ignored = {};  // shown, never blamed
  bool of_improvements = false;           // of benchmarks that are better, too
  Normalize normalize = Normalize::kAuto;
  bool of_functions = true;  // or else of lines, files or packages

  [[nodiscard]] bool IsIgnored(std::string_view function) const {
    return std::ranges::any_of(
        ignored, [&](const NamePattern& pattern) { return pattern.Matches(function); });
  }
};

// One cost of one function on both sides.
struct CostChange {
  Cost old_sum;  // over all runs
  Cost new_sum;
  double old_share = 0;  // of all counts
  double new_share = 0;
  double dispersion = 1;
  bool is_tested = false;  // there was enough to see
  double p = 1;            // two-sided, of no change of the share
  double q = 1;            // after Benjamini and Hochberg over all that was tested
};

enum class BlameMark : uint8_t {
  kNone,
  kNew,      // only in the new profiles
  kGone,     // only in the old ones
  kRenamed,  // gone and new, with the same callers and callees and about the same cost
  kMoved,    // changed, while what is around it as a whole did not
  kIgnored,
};
std::string_view NameOf(BlameMark mark);  // "MOVED"

struct BlameRow {
  uint32_t node = 0;  // of RunColumns::nodes
  CostChange flat;
  CostChange cum;
  BlameMark mark = BlameMark::kNone;
  std::string mark_detail;  // the other name; what it moved in
};

// How the functions were tested.
enum class BlameTest : uint8_t {
  kDispersion,    // shares of counts, with the scatter between runs
  kSamplingOnly,  // one profile a side: nothing shows how much runs differ
  kRanks,         // values of each run: events that differ in size by orders
};

struct Blame {
  std::vector<BlameRow> rows;  // the largest change of the value per run first
  CostChange total;
  RunSizes sizes = {};
  BlameTest test = BlameTest::kDispersion;
  double least_dispersion = 1;  // the median of the functions, if runs are few; else 1
  size_t tested = 0;
  size_t below_resolution = 0;  // too few counts to see anything
};

inline constexpr uint64_t kLeastPooledCount = 10;

// `operations`: what is known of how many operations the runs did (operations.h).
Blame BlameRuns(const RunColumns& columns, const BlameQuestion& question,
                const Operations& operations = {});

// Costs for the size of the runs of a side, of which they are sums.
double OldCost(const Blame& blame, const Cost& old_sum);
double NewCost(const Blame& blame, const Cost& new_sum);
double ChangeOfCost(const Blame& blame, const CostChange& change);

}  // namespace pfa

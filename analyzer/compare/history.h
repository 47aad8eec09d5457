// Results of benchmarks over many sets in their order, and where they changed for good.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "analyzer/compare/gate.h"
#include "analyzer/model/bench_set.h"
#include "analyzer/statistics/change_points.h"
#include "analyzer/statistics/intervals.h"
#include "analyzer/statistics/prediction.h"

namespace pfa {

struct HistorySet {
  std::string name;
  std::string commit = {};    // "" if it is not known
  std::string date = {};      // likewise
  std::string accepted = {};  // why: an epoch begins here
};

// A benchmark and a metric.
struct HistoryRow {
  std::string package;
  std::string name;
  std::string unit;
  UnitTraits traits = {};
  std::vector<double> values = {};  // medians over the runs of a set; finite
  std::vector<uint32_t> sets = {};  // of each value: not all sets have every benchmark
  bool is_share = false;            // of a function in profiles (share_history.h)
};

class BenchHistory {
 public:
  // The next set.
  void Add(HistorySet facts, const BenchSet& results);
  void AddRow(HistoryRow row) { rows_.push_back(std::move(row)); }
  // Leaves out rows for which this says so. After the last Add.
  template <typename Predicate>
  void RemoveRows(Predicate is_left_out) {
    std::erase_if(rows_, is_left_out);
    places_.clear();
  }

  [[nodiscard]] const std::vector<HistorySet>& sets() const { return sets_; }
  [[nodiscard]] const std::vector<HistoryRow>& rows() const { return rows_; }

 private:
  using Key = std::tuple<std::string, std::string, std::string>;
  std::vector<HistorySet> sets_;
  std::vector<HistoryRow> rows_;  // in the order in which they first came
  std::map<Key, size_t> places_;
};

struct HistoryQuestion {
  size_t min_points = 5;  // sets between two changes
  double p = 0.001;       // that chance alone makes such a step somewhere in a row
  Gate gate = {};         // the smallest change that matters, and the project's rules
};

enum class StepFate : uint8_t {
  kWorse,     // and still is at the end
  kBetter,    // likewise
  kOther,     // which way is better is not known
  kMoved,     // of a function's share: what calls it as a whole did not change
  kAccepted,  // there is an epoch where it begins, or behind that; or the project accepts it
  kBack,      // better, and no more than what was worse for a while
  kWentAway,  // the last segment is closer to what was before
};
std::string_view NameOf(StepFate fate);  // "WORSE"

struct HistoryStep {
  size_t row = 0;
  uint32_t set = 0;   // where it begins
  ChangePoint point;  // places are those of the row's values
  // Of the means, before to after.
  Change change;
  bool is_ratio = true;
  StepFate fate = StepFate::kOther;
  uint32_t accepted_by = 0;  // the set, if it is kAccepted and the project did not do it
  const Acceptance* acceptance = nullptr;  // of the project's rules
};

// A last value that is not where the segment before it says that it should be.
struct HistoryOutlier {
  size_t row = 0;
  PredictionBounds bounds;
  size_t values = 0;  // that the bounds are from
  StepFate fate = StepFate::kOther;
};

struct HistoryAnswer {
  std::vector<HistoryStep> steps;        // what is worse first, the largest change first
  std::vector<HistoryOutlier> outliers;  // of the last set
  size_t too_short = 0;                  // rows with fewer values than two segments need
  size_t derived = 0;                    // rows that another says the same as
  size_t explained = 0;                  // steps that were left out (KeepDeepestSteps)
  size_t ignored = 0;                    // rows that the project ignores
};

// n^2 steps of arithmetic for n sets, for each row and each division of it. Refers to the rules of
// the question.
HistoryAnswer AnalyzeHistory(const BenchHistory& history, const HistoryQuestion& question);

}  // namespace pfa

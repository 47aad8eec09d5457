// Shares of functions in the profiles of many sets, as rows of a history: with enough samples, a
// function shows a change that is lost in the noise of the whole (FBDetect, SOSP 2024).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "analyzer/compare/history.h"
#include "analyzer/compare/profile_run.h"

namespace pfa {

// Of all profiles of one kind in a set.
struct ShareSums {
  double total = 0;
  std::map<std::string, double> cum;           // by function: with all that it calls
  std::map<std::string, std::string> callers;  // who has most of the calls to it
  std::map<std::string, double> flat;          // by function: itself
  std::map<std::string, std::string> packages;
  std::map<std::string, double> package_flat;  // by package, all of its functions themselves
};
using SetShares = std::map<std::string, ShareSums>;  // by unit: "CPU share"

SetShares SharesOf(std::span<const ProfileRun> runs);

// Adds a row for each function that has at least kLeastShare somewhere; `sets` are those of the
// history, in its order. Shares are parts of one whole: if one grows, others shrink, so none is
// called worse or better.
inline constexpr double kLeastShare = 0.005;
void AddShares(std::span<const SetShares> sets, BenchHistory* history);

// The smallest change of a share that is shown, in the whole.
inline constexpr double kLeastShareChange = 0.002;
void AddShareFloors(const BenchHistory& history, Gate* gate);

// Of steps of functions that call each other, keeps the deepest one that explains most of the
// others; one that its caller, or its package, as a whole knows nothing of is kMoved. Returns how
// many it left out.
size_t KeepDeepestSteps(const BenchHistory& history, std::span<const SetShares> sets,
                        HistoryAnswer* answer);

}  // namespace pfa

#include "viewer/layout/mmu_curve.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

#include "analyzer/aggregate/trace/utilization_curves.h"

namespace pfa {
namespace {

constexpr double kShortestWindowNs = 10'000;
constexpr double kPointsPerDecade = 24;

// Equal factors apart, up to all of it.
std::vector<int64_t> WindowLengths(int64_t longest_ns) {
  std::vector<int64_t> lengths;
  for (int i = 0;; ++i) {
    const double length = kShortestWindowNs * std::pow(10, i / kPointsPerDecade);
    if (!(length < static_cast<double>(longest_ns))) break;
    lengths.push_back(std::llround(length));
  }
  if (longest_ns > 0) lengths.push_back(longest_ns);
  return lengths;
}

}  // namespace

MmuCurve MakeMmuCurve(const Trace& trace, const Interval& window) {
  const UtilizationCurves curves = UtilizationCurves::Compute(trace, window);
  MmuCurve result{
      .plot = {.x = {.title = "length of the window", .unit = PlotUnit::kNs, .is_log = true},
               .y = {.title = "of the Ps is left to the program, at least",
                     .unit = PlotUnit::kPercent,
                     .is_log = false,
                     .from = 0,
                     .to = 100},
               .series = {}},
      .worst = {}};
  const std::vector<int64_t> lengths = WindowLengths(curves.all.length_ns());
  if (curves.all.empty() || lengths.size() < 2) return result;
  result.plot.x.from = static_cast<double>(lengths.front());
  result.plot.x.to = static_cast<double>(lengths.back());
  const auto add = [&](const MutatorUtilization& curve, std::string name, LaneState color) {
    PlotSeries series{.name = std::move(name),
                      .color = color,
                      .is_bars = false,
                      .has_marks = false,
                      .points = {}};
    for (const int64_t length : lengths) {
      const MutatorUtilization::Window worst = curve.Worst(length);
      const double percent = std::clamp(worst.utilization, 0.0, 1.0) * 100;
      series.points.push_back({static_cast<double>(length), percent, 0, result.worst.size()});
      result.worst.push_back(worst);
    }
    result.plot.series.push_back(std::move(series));
  };
  add(curves.stops, "stops", LaneState::kStopped);
  add(curves.marking, "and marking", LaneState::kGc);
  add(curves.all, "and sweeping", LaneState::kSyscallBlocked);
  return result;
}

}  // namespace pfa

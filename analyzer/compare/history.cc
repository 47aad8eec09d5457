#include "analyzer/compare/history.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace pfa {
namespace {

constexpr double kHistoryAlpha = 0.05;  // of the intervals of changes

class HistoryAnalyst {
 public:
  HistoryAnalyst(const BenchHistory& history, const HistoryQuestion& question)
      : history_(history), question_(question) {
    const auto& sets = history.sets();
    for (uint32_t i = 0; i < sets.size(); ++i) {
      if (!sets[i].accepted.empty()) epochs_.push_back(i);
    }
  }

  HistoryAnswer Run() {
    std::set<std::pair<std::string_view, std::string_view>> timed;
    for (const HistoryRow& row : history_.rows()) {
      if (row.unit == "sec/op") timed.insert({row.package, row.name});
    }
    for (size_t i = 0; i < history_.rows().size(); ++i) {
      const HistoryRow& row = history_.rows()[i];
      // Throughput is the time told the other way round.
      if (row.unit == "B/s" && timed.contains({row.package, row.name})) {
        ++answer_.derived;
        continue;
      }
      if (IsIgnored(row)) {
        ++answer_.ignored;
        continue;
      }
      Row(i);
    }
    std::ranges::stable_sort(answer_.steps, [](const HistoryStep& a, const HistoryStep& b) {
      if (a.fate != b.fate) return a.fate < b.fate;
      return SizeOf(a) > SizeOf(b);
    });
    return std::move(answer_);
  }

 private:
  // For their order: steps of zero and from zero come first.
  static double SizeOf(const HistoryStep& step) {
    return step.is_ratio ? std::abs(std::log(step.change.value)) : 1e300;
  }

  [[nodiscard]] bool IsIgnored(const HistoryRow& row) const {
    const ProjectRules& rules = question_.gate.rules;
    return std::ranges::any_of(
        row.is_share ? rules.ignored_functions : rules.ignored_benches,
        [&](const NamePattern& ignored) { return ignored.Matches(row.name); });
  }

  // Of benchmarks; a budget of functions is one of their share, not of a row here.
  [[nodiscard]] RowLimits LimitsOfRow(const HistoryRow& row) const {
    if (!row.is_share) return LimitsOf(question_.gate, row.name, row.unit);
    return {.threshold = question_.gate.ThresholdOf(row.unit),
            .floor = question_.gate.FloorOf(row.unit)};
  }

  void Row(size_t index) {
    const HistoryRow& row = history_.rows()[index];
    const RowLimits limits = LimitsOfRow(row);
    if (row.values.size() < 2 * question_.min_points) ++answer_.too_short;
    const std::vector<ChangePoint> points =
        FindChangePoints(row.values, {.min_side = question_.min_points,
                                      .p = question_.p,
                                      .threshold = limits.threshold,
                                      .floor = limits.floor});
    const ChangePoint* before = nullptr;
    for (const ChangePoint& point : points) {
      HistoryStep step = Step(index, point, points.back());
      const double change = point.test.y_mean - point.test.x_mean;
      const bool is_better = Direction(row.traits, change) == StepFate::kBetter;
      if (is_better && step.fate != StepFate::kWentAway && before != nullptr &&
          Undoes(point, *before)) {
        step.fate = StepFate::kBack;
      }
      answer_.steps.push_back(step);
      before = &point;
    }
    if (!row.is_share) Newest(index, points.empty() ? 0 : points.back().at);
  }

  // Whether a step leads to about where the one before it came from.
  [[nodiscard]] static bool Undoes(const ChangePoint& point, const ChangePoint& before) {
    const double change = before.test.y_mean - before.test.x_mean;
    const double left = (point.test.y_mean - before.test.x_mean) / change;
    return std::abs(left) < 0.5;
  }

  [[nodiscard]] static StepFate Direction(const UnitTraits& traits, double change) {
    if (traits.better == BetterWay::kUnknown) return StepFate::kOther;
    const bool grows = change > 0;
    return grows == (traits.better == BetterWay::kLower) ? StepFate::kWorse : StepFate::kBetter;
  }

  [[nodiscard]] HistoryStep Step(size_t index, const ChangePoint& point,
                                 const ChangePoint& last) const {
    const HistoryRow& row = history_.rows()[index];
    HistoryStep step{.row = index, .set = row.sets[point.at], .point = point, .change = {}};
    const std::span<const double> values = row.values;
    const auto before = values.subspan(point.begin, point.at - point.begin);
    const auto after = values.subspan(point.at, point.end - point.at);
    step.is_ratio = point.test.x_mean > 0 && point.test.y_mean > 0;
    step.change = step.is_ratio ? RatioOfMeans(before, after, kHistoryAlpha)
                                : DifferenceOfMeans(before, after, kHistoryAlpha);
    const double change = point.test.y_mean - point.test.x_mean;
    const double left = (last.test.y_mean - point.test.x_mean) / change;
    const auto epoch = std::ranges::find_if(
        // The place of a step is not exact: the set before it may be the one that was accepted.
        epochs_, [&](uint32_t set) { return set + 1 >= step.set; });
    if (left < 0.5) {
      step.fate = StepFate::kWentAway;
    } else if (epoch != epochs_.end()) {
      step.fate = StepFate::kAccepted;
      step.accepted_by = *epoch;
    } else {
      step.fate = Direction(row.traits, change);
      if (step.fate == StepFate::kWorse && !row.is_share) Accept(row, &step);
    }
    return step;
  }

  // What the project accepts for a time, up to some change.
  void Accept(const HistoryRow& row, HistoryStep* step) const {
    const ProjectRules& rules = question_.gate.rules;
    const Acceptance* const accepted = AcceptanceOf(rules, row.name, row.unit);
    if (accepted == nullptr || HasEnded(rules, *accepted) || !step->is_ratio) return;
    const bool is_lower = row.traits.better == BetterWay::kLower;
    const double ratio = is_lower ? step->change.value : 1 / step->change.value;
    if (ratio > 1 + accepted->up_to) return;
    step->fate = StepFate::kAccepted;
    step->acceptance = accepted;
  }

  // The last value against those before it that are of the same segment and epoch.
  void Newest(size_t index, size_t begin) {
    const HistoryRow& row = history_.rows()[index];
    const uint32_t newest = static_cast<uint32_t>(history_.sets().size()) - 1;
    if (row.values.size() < 2 || row.sets.back() != newest) return;
    if (!epochs_.empty()) {
      if (epochs_.back() == newest) return;
      const auto first = std::ranges::lower_bound(row.sets, epochs_.back());
      begin = std::max(begin, static_cast<size_t>(first - row.sets.begin()));
    }
    const size_t end = row.values.size() - 1;
    if (begin >= end || end - begin < std::max<size_t>(question_.min_points, 3)) return;
    const auto segment = std::span(row.values).subspan(begin, end - begin);
    const PredictionBounds bounds = BoundsOfNext(segment, question_.p);
    const double value = row.values.back();
    if (value >= bounds.low && value <= bounds.high) return;
    const double change = value - bounds.mean;
    const RowLimits limits = LimitsOfRow(row);
    if (std::abs(change) < std::max(limits.threshold * std::abs(bounds.mean), limits.floor)) {
      return;
    }
    answer_.outliers.push_back({index, bounds, end - begin, Direction(row.traits, change)});
  }

  const BenchHistory& history_;
  const HistoryQuestion& question_;
  std::vector<uint32_t> epochs_;
  HistoryAnswer answer_;
};

}  // namespace

void BenchHistory::Add(HistorySet facts, const BenchSet& results) {
  const auto set = static_cast<uint32_t>(sets_.size());
  sets_.push_back(std::move(facts));
  std::map<size_t, std::vector<double>> runs;  // by row
  for (const BenchResult& result : results.results) {
    const std::string package(results.ConfigurationOf(result, "pkg"));
    const std::string name(results.text(result.name));
    for (const BenchMeasurement& value : results.ValuesOf(result)) {
      if (!std::isfinite(value.value)) continue;
      const std::string unit(results.text(value.unit));
      const auto [place, is_new] = places_.try_emplace({package, name, unit}, rows_.size());
      if (is_new) {
        rows_.push_back({.package = package,
                         .name = name,
                         .unit = unit,
                         .traits = results.TraitsOf(value.unit)});
      }
      runs[place->second].push_back(value.value);
    }
  }
  for (const auto& [row, values] : runs) {
    rows_[row].values.push_back(MedianOf(values).value);
    rows_[row].sets.push_back(set);
  }
}

std::string_view NameOf(StepFate fate) {
  switch (fate) {
    case StepFate::kWorse:
      return "WORSE";
    case StepFate::kBetter:
      return "better";
    case StepFate::kOther:
      return "changed";
    case StepFate::kAccepted:
      return "accepted";
    case StepFate::kMoved:
      return "MOVED";
    case StepFate::kBack:
      return "back";
    case StepFate::kWentAway:
      return "went away";
  }
  return "";
}

HistoryAnswer AnalyzeHistory(const BenchHistory& history, const HistoryQuestion& question) {
  return HistoryAnalyst(history, question).Run();
}

}  // namespace pfa

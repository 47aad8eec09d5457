#include "analyzer/compare/bench_compare.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "analyzer/compare/mean_interval.h"
#include "analyzer/model/bench_environment.h"
#include "analyzer/statistics/multiple.h"

namespace pfa {
namespace {

using RowKey = std::tuple<std::string_view, std::string_view, std::string_view>;

struct SideRow {
  size_t order = 0;
  UnitTraits traits;
  std::vector<double> values;
  std::vector<uint32_t> processes;  // of each value
};
using Side = std::map<RowKey, SideRow>;

Side RowsOf(const BenchSet& set) {
  Side side;
  for (const BenchResult& result : set.results) {
    const std::string_view package = set.ConfigurationOf(result, "pkg");
    for (const BenchMeasurement& value : set.ValuesOf(result)) {
      SideRow& row = side[{package, set.text(result.name), set.text(value.unit)}];
      if (row.values.empty()) {
        row.order = side.size();
        row.traits = set.TraitsOf(value.unit);
      }
      row.values.push_back(value.value);
      row.processes.push_back(result.process);
    }
  }
  return side;
}

size_t ProcessCount(const SideRow& row) {
  return std::set<uint32_t>(row.processes.begin(), row.processes.end()).size();
}

// Values of one process resemble each other, so that one stands for all: the median.
SideRow ByProcess(const SideRow& row) {
  std::map<uint32_t, std::vector<double>> groups;
  for (size_t i = 0; i < row.values.size(); ++i) groups[row.processes[i]].push_back(row.values[i]);
  SideRow medians{row.order, row.traits, {}, {}};
  for (const auto& [process, values] : groups) {
    medians.values.push_back(MedianOf(values).value);
    medians.processes.push_back(process);
  }
  return medians;
}

// Whether each value is of a process of its own, and that of the old side belongs to that of the
// new one.
bool AreSameProcesses(const SideRow& before, const SideRow& after) {
  return before.processes == after.processes && ProcessCount(before) == before.processes.size();
}

UnitTraits BothTraits(const UnitTraits& a, const UnitTraits& b) {
  return {a.better != BetterWay::kUnknown ? a.better : b.better, a.is_exact || b.is_exact};
}

class BenchComparer {
 public:
  BenchComparer(const BenchSet& old_set, const BenchSet& new_set, const Gate& gate)
      : old_set_(old_set), new_set_(new_set), gate_(gate) {}

  BenchComparison Run() {
    Environment();
    Rows();
    Pair();
    for (BenchRow& row : comparison_.rows) row.answer = DecideRow(row, gate_, &tester_);
    CountPairs();
    Adjust();
    Rules();
    Means();
    return std::move(comparison_);
  }

 private:
  void Environment() {
    // GOMAXPROCS is part of names: rows that differ in it do not meet.
    std::vector<std::string> ignored = gate_.ignored_environment;
    ignored.emplace_back("gomaxprocs");
    const BenchEnvironment before = EnvironmentOf(old_set_);
    const BenchEnvironment after = EnvironmentOf(new_set_);
    std::vector<std::string_view> keys = DifferingKeys(before, after, ignored);
    if (gate_.is_strict) {
      for (const BenchSet* const set : {&old_set_, &new_set_}) {
        for (const std::string_view key : MixedKeysOf(*set)) {
          if (std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
        }
      }
    }
    for (const std::string_view key : keys) {
      comparison_.environment.push_back(
          {std::string(key), before.ValueOf(key), after.ValueOf(key)});
    }
  }

  void Rows() {
    const Side before = RowsOf(old_set_);
    const Side after = RowsOf(new_set_);
    std::vector<std::pair<size_t, BenchRow>> rows;
    for (const auto& [key, row] : before) {
      const auto found = after.find(key);
      if (found == after.end()) {
        AddLone(key, row, true);
      } else {
        rows.emplace_back(row.order, Compared(key, row, found->second, before));
      }
    }
    for (const auto& [key, row] : after) {
      if (!before.contains(key)) AddLone(key, row, false);
    }
    std::ranges::sort(rows, {}, &std::pair<size_t, BenchRow>::first);
    for (auto& [order, row] : rows) comparison_.rows.push_back(std::move(row));
    if (clustered_ > 0) {
      comparison_.notes.push_back(fmt::format(
          "{} rows have several values of each process, and fewer than {} processes: values of one "
          "process resemble each other, so intervals are too narrow",
          clustered_, gate_.min_runs));
    }
  }

  void AddLone(const RowKey& key, const SideRow& row, bool is_gone) {
    const auto& [package, name, unit] = key;
    comparison_.lone.push_back({std::string(package), std::string(name), std::string(unit), is_gone,
                                MedianOf(row.values).value});
  }

  BenchRow Compared(const RowKey& key, const SideRow& before, const SideRow& after,
                    const Side& all) {
    const auto& [package, name, unit] = key;
    BenchRow row{std::string(package), std::string(name), std::string(unit), {}, {}, {}};
    row.traits = BothTraits(before.traits, after.traits);
    row.follows_time = unit == "B/s" && all.contains({package, name, "sec/op"});
    const size_t old_processes = ProcessCount(before);
    const size_t new_processes = ProcessCount(after);
    const bool repeats =
        old_processes < before.values.size() || new_processes < after.values.size();
    const bool by_process =
        repeats && std::min(old_processes, new_processes) >= std::max<size_t>(gate_.min_runs, 2);
    if (repeats && !by_process && std::max(old_processes, new_processes) > 1) ++clustered_;
    const SideRow old_side = by_process ? ByProcess(before) : before;
    const SideRow new_side = by_process ? ByProcess(after) : after;
    row.old_values = old_side.values;
    row.new_values = new_side.values;
    // Until it is known how many rows there are.
    row.in_pairs = gate_.pairing == Pairing::kPaired
                       ? row.old_values.size() == row.new_values.size()
                       : AreSameProcesses(old_side, new_side);
    ApplyRules(gate_, &row);
    return row;
  }

  // Decides from the numbers of runs alone, not from what they say: to take the test with the nicer
  // answer would be one more chance of a false alarm.
  void Pair() {
    PairingUsed& used = comparison_.pairing;
    const bool is_auto = gate_.pairing == Pairing::kAuto;
    used.reason = is_auto ? gate_.pairs_reason : "as asked for";
    const bool is_wanted = is_auto ? gate_.are_pairs_shown : gate_.pairing == Pairing::kPaired;
    const auto rows =
        static_cast<size_t>(std::ranges::count_if(comparison_.rows, &BenchRow::IsGated));
    const size_t needed = PairsNeeded(rows);
    size_t most = 0;
    size_t paired = 0;
    for (BenchRow& row : comparison_.rows) {
      if (row.in_pairs) most = std::max(most, row.old_values.size());
      row.in_pairs = is_wanted && row.in_pairs && row.old_values.size() >= needed;
      paired += row.in_pairs ? 1 : 0;
    }
    if (!is_wanted || paired > 0) return;
    used.reason = most == 0 ? "the runs of the two sides do not match"
                            : fmt::format("{} of the {} pairs that the test needs for {} row{}",
                                          most, needed, rows, rows == 1 ? "" : "s");
  }

  // Signs have fewer ways to fall than runs have to be dealt out, so that pairs tell nothing about
  // many rows unless there are more of them. Who asks for pairs gets them where one row has enough.
  [[nodiscard]] size_t PairsNeeded(size_t rows) const {
    const double share = gate_.pairing == Pairing::kAuto ? static_cast<double>(rows) / 2 : 0.5;
    return RunsForSignedRank(gate_.alpha / std::max(share, 1.0));
  }

  void CountPairs() {
    for (const BenchRow& row : comparison_.rows) {
      if (!row.IsGated()) continue;
      // Of values without scatter it does not matter.
      const bool is_paired =
          row.answer.is_paired || (row.in_pairs && row.old_values == row.new_values);
      ++(is_paired ? comparison_.pairing.paired : comparison_.pairing.unpaired);
    }
  }

  // Many rows give many chances for a false alarm.
  void Adjust() {
    std::vector<double> p;
    std::vector<double> p_better;
    for (const BenchRow& row : comparison_.rows) {
      if (row.answer.verdict == Verdict::kUngated) continue;
      p.push_back(row.answer.p_worse);
      p_better.push_back(row.answer.p_better);
    }
    comparison_.family = p.size();
    const std::vector<double> adjusted = AdjustHolm(p);
    const std::vector<double> adjusted_better = AdjustHolm(p_better);
    size_t next = 0;
    for (BenchRow& row : comparison_.rows) {
      if (row.answer.verdict == Verdict::kUngated) continue;
      row.p_adjusted = adjusted[next];
      const double better = adjusted_better[next++];
      if (row.answer.verdict == Verdict::kImprovement && better > gate_.alpha) {
        // It is not worse, whatever chance did.
        row.answer.verdict = Verdict::kPass;
        row.answer.reason =
            fmt::format("better, but one of {} rows may look so by chance", comparison_.family);
      }
      if (row.answer.verdict != Verdict::kRegression || row.p_adjusted <= gate_.alpha) continue;
      row.answer.verdict = Verdict::kInconclusive;
      row.answer.reason =
          fmt::format("worse, but one of {} rows may look so by chance", comparison_.family);
      const double needed = gate_.alpha / static_cast<double>(comparison_.family);
      row.answer.runs_needed = std::max(
          std::min(row.old_values.size(), row.new_values.size()) + 1,
          row.answer.is_paired ? RunsForSignedRank(2 * needed) : RunsForRankSum(2 * needed));
    }
  }

  // What the project's rules did, and those that did nothing.
  void Rules() {
    const ProjectRules& rules = gate_.rules;
    const auto at = [&](uint64_t line) { return fmt::format("{}, line {}", rules.file, line); };
    for (const Budget& budget : rules.budgets) {
      const bool is_used = std::ranges::any_of(
          comparison_.rows, [&](const BenchRow& row) { return budget.IsOf(row.name, row.unit); });
      if (!is_used) {
        comparison_.unchecked.push_back(fmt::format("{}: no {} fits this budget: nothing checks it",
                                                    at(budget.line),
                                                    budget.function ? "function" : "benchmark"));
      }
    }
    for (const BenchRow& row : comparison_.rows) {
      if (row.answer.verdict == Verdict::kRegression && row.limits.limit != kNoLimit &&
          !row.answer.reason.empty()) {
        comparison_.notes.push_back(fmt::format("{} {}: {} of {}", row.name, row.unit,
                                                row.answer.reason, at(row.limits.budget->line)));
      }
      if (row.answer.verdict == Verdict::kAccepted) {
        comparison_.notes.push_back(
            fmt::format("{} {}: {}", row.name, row.unit, row.answer.reason));
      }
      const Acceptance* const accepted = AcceptanceOf(rules, row.name, row.unit);
      if (accepted != nullptr && HasEnded(rules, *accepted) &&
          (row.answer.verdict == Verdict::kRegression ||
           row.answer.verdict == Verdict::kInconclusive)) {
        comparison_.notes.push_back(fmt::format("{} {}: was accepted until {} ({}): it counts",
                                                row.name, row.unit, DayText(accepted->until),
                                                at(accepted->line)));
      }
    }
    for (const Acceptance& one : rules.accepted) {
      const bool is_used = std::ranges::any_of(comparison_.rows, [&](const BenchRow& row) {
        return one.bench.Matches(row.name) &&
               (one.metric.empty() || IsUnitOf(one.metric, row.unit));
      });
      if (!is_used) {
        comparison_.notes.push_back(
            fmt::format("{}: no benchmark fits what is accepted there", at(one.line)));
      }
    }
  }

  void Means() {
    std::map<std::string, std::pair<UnitMean, double>> means;
    for (const BenchRow& row : comparison_.rows) {
      if (row.limits.budget != nullptr && row.limits.budget->function) continue;  // of a profile
      auto& [mean, sum] = means[row.unit];
      mean.unit = row.unit;
      const double before = row.answer.old_median.value;
      const double after = row.answer.new_median.value;
      if (before == 0 && after == 0) {
        ++mean.rows;
      } else if (before > 0 && after > 0) {
        ++mean.rows;
        sum += std::log(after / before);
      } else {
        ++mean.left_out;
      }
    }
    for (auto& [unit, mean] : means) {
      if (mean.first.rows > 0) {
        mean.first.ratio = std::exp(mean.second / static_cast<double>(mean.first.rows));
        mean.first.interval = IntervalOfMean(comparison_.rows, unit, gate_);
      }
      comparison_.means.push_back(std::move(mean.first));
    }
  }

  const BenchSet& old_set_;
  const BenchSet& new_set_;
  const Gate& gate_;
  RankSumTester tester_;
  BenchComparison comparison_;
  size_t clustered_ = 0;
};

}  // namespace

void ApplyRules(const Gate& gate, BenchRow* row) {
  row->limits = LimitsOf(gate, row->name, row->unit);
  if (row->limits.is_exact) row->traits.is_exact = *row->limits.is_exact;
  // Who has a budget for throughput asks about throughput.
  const Budget* const budget = row->limits.budget;
  if (budget != nullptr && IsUnitOf(budget->metric, row->unit)) row->follows_time = false;
  row->is_ignored =
      std::ranges::any_of(gate.rules.ignored_benches,
                          [&](const NamePattern& ignored) { return ignored.Matches(row->name); });
}

SampleAnswer DecideRow(const BenchRow& row, const Gate& gate, RankSumTester* tester) {
  SampleQuestion question{.old_values = row.old_values,
                          .new_values = row.new_values,
                          .traits = row.traits,
                          .threshold = row.limits.threshold,
                          .floor = row.limits.floor,
                          .limit = row.limits.limit,
                          .alpha = gate.alpha,
                          .min_runs = gate.min_runs,
                          .in_pairs = row.in_pairs};
  SampleAnswer answer = Decide(question, tester);
  if (row.follows_time || row.is_ignored) {
    // Throughput is the time told the other way round: two alarms for one thing.
    answer.verdict = Verdict::kUngated;
    answer.reason = row.is_ignored ? "ignored by " + gate.rules.file : "follows from sec/op";
    return answer;
  }
  if (answer.verdict != Verdict::kRegression && answer.verdict != Verdict::kInconclusive) {
    return answer;
  }
  const Acceptance* const accepted = AcceptanceOf(gate.rules, row.name, row.unit);
  if (accepted == nullptr || HasEnded(gate.rules, *accepted)) return answer;
  // What is accepted takes the place of the threshold; a limit stays.
  question.threshold = std::max(question.threshold, accepted->up_to);
  answer = Decide(question, tester);
  if (answer.verdict == Verdict::kPass || answer.verdict == Verdict::kImprovement) {
    answer.verdict = Verdict::kAccepted;
    answer.reason = fmt::format("accepted up to {:+.4g}% until {}: {}", 100 * accepted->up_to,
                                DayText(accepted->until), accepted->why);
  } else if (answer.verdict == Verdict::kRegression) {
    answer.reason = fmt::format("beyond the {:+.4g}% that are accepted", 100 * accepted->up_to);
  }
  return answer;
}

BenchComparison CompareBenches(const BenchSet& old_set, const BenchSet& new_set, const Gate& gate) {
  return BenchComparer(old_set, new_set, gate).Run();
}

size_t CountOf(const BenchComparison& comparison, Verdict verdict) {
  return static_cast<size_t>(std::ranges::count_if(
      comparison.rows, [&](const BenchRow& row) { return row.answer.verdict == verdict; }));
}

Verdict VerdictOf(const BenchComparison& comparison) {
  if (!comparison.environment.empty()) return Verdict::kInconclusive;
  if (CountOf(comparison, Verdict::kRegression) > 0) return Verdict::kRegression;
  const bool has_gone = std::ranges::any_of(comparison.lone, &LoneBench::is_gone);
  // What is not there any more cannot be shown to be as before.
  if (CountOf(comparison, Verdict::kInconclusive) > 0 || has_gone ||
      !comparison.unchecked.empty() || comparison.family == 0) {
    return Verdict::kInconclusive;
  }
  return Verdict::kPass;
}

}  // namespace pfa

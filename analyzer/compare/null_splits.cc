#include "analyzer/compare/null_splits.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "analyzer/aggregate/parallel.h"
#include "analyzer/model/bench_environment.h"
#include "analyzer/statistics/binomial.h"
#include "analyzer/statistics/multiple.h"
#include "analyzer/statistics/split_mix64.h"

namespace pfa {
namespace {

// Rows times splits, which are kept, and pairs of values looked at: some seconds.
constexpr size_t kMostDecisions = 4'000'000;
constexpr size_t kMostPairsInAll = 400'000'000;
constexpr size_t kFewestSplits = 100;
constexpr double kPower = 0.8;
constexpr size_t kMostNeeded = 1000;

// The values of a benchmark's metric by run.
struct RunSeries {
  std::string_view package;
  std::string_view name;
  StringId unit{};
  std::vector<std::vector<double>> values;  // of each run, of which some may have none
};

// What a run is, for each result of a set.
class RunNumbers {
 public:
  explicit RunNumbers(const BenchSet& set) : set_(set) {
    // Each package is a process of its own, so that a run is the i-th process of each.
    std::map<std::string_view, std::map<uint32_t, uint32_t>> processes;
    for (const BenchResult& result : set.results) {
      auto& seen = processes[set.ConfigurationOf(result, "pkg")];
      seen.emplace(result.process, static_cast<uint32_t>(seen.size()));
      of_process_.resize(std::max<size_t>(of_process_.size(), result.process + 1));
      of_process_[result.process] = seen[result.process];
      most_ = std::max(most_, seen.size());
    }
    by_process_ = most_ > 1;
  }

  [[nodiscard]] bool by_process() const { return by_process_; }

  // Results must come in the order of the set.
  uint32_t Next(const BenchResult& result) {
    if (by_process_) return of_process_[result.process];
    return repetitions_[{set_.ConfigurationOf(result, "pkg"), set_.text(result.name)}]++;
  }

 private:
  const BenchSet& set_;
  std::vector<uint32_t> of_process_;
  size_t most_ = 0;
  bool by_process_ = false;
  std::map<std::pair<std::string_view, std::string_view>, uint32_t> repetitions_;
};

std::vector<RunSeries> SeriesOf(const BenchSet& set, RunNumbers* numbers, size_t* runs) {
  std::map<std::tuple<std::string_view, std::string_view, StringId>, size_t> places;
  std::vector<RunSeries> all;
  for (const BenchResult& result : set.results) {
    const uint32_t run = numbers->Next(result);
    *runs = std::max<size_t>(*runs, run + 1);
    const std::string_view package = set.ConfigurationOf(result, "pkg");
    for (const BenchMeasurement& value : set.ValuesOf(result)) {
      const auto [place, is_new] =
          places.try_emplace({package, set.text(result.name), value.unit}, all.size());
      if (is_new) all.push_back({package, set.text(result.name), value.unit, {}});
      auto& values = all[place->second].values;
      if (values.size() <= run) values.resize(run + 1);
      values[run].push_back(value.value);
    }
  }
  return all;
}

// What a null split has of a row, to be divided again and again.
struct SplitRow {
  BenchRow row;
  std::vector<std::optional<double>> by_run;
  std::vector<Verdict> verdicts;  // of each split
  std::vector<double> p_worse;
  double p_drift = 1;
  NullRow answer;
};

std::vector<SplitRow> RowsToSplit(const BenchSet& set, const std::vector<RunSeries>& all,
                                  size_t runs, const Gate& gate) {
  std::set<std::pair<std::string_view, std::string_view>> timed;
  for (const RunSeries& series : all) {
    if (set.text(series.unit) == "sec/op") timed.insert({series.package, series.name});
  }
  std::vector<SplitRow> rows;
  for (const RunSeries& series : all) {
    SplitRow split;
    split.row.package = series.package;
    split.row.name = series.name;
    split.row.unit = set.text(series.unit);
    split.row.traits = set.TraitsOf(series.unit);
    split.row.follows_time =
        split.row.unit == "B/s" && timed.contains({series.package, series.name});
    ApplyRules(gate, &split.row);
    split.by_run.resize(runs);
    for (size_t run = 0; run < series.values.size(); ++run) {
      // Values of one process resemble each other, so that one stands for all.
      if (!series.values[run].empty()) split.by_run[run] = MedianOf(series.values[run]).value;
    }
    rows.push_back(std::move(split));
  }
  return rows;
}

// The value below which a share of all lies.
double QuantileOf(std::vector<double>* values, double share) {
  const auto at = static_cast<size_t>(share * static_cast<double>(values->size() - 1));
  std::ranges::nth_element(*values, values->begin() + static_cast<std::ptrdiff_t>(at));
  return (*values)[at];
}

class RowSplitter {
 public:
  RowSplitter(SplitRow* split, const Gate& gate, RankSumTester* tester)
      : split_(*split), gate_(gate), tester_(*tester) {}

  void Run(const NullSplits& splits) {
    Describe();
    split_.verdicts.reserve(splits.orders.size());
    split_.p_worse.reserve(splits.orders.size());
    for (const std::vector<uint32_t>& order : splits.orders) One(order, splits.old_runs);
    if (!split_.answer.is_gated) return;
    Resolution(splits);
    Drift();
  }

 private:
  void Describe() {
    NullRow& answer = split_.answer;
    const BenchRow& row = split_.row;
    answer.package = row.package;
    answer.name = row.name;
    answer.unit = row.unit;
    std::vector<double> all;
    for (const auto& value : split_.by_run) {
      if (value) all.push_back(*value);
    }
    answer.runs = all.size();
    answer.median = MedianOf(all, 1 - gate_.alpha);
    answer.is_gated = row.IsGated();
    answer.is_ratio = std::ranges::all_of(all, [](double value) { return value > 0; });
    const double median = std::abs(answer.median.value);
    const double share = row.limits.threshold;
    const double floor = row.limits.floor;
    answer.threshold =
        answer.is_ratio ? std::max(share, floor / median) : std::max(share * median, floor);
  }

  void Fill(std::span<const uint32_t> runs, std::vector<double>* values) {
    values->clear();
    for (const uint32_t run : runs) {
      if (split_.by_run[run]) values->push_back(*split_.by_run[run]);
    }
  }

  void One(std::span<const uint32_t> order, size_t old_runs) {
    BenchRow& row = split_.row;
    Fill(order.first(old_runs), &row.old_values);
    Fill(order.subspan(old_runs), &row.new_values);
    Verdict verdict = Verdict::kInconclusive;
    double p = 1;
    // What is on one side alone cannot be compared.
    if (!row.old_values.empty() && !row.new_values.empty()) {
      row.in_pairs = gate_.pairing == Pairing::kPaired &&
                     row.old_values.size() >= RunsForSignedRank(gate_.alpha);
      const SampleAnswer answer = DecideRow(row, gate_, &tester_);
      verdict = answer.verdict;
      p = answer.p_worse;
      if (answer.change.has_interval) AddEnds(answer);
    } else if (!split_.answer.is_gated) {
      verdict = Verdict::kUngated;
    }
    split_.verdicts.push_back(verdict);
    split_.p_worse.push_back(p);
    split_.answer.worse += verdict == Verdict::kRegression ? 1 : 0;
    split_.answer.better += verdict == Verdict::kImprovement ? 1 : 0;
    split_.answer.inconclusive += verdict == Verdict::kInconclusive ? 1 : 0;
    split_.answer.pass += verdict == Verdict::kPass || verdict == Verdict::kAccepted ? 1 : 0;
  }

  // As logarithms of ratios, or as differences; positive is worse.
  void AddEnds(const SampleAnswer& answer) {
    const auto of = [&](double value) { return answer.is_ratio ? std::log(value) : value; };
    const bool less = split_.row.traits.better == BetterWay::kLower;
    lows_.push_back(less ? of(answer.change.low) : -of(answer.change.high));
    highs_.push_back(less ? of(answer.change.high) : -of(answer.change.low));
  }

  void Resolution(const NullSplits& splits) {
    NullRow& answer = split_.answer;
    if (lows_.size() < splits.orders.size() || answer.runs < 2) return;
    const double margin = answer.is_ratio ? std::log1p(answer.threshold) : answer.threshold;
    // A change moves the interval and leaves its width.
    const double smallest = margin - QuantileOf(&lows_, 1 - kPower);
    answer.smallest_change = answer.is_ratio ? std::expm1(smallest) : smallest;
    const double reach = QuantileOf(&highs_, kPower);
    const auto runs = static_cast<double>(std::min(splits.old_runs, splits.new_runs));
    if (margin <= 0 && reach > 0) return;
    const double factor = margin > 0 ? std::max(reach / margin, 0.0) : 0;
    const double needed = std::ceil(runs * factor * factor);
    const double fewest = std::max(runs, static_cast<double>(gate_.min_runs));
    // Fewer than were tried have not been tried.
    if (needed <= kMostNeeded) answer.runs_needed = static_cast<size_t>(std::max(needed, fewest));
  }

  void Drift() {
    std::vector<double> all;
    for (const auto& value : split_.by_run) {
      if (value) all.push_back(*value);
    }
    const std::span<const double> values = all;
    const size_t half = values.size() / 2;
    split_.p_drift = tester_.Test(values.first(half), values.subspan(half)).p_two_sided;
  }

  SplitRow& split_;
  const Gate& gate_;
  RankSumTester& tester_;
  std::vector<double> lows_;
  std::vector<double> highs_;
};

size_t AffordableSplits(size_t rows, size_t runs) {
  rows = std::max<size_t>(rows, 1);
  const size_t by_pairs = kMostPairsInAll / (rows * std::max<size_t>(runs / 2, 1)) / (runs / 2 + 1);
  return std::max(kFewestSplits, std::min(kMostDecisions / rows, by_pairs));
}

// All ways to choose half of `runs`; nothing if there are more than `most`.
bool AllHalves(size_t runs, size_t most, NullSplits* splits) {
  const size_t half = runs / 2;
  double ways = 1;
  for (size_t i = 1; i <= half; ++i) {
    ways = ways * static_cast<double>(runs - half + i) / static_cast<double>(i);
  }
  if (ways > static_cast<double>(most) + 0.5) return false;
  std::vector<bool> is_new(runs, true);
  std::fill_n(is_new.begin(), half, false);
  do {
    std::vector<uint32_t> order;
    for (const bool side : {false, true}) {
      for (uint32_t run = 0; run < runs; ++run) {
        if (is_new[run] == side) order.push_back(run);
      }
    }
    splits->orders.push_back(std::move(order));
  } while (std::next_permutation(is_new.begin(), is_new.end()));
  return true;
}

// Which run of each pair is the old one: a bit for each.
std::vector<uint32_t> PairedOrder(size_t pairs, const std::vector<bool>& is_swapped) {
  std::vector<uint32_t> order(2 * pairs);
  for (size_t i = 0; i < pairs; ++i) {
    const auto first = static_cast<uint32_t>(2 * i);
    order[i] = first + (is_swapped[i] ? 1 : 0);
    order[pairs + i] = first + (is_swapped[i] ? 0 : 1);
  }
  return order;
}

std::vector<bool> BitsOf(uint64_t number, size_t count) {
  std::vector<bool> bits(count);
  for (size_t i = 0; i < count && i < 64; ++i) bits[i] = (number >> i & 1) != 0;
  return bits;
}

Error TooFewRuns(size_t runs, size_t needed, bool by_process) {
  const std::string_view noun = by_process ? "runs (processes)" : "repetitions";
  return BadInput(fmt::format("{} {}, at least {} are needed: two halves of --min-runs {}", runs,
                              noun, needed, needed / 2));
}

void AddEnvironmentNotes(const BenchSet& set, std::vector<std::string>* notes) {
  const BenchEnvironment environment = EnvironmentOf(set);
  for (const std::string_view key : MixedKeysOf(set)) {
    notes->push_back(fmt::format("the runs differ in {}: {}", key, environment.ValueOf(key)));
  }
}

// Of all rows together, as VerdictOf has it; Holm corrects those that are gated.
void JudgeSplits(const std::vector<SplitRow>& rows, const Gate& gate, NullAnswer* answer) {
  std::vector<double> p;
  std::vector<Verdict> verdicts;
  for (size_t i = 0; i < answer->splits.orders.size(); ++i) {
    p.clear();
    verdicts.clear();
    for (const SplitRow& row : rows) {
      if (!row.answer.is_gated) continue;
      p.push_back(row.p_worse[i]);
      verdicts.push_back(row.verdicts[i]);
    }
    const std::vector<double> adjusted = AdjustHolm(p);
    Verdict whole = verdicts.empty() ? Verdict::kInconclusive : Verdict::kPass;
    for (size_t k = 0; k < verdicts.size(); ++k) {
      const bool is_worse = verdicts[k] == Verdict::kRegression;
      if (is_worse && adjusted[k] <= gate.alpha) {
        whole = Verdict::kRegression;
        break;
      }
      if (is_worse || verdicts[k] == Verdict::kInconclusive) whole = Verdict::kInconclusive;
    }
    answer->verdicts.push_back(whole);
    answer->regressions += whole == Verdict::kRegression ? 1 : 0;
    answer->inconclusive += whole == Verdict::kInconclusive ? 1 : 0;
    answer->passes += whole == Verdict::kPass ? 1 : 0;
  }
}

void AdjustDrift(std::vector<SplitRow>* rows) {
  std::vector<double> p;
  for (const SplitRow& row : *rows) {
    if (row.answer.is_gated) p.push_back(row.p_drift);
  }
  const std::vector<double> adjusted = AdjustHolm(p);
  size_t next = 0;
  for (SplitRow& row : *rows) {
    if (row.answer.is_gated) row.answer.p_drift = adjusted[next++];
  }
}

struct RowPart {
  IndexRange range;
};

}  // namespace

NullSplits SplitsOf(size_t runs, Pairing pairing, size_t most, uint64_t seed) {
  NullSplits splits;
  splits.old_runs = runs / 2;
  splits.new_runs = pairing == Pairing::kPaired ? runs / 2 : runs - runs / 2;
  const size_t pairs = runs / 2;
  SplitMix64 random(seed);
  if (pairing == Pairing::kPaired) {
    splits.is_all = pairs < 40 && size_t{1} << pairs <= most;
    const size_t count = splits.is_all ? size_t{1} << pairs : most;
    for (size_t i = 0; i < count; ++i) {
      std::vector<bool> is_swapped = BitsOf(i, pairs);
      if (!splits.is_all) {
        for (size_t k = 0; k < pairs; ++k) is_swapped[k] = random.Below(2) == 1;
      }
      splits.orders.push_back(PairedOrder(pairs, is_swapped));
    }
    return splits;
  }
  splits.is_all = AllHalves(runs, most, &splits);
  std::vector<uint32_t> order(runs);
  std::iota(order.begin(), order.end(), 0);
  while (splits.orders.size() < most && !splits.is_all) {
    random.Shuffle(std::span<uint32_t>(order), splits.old_runs);
    splits.orders.push_back(order);
  }
  return splits;
}

Result<NullAnswer> SplitAtRandom(const BenchSet& set, const NullQuestion& question) {
  NullAnswer answer;
  RunNumbers numbers(set);
  const std::vector<RunSeries> series = SeriesOf(set, &numbers, &answer.runs);
  const size_t needed = 2 * std::max<size_t>(question.gate.min_runs, 1);
  if (answer.runs < needed) return TooFewRuns(answer.runs, needed, numbers.by_process());
  std::vector<SplitRow> rows = RowsToSplit(set, series, answer.runs, question.gate);
  const size_t splits =
      std::clamp<size_t>(question.splits, 1, AffordableSplits(rows.size(), answer.runs));
  if (splits < question.splits) {
    answer.notes.push_back(fmt::format("only {} splits, since there are {} rows of {} runs", splits,
                                       rows.size(), answer.runs));
  }
  answer.splits = SplitsOf(answer.runs, question.gate.pairing, splits, question.seed);
  std::vector<RowPart> parts;
  for (const IndexRange range : Shares(rows.size(), rows.size(), question.threads)) {
    parts.push_back({range});
  }
  InThreads(parts, [&](const RowPart& part) {
    RankSumTester tester;
    for (size_t i = part.range.begin; i < part.range.end; ++i) {
      RowSplitter(&rows[i], question.gate, &tester).Run(answer.splits);
    }
  });
  answer.family = static_cast<size_t>(
      std::ranges::count_if(rows, [](const SplitRow& row) { return row.answer.is_gated; }));
  JudgeSplits(rows, question.gate, &answer);
  AdjustDrift(&rows);
  if (!answer.splits.is_all) {
    answer.false_alarms =
        BinomialInterval(answer.regressions, answer.verdicts.size(), 1 - question.gate.alpha);
  }
  if (!numbers.by_process()) {
    answer.notes.emplace_back(
        "one process printed all values, and these resemble each other: how much processes differ "
        "is not in them");
  }
  AddEnvironmentNotes(set, &answer.notes);
  for (SplitRow& row : rows) answer.rows.push_back(std::move(row.answer));
  return answer;
}

}  // namespace pfa

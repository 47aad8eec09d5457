#include "analyzer/compare/bench_blame.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "analyzer/compare/explained_rows.h"
#include "analyzer/compare/share_tests.h"

namespace pfa {
namespace {

double ValueShare(const Cost& part, const Cost& whole) {
  return whole.value == 0 ? 0 : static_cast<double>(part.value) / static_cast<double>(whole.value);
}

class BenchBlamer {
 public:
  BenchBlamer(const RunColumns& columns, const BenchmarkColumns& benchmark,
              const BlameQuestion& question)
      : columns_(columns), benchmark_(benchmark), question_(question), sides_(SidesOf(columns)) {}

  // False if the benchmark has no samples on a side that cost something.
  bool Fill(double old_value, double new_value, BenchBlame* blame) {
    const CostChange all = SumsOf(benchmark_.totals, benchmark_.totals, sides_);
    if (old_value != 0 && all.old_sum.value == 0) return false;
    if (new_value != 0 && all.new_sum.value == 0) return false;
    const bool can_test = all.old_sum.count > 0 && all.new_sum.count > 0;
    blame->counts = all.old_sum.count + all.new_sum.count;
    blame->test = sides_.test;
    std::vector<std::vector<Cost>> costs;
    std::vector<CostChange> changes;
    std::vector<uint32_t> nodes;
    for (const auto& [node, by_run] : benchmark_.flat) {
      if (question_.IsIgnored(columns_.nodes[node].ShownName())) continue;
      nodes.push_back(node);
      costs.push_back(by_run);
      changes.push_back(SumsOf(by_run, benchmark_.totals, sides_));
    }
    if (can_test) {
      // Costs of an operation are compared, not shares of it.
      if (blame->is_ratio) sides_.growth = {blame->ratio, blame->log_error};
      // Those that are ignored are not among them.
      const std::vector<uint8_t> eligible(nodes.size(), 1);
      TestChanges(costs, benchmark_.totals, sides_, eligible, changes);
    }
    for (size_t i = 0; i < nodes.size(); ++i) {
      BenchBlameRow row{nodes[i], changes[i]};
      const double old_share = ValueShare(changes[i].old_sum, all.old_sum);
      const double new_share = ValueShare(changes[i].new_sum, all.new_sum);
      row.change = new_value * new_share - old_value * old_share;
      row.old_cost = blame->old_value * old_share;
      row.new_cost = blame->new_value * new_share;
      const auto cum = benchmark_.cum.find(nodes[i]);
      if (cum != benchmark_.cum.end()) {
        const CostChange change = SumsOf(cum->second, benchmark_.totals, sides_);
        row.old_cum = blame->old_value * ValueShare(change.old_sum, all.old_sum);
        row.new_cum = blame->new_value * ValueShare(change.new_sum, all.new_sum);
      }
      if (new_value != old_value) row.share_of_change = row.change / (new_value - old_value);
      blame->rows.push_back(row);
    }
    std::ranges::sort(blame->rows, [](const BenchBlameRow& a, const BenchBlameRow& b) {
      const double x = std::abs(a.change);
      const double y = std::abs(b.change);
      return x != y ? x > y : a.node < b.node;
    });
    return true;
  }

 private:
  const RunColumns& columns_;
  const BenchmarkColumns& benchmark_;
  const BlameQuestion& question_;
  RunSides sides_;
};

// One profile's benchmark and the rows that are its.
class RowsToBlame {
 public:
  RowsToBlame(const BenchComparison& comparison, std::vector<uint8_t>* is_explained)
      : comparison_(comparison), is_explained_(*is_explained) {}

  // False if there is nothing to explain, or no samples to explain it with.
  bool Explain(const RunColumns& columns, const BenchmarkColumns& benchmark,
               const BlameQuestion& question, BenchBlame* blame) {
    rows_.clear();
    bool is_worse = false;
    for (size_t i = 0; i < comparison_.rows.size(); ++i) {
      const BenchRow& row = comparison_.rows[i];
      if (is_explained_[i] != 0 || row.unit != blame->metric) continue;
      if (!IsOfRow(benchmark.benchmark, row)) continue;
      rows_.push_back(i);
      is_worse = is_worse || row.answer.verdict == Verdict::kRegression ||
                 (question.of_improvements && row.answer.verdict == Verdict::kImprovement);
      blame->is_ratio = blame->is_ratio && row.answer.is_ratio;
    }
    if (!is_worse) return false;
    // A ratio says of each row as much as of any other; of what was nothing there is none.
    double logs = 0;
    double old_logs = 0;
    double old_value = 0;
    double new_value = 0;
    double variances = 0;
    const auto count = static_cast<double>(rows_.size());
    for (const size_t i : rows_) {
      const SampleAnswer& answer = comparison_.rows[i].answer;
      blame->benchmarks.push_back(comparison_.rows[i].name);
      if (blame->is_ratio) {
        logs += std::log(answer.change.value);
        old_logs += std::log(answer.old_median.value);
        variances += VarianceOfLog(answer.change);
      }
      old_value += answer.old_median.value / count;
      new_value += answer.new_median.value / count;
    }
    blame->old_value = old_value;
    blame->new_value = new_value;
    if (blame->is_ratio) {
      blame->ratio = new_value = std::exp(logs / count);
      blame->log_error = std::sqrt(variances) / count;
      blame->old_value = std::exp(old_logs / count);
      blame->new_value = blame->old_value * blame->ratio;
      old_value = 1;
    }
    blame->difference = blame->is_ratio ? 0 : new_value - old_value;
    blame->by_label = IsSubBenchmark(benchmark.benchmark);
    if (!BenchBlamer(columns, benchmark, question).Fill(old_value, new_value, blame)) return false;
    for (const size_t i : rows_) is_explained_[i] = 1;
    return true;
  }

 private:
  const BenchComparison& comparison_;
  std::vector<uint8_t>& is_explained_;  // by row
  std::vector<size_t> rows_;
};

}  // namespace

std::vector<BenchBlame> BlameBenchmarks(const BenchComparison& comparison,
                                        std::span<const RunColumns> columns,
                                        const BlameQuestion& question) {
  std::vector<BenchBlame> blames;
  std::vector<uint8_t> is_explained(comparison.rows.size());
  RowsToBlame rows(comparison, &is_explained);
  for (const RunColumns& one : columns) {
    // What labels say of a sub-benchmark is more than what stacks say of the whole.
    for (const bool of_sub_benchmarks : {true, false}) {
      for (const BenchmarkColumns& benchmark : one.benchmarks) {
        if (IsSubBenchmark(benchmark.benchmark) != of_sub_benchmarks) continue;
        const std::string_view metric = MetricExplainedBy(one, benchmark);
        if (metric.empty()) continue;
        BenchBlame blame{.columns = &one,
                         .benchmark = &benchmark,
                         .package = benchmark.benchmark.package,
                         .metric = std::string(metric)};
        if (rows.Explain(one, benchmark, question, &blame)) blames.push_back(std::move(blame));
      }
    }
  }
  return blames;
}

}  // namespace pfa

#include "analyzer/compare/bench_blame.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "analyzer/compare/share_tests.h"
#include "analyzer/query/go_benchmark.h"

namespace pfa {
namespace {

bool Explains(const RunColumns& columns, std::string_view metric) {
  if (metric == "sec/op") return columns.kind == ProfileKind::kCpu;
  return metric == "B/op" && columns.kind == ProfileKind::kHeap && columns.type == "alloc_space";
}

bool IsOfRow(const GoBenchmark& benchmark, const BenchRow& row) {
  if (BenchmarkOfRow(row.name) != benchmark.name) return false;
  // Files of a package's external tests have a package of their own; results name the tested one.
  return row.package.empty() || benchmark.package == row.package ||
         benchmark.package == row.package + "_test" ||
         (benchmark.package == "main" && !row.package.empty());
}

double ValueShare(const Cost& part, const Cost& whole) {
  return whole.value == 0 ? 0 : static_cast<double>(part.value) / static_cast<double>(whole.value);
}

class BenchBlamer {
 public:
  BenchBlamer(const RunColumns& columns, const BenchmarkColumns& benchmark,
              const BlameQuestion& question)
      : columns_(columns), benchmark_(benchmark), question_(question), sides_(SidesOf(columns)) {}

  // False if the benchmark has no samples on one side.
  bool Fill(BenchBlame* blame) {
    const CostChange all = SumsOf(benchmark_.totals, benchmark_.totals, sides_);
    if (all.old_sum.value == 0 || all.new_sum.value == 0) return false;
    blame->counts = all.old_sum.count + all.new_sum.count;
    blame->test = sides_.test;
    std::vector<std::vector<Cost>> costs;
    std::vector<CostChange> changes;
    std::vector<uint8_t> eligible;
    std::vector<uint32_t> nodes;
    for (const auto& [node, by_run] : benchmark_.flat) {
      nodes.push_back(node);
      costs.push_back(by_run);
      changes.push_back(SumsOf(by_run, benchmark_.totals, sides_));
      const bool is_ignored = question_.IsIgnored(columns_.nodes[node].ShownName());
      eligible.push_back(is_ignored ? 0 : 1);
    }
    TestChanges(costs, benchmark_.totals, sides_, eligible, changes);
    for (size_t i = 0; i < nodes.size(); ++i) {
      if (eligible[i] == 0) continue;
      BenchBlameRow row{nodes[i], changes[i]};
      row.change = blame->ratio * ValueShare(changes[i].new_sum, all.new_sum) -
                   ValueShare(changes[i].old_sum, all.old_sum);
      if (blame->ratio != 1) row.share_of_change = row.change / (blame->ratio - 1);
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

}  // namespace

std::vector<BenchBlame> BlameBenchmarks(const BenchComparison& comparison,
                                        std::span<const RunColumns> columns,
                                        const BlameQuestion& question) {
  std::vector<BenchBlame> blames;
  for (const RunColumns& one : columns) {
    for (const BenchmarkColumns& benchmark : one.benchmarks) {
      for (const std::string_view metric : {"sec/op", "B/op"}) {
        if (!Explains(one, metric)) continue;
        BenchBlame blame{&one, benchmark.benchmark.package, {}, std::string(metric)};
        bool is_worse = false;
        double sum = 0;
        for (const BenchRow& row : comparison.rows) {
          if (row.unit != metric || !row.answer.is_ratio) continue;
          if (!IsOfRow(benchmark.benchmark, row)) continue;
          blame.benchmarks.push_back(row.name);
          sum += std::log(row.answer.change.value);
          is_worse = is_worse || row.answer.verdict == Verdict::kRegression;
        }
        if (!is_worse) continue;
        blame.ratio = std::exp(sum / static_cast<double>(blame.benchmarks.size()));
        if (BenchBlamer(one, benchmark, question).Fill(&blame)) blames.push_back(std::move(blame));
      }
    }
  }
  return blames;
}

}  // namespace pfa

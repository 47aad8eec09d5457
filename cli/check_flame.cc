#include "cli/check_flame.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/compare/run_benchmarks.h"
#include "analyzer/load/both_sides.h"
#include "analyzer/query/query.h"

namespace pfa {
namespace {

// What is too small to be seen on any screen.
constexpr double kMergeBelowShare = 0.0002;
// Each reads the files again.
constexpr size_t kMostPerOperation = 5;
constexpr double kNanosecondsPerSecond = 1e9;

SideFiles FilesOf(const RunColumns& columns) {
  // Of waiting there are two kinds with types of the same name.
  const bool has_namesake =
      columns.kind == ProfileKind::kBlock || columns.kind == ProfileKind::kMutex;
  const auto first_new = columns.sources.begin() + static_cast<std::ptrdiff_t>(columns.old_runs);
  return {.name = has_namesake ? fmt::format("{} {}", NameOf(columns.kind), columns.type)
                               : columns.type,
          .type = columns.type,
          .unit = columns.unit,
          .old_files = {columns.sources.begin(), first_new},
          .new_files = {first_new, columns.sources.end()}};
}

// What one operation of a benchmark costs, of the samples that are the benchmark's: as its results
// say, since a profile covers more operations than they count.
SideFiles PerOperationOf(const BenchBlame& blame) {
  SideFiles files = FilesOf(*blame.columns);
  const BenchmarkColumns& benchmark = *blame.benchmark;
  const bool is_time = blame.metric == "sec/op";
  files.name = fmt::format("{} of {}", blame.metric, blame.benchmarks.front());
  if (blame.benchmarks.size() > 1) {
    files.name += fmt::format(" and {} more", blame.benchmarks.size() - 1);
  }
  files.type = benchmark.type;
  if (benchmark.type != blame.columns->type) {
    files.unit = benchmark.type == "alloc_objects" ? "count" : "bytes";
  }
  files.choose = [name = benchmark.benchmark](const Profile& profile) {
    return [finder = std::make_shared<const BenchmarkFinder>(profile), name](size_t sample) {
      return finder->IsOf(sample, name);
    };
  };
  double old_total = 0;
  double new_total = 0;
  for (size_t run = 0; run < benchmark.totals.size(); ++run) {
    (run < blame.columns->old_runs ? old_total : new_total) +=
        static_cast<double>(benchmark.totals[run].value);
  }
  const double unit = is_time ? kNanosecondsPerSecond : 1;
  // What costs nothing has no samples to be multiplied; its total is 0 anyway.
  files.old_factor = old_total > 0 ? unit * blame.old_value / old_total : 1;
  files.new_factor = new_total > 0 ? unit * blame.new_value / new_total : 1;
  return files;
}

// As fine as the largest sums allow.
int64_t ResolutionFor(const Check& check) {
  double largest = 1;
  for (const RunColumns& columns : check.profiles.columns) {
    double sum = 0;
    for (const Cost& total : columns.totals) sum += static_cast<double>(total.value);
    largest = std::max(largest, sum * static_cast<double>(columns.old_runs * columns.new_runs));
  }
  constexpr int64_t kFine = 1000;
  return largest * kFine < 0x1p61 ? kFine : 1;
}

std::string RunsOf(const std::vector<SideFiles>& kinds) {
  std::string text;
  for (const SideFiles& kind : kinds) {
    if (kind.choose) continue;
    text += fmt::format("{}{} of {} + {} runs", text.empty() ? "" : ", ", kind.name,
                        kind.old_files.size(), kind.new_files.size());
  }
  return text;
}

}  // namespace

Result<std::optional<CheckFlame>> FlameOfCheck(const Check& check, uint64_t max_bytes) {
  if (check.profiles.columns.empty()) return std::optional<CheckFlame>();
  std::vector<SideFiles> kinds;
  for (const RunColumns& columns : check.profiles.columns) kinds.push_back(FilesOf(columns));
  const size_t per_run = kinds.size();
  for (const BenchBlame& blame : check.bench_blames) {
    if (kinds.size() == per_run + kMostPerOperation) break;
    kinds.push_back(PerOperationOf(blame));
  }
  const bool has_operations = kinds.size() > per_run;
  PFA_ASSIGN_OR_RETURN(const BothSides sides,
                       MergeBothSides(kinds, max_bytes, has_operations ? ResolutionFor(check) : 1));
  Options options;
  options.diff_base = "old";  // so that values of both signs are a difference
  options.divide_by = static_cast<double>(sides.divide_by);
  PFA_ASSIGN_OR_RETURN(Query query, CompileQuery(sides.profile, options));
  PFA_ASSIGN_OR_RETURN(
      FlameReport report,
      BuildFlame(sides.profile, query,
                 {.all_types = true, .both_directions = true, .merge_below = kMergeBelowShare}));
  // Those of a profile, which this is many of.
  report.facts.clear();
  report.summary.insert(report.summary.begin(),
                        "Values of one run, the mean of each side: " + RunsOf(kinds));
  if (has_operations) {
    report.summary.insert(report.summary.begin() + 1,
                          "Those named after a benchmark are of one operation of it, as its "
                          "results say.");
  }
  return std::optional(CheckFlame{std::move(report), "Where the difference is"});
}

}  // namespace pfa

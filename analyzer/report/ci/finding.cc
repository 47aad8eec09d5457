#include "analyzer/report/ci/finding.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "analyzer/query/go_benchmark.h"
#include "analyzer/query/units.h"
#include "analyzer/report/compare/bench_number.h"
#include "analyzer/report/compare/profile_blame.h"
#include "analyzer/report/compare/row_text.h"
#include "analyzer/report/display_name.h"

namespace pfa {
namespace {

constexpr size_t kMostBlamed = 5;
constexpr size_t kMostFunctionsOfKind = 100;
constexpr int kMostCallersUp = 32;

constexpr std::array kFindingRules = {
    FindingRule{FindingKind::kNotComparable, "not-comparable", "The runs cannot be compared",
                "The old and the new runs come from different machines, so nothing is decided. Run "
                "both sides on one machine, or name what may differ with --ignore-env."},
    FindingRule{FindingKind::kRegression, "benchmark-regression", "A benchmark is worse",
                "The whole interval of the change is beyond the threshold, also after correcting "
                "for the number of rows. Where profiles were given, the functions named are those "
                "that the change is due to."},
    FindingRule{FindingKind::kInconclusive, "benchmark-inconclusive",
                "The runs do not say whether a benchmark is worse",
                "The interval of the change has the threshold inside, or there are too few runs. "
                "This is no pass: take as many runs as it says, or a machine with less noise."},
    FindingRule{FindingKind::kGone, "benchmark-gone", "A benchmark is not there any more",
                "The old runs have it and the new ones do not, so it cannot be shown to be as "
                "before. Take new old runs once the removal is accepted."},
    FindingRule{FindingKind::kFunctionRegression, "function-regression", "A function costs more",
                "What it costs in the profiles has grown by more than runs differ. Only benchmarks "
                "decide; this says where to look."}};

std::string FindingShare(double share) { return fmt::format("{:.1f}%", 100 * share); }

std::string QOf(const CostChange& change) {
  if (!change.is_tested) return "too few samples to be sure";
  return change.q < 0.001 ? "q<0.001" : fmt::format("q={:.3f}", change.q);
}

// "CPU", "alloc_space": what the profile counts.
std::string ProfileName(const RunColumns& columns) {
  if (columns.kind == ProfileKind::kOther) return DisplayName(columns.type);
  return fmt::format("{}, {}", NameOf(columns.kind), DisplayName(columns.type));
}

bool IsTotalOf(const BenchRow& row, const RunColumns& columns) {
  return row.name == fmt::format("{}-profile", NameOf(columns.kind)) &&
         (row.unit == columns.type || row.unit.starts_with(columns.type + "-"));
}

// "Total of CPU profiles", of a row that stands for one (compare/run_totals.h).
std::string TotalName(const BenchRow& row) {
  constexpr std::string_view kEnd = "-profile";
  std::string_view name = row.name;
  if (name.ends_with(kEnd)) name.remove_suffix(kEnd.size());
  return fmt::format("Total of {} profiles", DisplayName(name));
}

class FindingMaker {
 public:
  FindingMaker(const Check& check, const FindingOptions& options, const RepositoryPaths& paths)
      : check_(check), options_(options), paths_(paths) {}

  std::vector<Finding> Run() {
    if (!check_.benches.environment.empty()) {
      AddNotComparable();
      return std::move(findings_);
    }
    AddRows(Verdict::kRegression, FindingKind::kRegression);
    AddRows(Verdict::kInconclusive, FindingKind::kInconclusive);
    AddGone();
    for (size_t i = 0; i < check_.blames.size(); ++i) {
      AddFunctions(check_.profiles.columns[i], check_.blames[i]);
    }
    return std::move(findings_);
  }

 private:
  void AddNotComparable() {
    Finding finding;
    finding.kind = FindingKind::kNotComparable;
    std::vector<std::string> keys;
    for (const EnvironmentDifference& one : check_.benches.environment) {
      keys.push_back(DisplayName(one.key));
      finding.message +=
          fmt::format("{}{} differs: old {}, new {}.", finding.message.empty() ? "" : " ",
                      keys.back(), DisplayName(one.old_value), DisplayName(one.new_value));
    }
    finding.title = fmt::format("Not comparable: {} differs", fmt::join(keys, ", "));
    findings_.push_back(std::move(finding));
  }

  void AddRows(Verdict verdict, FindingKind kind) {
    std::vector<const BenchRow*> rows;
    for (const BenchRow& row : check_.benches.rows) {
      if (row.answer.verdict == verdict) rows.push_back(&row);
    }
    const auto size_of = [](const BenchRow* row) {
      const double size = row->answer.is_ratio ? std::abs(std::log(row->answer.change.value)) : 0;
      return std::isfinite(size) ? size : 0;
    };
    std::ranges::stable_sort(rows, std::ranges::greater(), size_of);
    for (const BenchRow* row : rows) AddRow(*row, kind);
  }

  void AddRow(const BenchRow& row, FindingKind kind) {
    Finding finding;
    finding.kind = kind;
    finding.row = &row;
    finding.package = DisplayName(row.package);
    finding.benchmark = DisplayName(row.name);
    finding.metric = DisplayName(row.unit);
    const std::string change = RowChangeText(row, row.answer.change.value);
    const std::string what = check_.by_totals ? TotalName(row) : finding.benchmark;
    if (kind == FindingKind::kRegression) {
      finding.title = fmt::format("{} is worse: {} {}", what, finding.metric, change);
      AddBlame(row, &finding);
    } else {
      finding.title = fmt::format("{} is inconclusive: {} {}", what, finding.metric, change);
    }
    finding.message = Message(row, what);
    Locate(row, &finding);
    findings_.push_back(std::move(finding));
  }

  [[nodiscard]] std::string Message(const BenchRow& row, const std::string& what) const {
    const SampleAnswer& answer = row.answer;
    const std::string metric = DisplayName(row.unit);
    std::string text = fmt::format(
        "{}, {}: {} -> {}, {}", what, metric, MedianText(answer.old_median, row.unit),
        MedianText(answer.new_median, row.unit), RowChangeText(row, answer.change.value));
    if (answer.change.has_interval) {
      text +=
          fmt::format(", {:g}% interval {}", 100 * (1 - check_.gate.alpha), RowIntervalText(row));
    }
    text += fmt::format("; threshold {:g}%", 100 * row.limits.threshold);
    if (row.limits.floor > 0) {
      text += fmt::format(" or {} if that is more", BenchNumber(row.limits.floor, row.unit));
    }
    if (row.limits.limit != kNoLimit) {
      text += fmt::format(", limit {}", BenchNumber(row.limits.limit, row.unit));
    }
    text += fmt::format("; {}, {} + {} runs.", PText(answer.p), row.old_values.size(),
                        row.new_values.size());
    if (answer.verdict == Verdict::kRegression && !answer.reason.empty()) {
      text += fmt::format(" Worse: {}.", DisplayName(answer.reason));
    }
    if (answer.verdict == Verdict::kInconclusive) {
      text += fmt::format(" Inconclusive: {}; needs {} runs a side.", DisplayName(answer.reason),
                          NeedsText(answer));
    }
    return text;
  }

  [[nodiscard]] std::optional<RepositoryPlace> PlaceOf(const RunColumns& columns,
                                                       uint32_t node) const {
    const ComparedNode& one = columns.nodes[node];
    auto path = paths_.Of(one.place.file, columns.packages[one.package]);
    if (!path) return std::nullopt;
    return RepositoryPlace{std::move(*path), std::max<int64_t>(one.place.line, 1)};
  }

  // Of the function, or of who has most of the calls to it, and so on.
  [[nodiscard]] std::optional<std::pair<RepositoryPlace, uint32_t>> PlaceAround(
      const RunColumns& columns, uint32_t node) const {
    for (int i = 0; i < kMostCallersUp && node != kNoNode; ++i) {
      if (auto place = PlaceOf(columns, node)) return std::pair(std::move(*place), node);
      node = columns.nodes[node].caller;
    }
    return std::nullopt;
  }

  void AddBlamed(const RunColumns& columns, uint32_t node, std::string text, Finding* finding) {
    BlamedFunction blamed{DisplayName(columns.nodes[node].ShownName()), std::move(text)};
    blamed.place = PlaceOf(columns, node);
    finding->blamed.push_back(std::move(blamed));
  }

  // The first one that is known to have changed and leads into the repository.
  void LocateBy(const RunColumns& columns, uint32_t node, const CostChange& change,
                Finding* finding) {
    if (!change.is_tested || change.q > options_.false_share) return;
    blamed_.insert({&columns, node});
    if (finding->place) return;
    if (const auto at = LocateAround(columns, node, finding)) {
      finding->function = DisplayName(columns.nodes[*at].ShownName());
    }
  }

  // Sets the place, and says how it has to do with the function if it is another one's. Returns
  // whose it is.
  std::optional<uint32_t> LocateAround(const RunColumns& columns, uint32_t node, Finding* finding) {
    const auto found = PlaceAround(columns, node);
    if (!found) return std::nullopt;
    finding->place = found->first;
    if (found->second != node) {
      finding->way = fmt::format("Most calls that lead to {} come from {} ({}:{}).",
                                 DisplayName(columns.nodes[node].ShownName()),
                                 DisplayName(columns.nodes[found->second].ShownName()),
                                 DisplayName(found->first.file), found->first.line);
    }
    return found->second;
  }

  void AddBlame(const BenchRow& row, Finding* finding) {
    for (const BenchBlame& blame : check_.bench_blames) {
      if (blame.metric != row.unit || !IsOf(blame, row)) continue;
      for (const BenchBlameRow& one : blame.rows) {
        if (!blame.IsBlamed(one)) continue;
        if (finding->blamed.size() == kMostBlamed) break;
        AddBlamed(*blame.columns, one.node,
                  fmt::format("{} {}, {} of the change, {}", BlamedChangeText(blame, one),
                              blame.is_ratio ? "of the old cost" : DisplayName(blame.metric),
                              FindingShare(one.share_of_change), QOf(one.flat)),
                  finding);
        LocateBy(*blame.columns, one.node, one.flat, finding);
      }
    }
    if (!check_.by_totals) return;
    for (size_t i = 0; i < check_.blames.size(); ++i) {
      const RunColumns& columns = check_.profiles.columns[i];
      if (!IsTotalOf(row, columns)) continue;
      for (const BlameRow& one : check_.blames[i].rows) {
        const CostChange& change = Asked(one);
        const double delta = ChangeOfCost(check_.blames[i], change);
        if (!(delta > 0) || one.mark == BlameMark::kIgnored) continue;
        if (finding->blamed.size() == kMostBlamed) break;
        AddBlamed(
            columns, one.node,
            fmt::format("+{} per {}, {}", ScaledLabel(std::llround(delta), columns.unit, "auto"),
                        NounOf(check_.blames[i].sizes.by), QOf(change)),
            finding);
        LocateBy(columns, one.node, change, finding);
      }
    }
  }

  static bool IsOf(const BenchBlame& blame, const BenchRow& row) {
    return (row.package.empty() || blame.package.empty() || blame.package == row.package ||
            blame.package == "main" || blame.package == row.package + "_test") &&
           std::ranges::find(blame.benchmarks, row.name) != blame.benchmarks.end();
  }

  // Without a function to blame: where the benchmark is.
  void Locate(const BenchRow& row, Finding* finding) {
    if (finding->function.empty() && !finding->blamed.empty()) {
      finding->function = finding->blamed.front().name;
    }
    if (finding->place || check_.by_totals) return;
    finding->place = BenchmarkPlace(row.package, row.name);
  }

  std::optional<RepositoryPlace> BenchmarkPlace(const std::string& package,
                                                const std::string& name) {
    const std::string benchmark(BenchmarkOfRow(name));
    const auto [found, is_new] = declared_.try_emplace({package, benchmark});
    if (!is_new) return found->second;
    const GoBenchmark wanted{package, benchmark};
    for (const RunColumns& columns : check_.profiles.columns) {
      for (uint32_t node = 0; node < columns.nodes.size() && !found->second; ++node) {
        const std::string& function = columns.nodes[node].name;
        if (function.find(".Benchmark") == std::string::npos) continue;
        if (BenchmarkOfFunction(function) == wanted) found->second = PlaceOf(columns, node);
      }
    }
    if (!found->second) found->second = paths_.DeclarationOf(package, benchmark);
    return found->second;
  }

  void AddGone() {
    std::map<std::pair<std::string, std::string>, std::vector<std::string>> gone;
    for (const LoneBench& lone : check_.benches.lone) {
      if (lone.is_gone) gone[{lone.package, lone.name}].push_back(DisplayName(lone.unit));
    }
    for (const auto& [key, units] : gone) {
      Finding finding;
      finding.kind = FindingKind::kGone;
      finding.package = DisplayName(key.first);
      finding.benchmark = DisplayName(key.second);
      finding.title = fmt::format("{} is gone", finding.benchmark);
      finding.message = fmt::format("{} has results in the old runs only: {}.", finding.benchmark,
                                    fmt::join(units, ", "));
      finding.place = BenchmarkPlace(key.first, key.second);
      findings_.push_back(std::move(finding));
    }
  }

  [[nodiscard]] const CostChange& Asked(const BlameRow& row) const {
    return options_.by_cum ? row.cum : row.flat;
  }

  void AddFunctions(const RunColumns& columns, const Blame& blame) {
    size_t count = 0;
    for (const BlameRow& row : blame.rows) {
      const CostChange& change = Asked(row);
      const double delta = ChangeOfCost(blame, change);
      const bool is_more = delta > 0 && blame.sizes.growth * change.new_share > change.old_share;
      const bool is_sure = change.is_tested && change.q <= options_.false_share;
      const bool is_its_own = row.mark == BlameMark::kNone || row.mark == BlameMark::kNew;
      if (!is_more || !is_sure || !is_its_own || blamed_.contains({&columns, row.node})) continue;
      if (count++ == kMostFunctionsOfKind) return;
      Finding finding;
      finding.kind = FindingKind::kFunctionRegression;
      finding.function = DisplayName(columns.nodes[row.node].ShownName());
      finding.package = DisplayName(columns.packages[columns.nodes[row.node].package]);
      finding.metric = ProfileName(columns);
      const auto label = [&](double value) {
        return ScaledLabel(std::llround(value), columns.unit, "auto");
      };
      const std::string_view noun = NounOf(blame.sizes.by);
      finding.title = fmt::format("{} costs more: {} +{} per {}", finding.function, finding.metric,
                                  label(delta), noun);
      finding.message = fmt::format(
          "{} in {}: {} -> {} per {}, {} -> {} of all, {}; {} + {} profiles.", finding.metric,
          finding.function, label(OldCost(blame, change.old_sum)),
          label(NewCost(blame, change.new_sum)), noun, FindingShare(change.old_share),
          FindingShare(change.new_share), QOf(change), columns.old_runs, columns.new_runs);
      LocateAround(columns, row.node, &finding);
      findings_.push_back(std::move(finding));
    }
  }

  const Check& check_;
  const FindingOptions& options_;
  const RepositoryPaths& paths_;
  std::vector<Finding> findings_;
  std::set<std::pair<const RunColumns*, uint32_t>> blamed_;  // named by a regression
  std::map<std::pair<std::string, std::string>, std::optional<RepositoryPlace>> declared_;
};

}  // namespace

std::span<const FindingRule> FindingRules() { return kFindingRules; }

const FindingRule& RuleOf(FindingKind kind) {
  return *std::ranges::find(kFindingRules, kind, &FindingRule::kind);
}

std::string Finding::LongText() const {
  std::string text = message;
  if (!way.empty()) text += "\n" + way;
  for (const BlamedFunction& one : blamed) text += fmt::format("\n{}: {}", one.name, one.text);
  return text;
}

// FNV-1a: the same in every version and on every machine.
std::string Finding::Fingerprint() const {
  uint64_t hash = 0xcbf29ce484222325U;
  const auto add = [&](std::string_view text) {
    for (const char c : text) {
      hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    }
    hash *= 0x100000001b3U;  // a zero at the end
  };
  for (const std::string_view part :
       {RuleOf(kind).id, std::string_view(package), std::string_view(benchmark),
        std::string_view(metric), std::string_view(function)}) {
    add(part);
  }
  return fmt::format("{:016x}", hash);
}

std::vector<Finding> FindingsOf(const Check& check, const FindingOptions& options,
                                const RepositoryPaths& paths) {
  return FindingMaker(check, options, paths).Run();
}

}  // namespace pfa

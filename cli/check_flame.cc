#include "cli/check_flame.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/load/both_sides.h"
#include "analyzer/query/query.h"

namespace pfa {
namespace {

// What is too small to be seen on any screen.
constexpr double kMergeBelowShare = 0.0002;

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

std::string RunsOf(const std::vector<SideFiles>& kinds) {
  std::string text;
  for (const SideFiles& kind : kinds) {
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
  PFA_ASSIGN_OR_RETURN(const BothSides sides, MergeBothSides(kinds, max_bytes));
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
  return std::optional(CheckFlame{std::move(report), "Where the difference is"});
}

}  // namespace pfa

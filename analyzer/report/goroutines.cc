#include "analyzer/report/goroutines.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "analyzer/query/go_package.h"
#include "analyzer/query/selection.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

// As the importers of dumps call them (import/goroutine_dump.h).
constexpr std::string_view kIdLabel = "goroutine";
constexpr std::string_view kStateLabel = "state";
constexpr std::string_view kWaitLabel = "wait";
constexpr std::string_view kCreatedByLabel = "created_by";
constexpr std::string_view kCreatedAtLabel = "created_at";

// Goroutines with the same stack in the same state, made at the same place.
struct GroupKey {
  StackId stack;
  StringId state;
  StringId created_by;
  StringId created_at;
  bool operator<(const GroupKey& other) const {
    return std::tie(stack, state, created_by, created_at) <
           std::tie(other.stack, other.state, other.created_by, other.created_at);
  }
};

struct Group {
  GroupKey key;
  int64_t now = 0;
  int64_t before = 0;  // in the base
  int64_t longest_minutes = 0;
  std::string_view first_id;  // of one of them, to be found in the dump; empty if unknown
  [[nodiscard]] int64_t growth() const { return now - before; }
};

class Grouping {
 public:
  Grouping(const Profile& profile, const Selection& selection, size_t column)
      : profile_(profile), selection_(selection), column_(column) {
    id_ = profile.strings().Find(kIdLabel);
    state_ = profile.strings().Find(kStateLabel);
    wait_ = profile.strings().Find(kWaitLabel);
    created_by_ = profile.strings().Find(kCreatedByLabel);
    created_at_ = profile.strings().Find(kCreatedAtLabel);
  }

  Result<std::vector<Group>> Run() {
    for (size_t i = 0; i < profile_.sample_count(); ++i) {
      if (!selection_.keeps(i)) continue;
      if (!Add(i)) return BadInput("the numbers of goroutines do not fit 64 bits when added up");
    }
    std::vector<Group> groups;
    groups.reserve(groups_.size());
    for (auto& [key, group] : groups_) groups.push_back(group);
    return groups;
  }

 private:
  bool Add(size_t sample) {
    GroupKey key{profile_.stack(sample), StringId(0), StringId(0), StringId(0)};
    int64_t minutes = 0;
    std::string_view id;
    for (const Label& label : profile_.labels(sample)) {
      if (!label.is_text()) {
        if (label.key == wait_) minutes = label.value;
      } else if (label.key == id_) {
        id = profile_.text(label.text());
      } else if (label.key == state_) {
        key.state = label.text();
      } else if (label.key == created_by_) {
        key.created_by = label.text();
      } else if (label.key == created_at_) {
        key.created_at = label.text();
      }
    }
    Group& group = groups_[key];
    group.key = key;
    const int64_t value = profile_.value(sample, column_);
    if (value < 0) return CheckedAdd(&group.before, SaturatingAbs(value));
    if (!CheckedAdd(&group.now, value)) return false;
    group.longest_minutes = std::max(group.longest_minutes, minutes);
    if (group.first_id.empty()) group.first_id = id;
    return true;
  }

  const Profile& profile_;
  const Selection& selection_;
  size_t column_;
  // Names of labels; not valid where the profile has none of the name.
  StringId id_;
  StringId state_;
  StringId wait_;
  StringId created_by_;
  StringId created_at_;
  std::map<GroupKey, Group> groups_;
};

// The frames of a stack that filters leave, leaf first.
std::vector<Line> LinesOf(const Selection& selection, StackId stack) {
  std::vector<Line> lines;
  for (const LocationId location : selection.frames(stack)) {
    if (selection.hidden(location)) continue;
    for (const Line& line : selection.lines(location)) lines.push_back(line);
  }
  return lines;
}

std::string_view NameOf(const Profile& profile, const Line& line) {
  return profile.text(profile.function(line.function).name);
}

std::string PlaceOf(const Profile& profile, const Line& line) {
  const std::string_view file = profile.text(profile.function(line.function).filename);
  if (file.empty()) return "";
  return line.line == 0 ? std::string(file) : fmt::format("{}:{}", file, line.line);
}

// The frame that says most about what a goroutine does: the innermost outside the standard library,
// or else the innermost outside the runtime and what it is made of.
const Line* TellingFrame(const Profile& profile, const std::vector<Line>& lines) {
  const auto package = [&](const Line& line) { return GoPackageOf(NameOf(profile, line)); };
  const auto outside = std::ranges::find_if(lines, [&](const Line& line) {
    return !package(line).empty() && !IsStandardPackage(package(line));
  });
  if (outside != lines.end()) return &*outside;
  const auto inside = std::ranges::find_if(lines, [&](const Line& line) {
    const std::string_view name = package(line);
    return !name.empty() && name != "runtime" && name != "sync" && !name.starts_with("runtime/") &&
           !name.starts_with("internal/");
  });
  if (inside != lines.end()) return &*inside;
  return lines.empty() ? nullptr : &lines.front();
}

std::string StackText(const Profile& profile, const std::vector<Line>& lines) {
  std::string text;
  for (const Line& line : lines) {
    if (!text.empty()) text += " < ";
    text += NameOf(profile, line);
    const std::string place = PlaceOf(profile, line);
    if (!place.empty()) text += fmt::format(" ({})", place);
  }
  return text;
}

std::string Plural(int64_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

bool IsGoroutineProfile(const Profile& profile, const Query& query) {
  const std::string_view type = profile.text(profile.sample_types()[query.column].type);
  return type == "goroutine" || type == "goroutineleak" || type == "goroutines";
}

Table MakeTable(const Profile& profile, const Selection& selection,
                const std::vector<Group>& groups, bool compared, bool long_names) {
  Table table;
  table.key = "groups";
  table.columns = {{"count", "count", ColumnKind::kValue}};
  if (compared) {
    table.columns.push_back({"before", "before", ColumnKind::kValue});
    table.columns.push_back({"change", "change", ColumnKind::kValue});
  }
  table.columns.push_back({"wait", "wait_minutes", ColumnKind::kValue});
  table.columns.push_back({"state", "state", ColumnKind::kText});
  table.columns.push_back({"created by", "created_by", ColumnKind::kText});
  if (long_names) {
    table.columns.push_back({"created at", "created_at", ColumnKind::kText});
    table.columns.push_back({"for example", "goroutine", ColumnKind::kText});
  }
  table.columns.push_back({"where", "function", ColumnKind::kName});
  table.columns.push_back({"", "place", ColumnKind::kText});
  if (long_names) table.columns.push_back({"", "stack", ColumnKind::kText});
  const auto text = [&](StringId id) { return Cell::Text(std::string(profile.text(id))); };
  for (const Group& group : groups) {
    const std::vector<Line> lines = LinesOf(selection, group.key.stack);
    const Line* telling = TellingFrame(profile, lines);
    std::vector<Cell> cells = {Cell::Value(std::to_string(group.now), group.now)};
    if (compared) {
      cells.push_back(Cell::Value(std::to_string(group.before), group.before));
      cells.push_back(Cell::Value(fmt::format("{:+}", group.growth()), group.growth()));
    }
    const int64_t minutes = group.longest_minutes;
    cells.push_back(Cell::Value(minutes == 0 ? "" : fmt::format("{}min", minutes), minutes));
    cells.push_back(text(group.key.state));
    cells.push_back(text(group.key.created_by));
    if (long_names) {
      cells.push_back(text(group.key.created_at));
      cells.push_back(Cell::Text(std::string(group.first_id)));
    }
    cells.push_back(Cell::Text(telling == nullptr ? std::string("[no stack]")
                                                  : std::string(NameOf(profile, *telling))));
    cells.push_back(Cell::Text(telling == nullptr ? std::string() : PlaceOf(profile, *telling)));
    if (long_names) cells.push_back(Cell::Text(StackText(profile, lines)));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

}  // namespace

Result<Document> Goroutines(const Profile& profile, Query& query) {
  if (!IsGoroutineProfile(profile, query)) {
    return UsageError(fmt::format(
        "goroutines: the profile is of type {}; expected a goroutine profile or a goroutine dump",
        profile.text(profile.sample_types()[query.column].type)));
  }
  const Selection selection(profile, query);
  PFA_ASSIGN_OR_RETURN(std::vector<Group> groups, Grouping(profile, selection, query.column).Run());
  const Options& options = query.options;
  const bool compared = !options.base.empty() || !options.diff_base.empty();
  std::ranges::stable_sort(groups, [&](const Group& a, const Group& b) {
    if (compared && a.growth() != b.growth()) return a.growth() > b.growth();
    if (a.longest_minutes != b.longest_minutes) return a.longest_minutes > b.longest_minutes;
    return a.now > b.now;
  });

  int64_t now = 0;
  int64_t before = 0;
  for (const Group& group : groups) {
    // The sums of the groups fitted, and so might theirs not.
    if (!CheckedAdd(&now, group.now) || !CheckedAdd(&before, group.before)) {
      return BadInput("the numbers of goroutines do not fit 64 bits when added up");
    }
  }

  Document document;
  document.report = "goroutines";
  document.numbers = {{"goroutines", now}, {"groups", static_cast<int64_t>(groups.size())}};
  std::string summary = fmt::format("{} in {}", Plural(now, "goroutine"),
                                    Plural(static_cast<int64_t>(groups.size()), "group"));
  if (compared) {
    document.numbers.emplace_back("before", before);
    summary += fmt::format(", {} before", before);
  }
  document.summary.push_back(std::move(summary));

  const size_t all = groups.size();
  if (options.nodecount > 0 && static_cast<uint64_t>(options.nodecount) < all) {
    groups.resize(static_cast<size_t>(options.nodecount));
    int64_t shown = 0;
    for (const Group& group : groups) shown += group.now;
    document.notes.push_back(
        {false, fmt::format("Not shown: {} with {}",
                            Plural(static_cast<int64_t>(all - groups.size()), "group"),
                            Plural(now - shown, "goroutine"))});
  }
  const bool machine = options.format != "text";
  document.tables.push_back(
      MakeTable(profile, selection, groups, compared, options.long_names || machine));
  for (const Diagnostics* diagnostics : {&profile.diagnostics(), &selection.diagnostics()}) {
    for (const Diagnostic& row : diagnostics->rows()) {
      const DiagnosticInfo& info = InfoOf(row.kind);
      document.notes.push_back({info.severity == Severity::kDataLoss,
                                fmt::format("{}: {}", Times(row.count), info.explanation)});
    }
  }
  for (const std::string& message : selection.messages()) document.notes.push_back({true, message});
  return document;
}

}  // namespace pfa

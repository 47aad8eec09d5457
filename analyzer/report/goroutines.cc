#include "analyzer/report/goroutines.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/query/go_package.h"
#include "analyzer/query/selection.h"
#include "analyzer/report/goroutine_groups.h"
#include "analyzer/report/plural.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

std::string_view NameOf(const Profile& profile, const Line& line) {
  return profile.text(profile.function(line.function).name);
}

std::string PlaceOf(const Profile& profile, const Line& line) {
  const std::string_view file = profile.text(profile.function(line.function).filename);
  if (file.empty()) return "";
  return line.line == 0 ? std::string(file) : fmt::format("{}:{}", file, line.line);
}

// The frame that says most about what a goroutine does: the innermost outside the standard library.
// Where all are inside, it is the library's own goroutine, and the outermost says what it is for.
const Line* TellingFrame(const Profile& profile, const std::vector<Line>& lines) {
  const auto package = [&](const Line& line) { return GoPackageOf(NameOf(profile, line)); };
  const auto outside = std::ranges::find_if(lines, [&](const Line& line) {
    return !package(line).empty() && !IsStandardPackage(package(line));
  });
  if (outside != lines.end()) return &*outside;
  const auto outermost = std::find_if(lines.rbegin(), lines.rend(), [&](const Line& line) {
    const std::string_view name = NameOf(profile, line);
    // These start every goroutine, or those of a go statement with arguments.
    const bool is_start =
        name == "runtime.goexit" || name.find(".gowrap") != std::string_view::npos;
    return !package(line).empty() && !is_start;
  });
  if (outermost != lines.rend()) return &*outermost;
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

bool IsGoroutineProfile(const Profile& profile, const Query& query) {
  const std::string_view type = profile.text(profile.sample_types()[query.column].type);
  return type == "goroutine" || type == "goroutineleak" || type == "goroutines";
}

// "chan receive, 3min, leaked".
std::string StateText(const GoroutineGroup& group) {
  std::string text(group.state);
  const auto add = [&text](std::string_view part) {
    if (!text.empty()) text += ", ";
    text += part;
  };
  if (group.longest_minutes != 0) add(fmt::format("{}min", group.longest_minutes));
  if (group.leaked) add("leaked");
  return text;
}

// A row per group and column per fact.
Table MachineTable(const Profile& profile, const Selection& selection,
                   const std::vector<GoroutineGroup>& groups, bool compared) {
  Table table;
  table.key = "groups";
  table.columns = {{"count", "count", ColumnKind::kValue}};
  if (compared) {
    table.columns.push_back({"before", "before", ColumnKind::kValue});
    table.columns.push_back({"change", "change", ColumnKind::kValue});
  }
  table.columns.push_back({"wait", "wait_minutes", ColumnKind::kValue});
  for (const char* key : {"state", "leaked", "created_by", "created_at", "goroutine"}) {
    table.columns.push_back({key, key, ColumnKind::kText});
  }
  table.columns.push_back({"function", "function", ColumnKind::kName});
  for (const char* key : {"place", "stack"}) table.columns.push_back({key, key, ColumnKind::kText});
  for (const GoroutineGroup& group : groups) {
    const std::vector<Line> lines = GoroutineLines(selection, group.stack);
    const Line* telling = TellingFrame(profile, lines);
    std::vector<Cell> cells;
    const auto value = [&](int64_t number) {
      cells.push_back(Cell::Value(std::to_string(number), number));
    };
    value(group.now);
    if (compared) {
      value(group.before);
      value(group.growth());
    }
    value(group.longest_minutes);
    for (const std::string_view text : {group.state, std::string_view(group.leaked ? "true" : ""),
                                        group.created_by, group.created_at, group.first_id}) {
      cells.push_back(Cell::Text(std::string(text)));
    }
    cells.push_back(Cell::Text(telling == nullptr ? "" : std::string(NameOf(profile, *telling))));
    cells.push_back(Cell::Text(telling == nullptr ? "" : PlaceOf(profile, *telling)));
    cells.push_back(Cell::Text(StackText(profile, lines)));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

// For people: where a group waits, and below it what made it; with -long the whole stack.
class TextTable {
 public:
  TextTable(const Profile& profile, const Selection& selection, bool compared, bool whole)
      : profile_(profile), selection_(selection), compared_(compared), whole_(whole) {
    if (compared) table_.columns.push_back({"change", "change", ColumnKind::kValue});
    table_.columns.push_back({"count", "count", compared ? ColumnKind::kText : ColumnKind::kValue});
    table_.columns.push_back({"state", "state", ColumnKind::kText});
    table_.columns.push_back({"where", "function", ColumnKind::kName});
    table_.columns.push_back({"", "place", ColumnKind::kText});
  }

  Table Make(const std::vector<GoroutineGroup>& groups) && {
    const bool any_state = std::ranges::any_of(
        groups, [](const GoroutineGroup& group) { return !StateText(group).empty(); });
    for (const GoroutineGroup& group : groups) {
      table_.groups.push_back(table_.rows.size());
      const std::vector<Line> lines = GoroutineLines(selection_, group.stack);
      if (whole_) {
        AddStack(lines);
      } else if (const Line* telling = TellingFrame(profile_, lines); telling != nullptr) {
        AddRow(std::string(NameOf(profile_, *telling)), PlaceOf(profile_, *telling));
      }
      if (lines.empty()) AddRow("[no stack]", "");
      if (!group.created_by.empty()) {
        AddRow(fmt::format("  created by {}", group.created_by), group.created_at);
      }
      if (whole_ && !group.first_id.empty()) {
        AddRow(fmt::format("  goroutine {}{}", group.first_id,
                           group.now > 1 ? fmt::format(" and {} more", group.now - 1) : ""),
               "");
      }
      AddFacts(group);
    }
    if (!whole_) table_.groups.clear();
    if (!any_state) {
      const auto state = table_.columns.begin() + (compared_ ? 2 : 1);
      for (auto& row : table_.rows) row.erase(row.begin() + (state - table_.columns.begin()));
      table_.columns.erase(state);
    }
    return std::move(table_);
  }

 private:
  void AddRow(std::string name, std::string_view place) {
    std::vector<Cell> cells(table_.columns.size() - 2);
    cells.push_back(Cell::Text(std::move(name)));
    // The folder is rarely in doubt, and takes the room of what is.
    const size_t slash = whole_ ? std::string_view::npos : place.rfind('/');
    cells.push_back(Cell::Text(std::string(place.substr(slash + 1))));
    table_.rows.push_back(std::move(cells));
  }

  void AddStack(const std::vector<Line>& lines) {
    for (size_t i = 0; i < lines.size();) {
      const auto same = [&](size_t other) {
        return lines[other].function == lines[i].function && lines[other].line == lines[i].line;
      };
      size_t end = i + 1;
      while (end < lines.size() && same(end)) ++end;
      std::string place = PlaceOf(profile_, lines[i]);
      if (end - i > 1) place += fmt::format(" ({} times)", end - i);
      AddRow(std::string(NameOf(profile_, lines[i])), place);
      i = end;
    }
  }

  // Into the first row of the group.
  void AddFacts(const GoroutineGroup& group) {
    std::vector<Cell>& cells = table_.rows[table_.groups.back()];
    size_t column = 0;
    if (compared_) {
      cells[column++] = Cell::Value(fmt::format("{:+}", group.growth()), group.growth());
      cells[column++] = Cell::Text(fmt::format("{} \u2192 {}", group.before, group.now));
    } else {
      cells[column++] = Cell::Value(std::to_string(group.now), group.now);
    }
    cells[column] = Cell::Text(StateText(group));
  }

  const Profile& profile_;
  const Selection& selection_;
  bool compared_;
  bool whole_;
  Table table_;
};

}  // namespace

Result<Document> Goroutines(const Profile& profile, Query& query) {
  if (!IsGoroutineProfile(profile, query)) {
    return UsageError(fmt::format(
        "goroutines: the profile is of type {}; expected a goroutine profile or a goroutine dump",
        profile.text(profile.sample_types()[query.column].type)));
  }
  const Selection selection(profile, query);
  const Options& options = query.options;
  const bool compared = !options.base.empty() || !options.diff_base.empty();
  PFA_ASSIGN_OR_RETURN(std::vector<GoroutineGroup> groups,
                       GroupGoroutines(profile, selection, query.column, compared));
  std::ranges::stable_sort(groups, [&](const GoroutineGroup& a, const GoroutineGroup& b) {
    if (compared && a.growth() != b.growth()) return a.growth() > b.growth();
    if (a.leaked != b.leaked) return a.leaked;
    if (a.longest_minutes != b.longest_minutes) return a.longest_minutes > b.longest_minutes;
    return a.now > b.now;
  });

  int64_t now = 0;
  int64_t before = 0;
  for (const GoroutineGroup& group : groups) {
    // The sums of the groups fitted, and so might theirs not.
    if (!CheckedAdd(&now, group.now) || !CheckedAdd(&before, group.before)) {
      return BadInput("the numbers of goroutines do not fit 64 bits when added up");
    }
  }

  Document document;
  document.report = "goroutines";
  document.numbers = {{"goroutines", now}, {"groups", static_cast<int64_t>(groups.size())}};
  std::string summary =
      fmt::format("{} in {}", Plural(now, "goroutine"), Plural(groups.size(), "group"));
  if (compared) {
    document.numbers.emplace_back("before", before);
    summary += fmt::format(", {} before", before);
  }
  document.summary.push_back(std::move(summary));

  const size_t all = groups.size();
  if (options.nodecount > 0 && static_cast<uint64_t>(options.nodecount) < all) {
    groups.resize(static_cast<size_t>(options.nodecount));
    int64_t shown = 0;
    for (const GoroutineGroup& group : groups) shown += group.now;
    document.notes.push_back(
        {false, fmt::format("Not shown: {} with {}", Plural(all - groups.size(), "group"),
                            Plural(now - shown, "goroutine"))});
  }
  const bool machine = options.format != "text";
  document.tables.push_back(
      machine ? MachineTable(profile, selection, groups, compared)
              : TextTable(profile, selection, compared, options.long_names).Make(groups));
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

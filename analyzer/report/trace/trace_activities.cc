#include "analyzer/report/trace/trace_activities.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/aggregate/trace/activities.h"
#include "analyzer/aggregate/trace/task_tree.h"
#include "analyzer/report/trace/registry.h"
#include "analyzer/report/trace/trace_cells.h"

namespace pfa {
namespace {

constexpr size_t kUsualNames = 25;
constexpr size_t kUsualSlowest = 10;
constexpr size_t kUsualHistograms = 3;

std::string NameText(const Trace& trace, StringId name) {
  const std::string_view text = trace.text(name);
  return text.empty() ? "(no name)" : std::string(text);
}

// Where the longest of several is: of a kind, or of one of its bins.
class LongestCells {
 public:
  LongestCells(const Trace& trace, const Activities& activities, bool are_regions)
      : trace_(trace), activities_(activities), are_regions_(are_regions) {}

  void Add(uint32_t index, std::vector<Cell>* row) const {
    if (index == DurationHistogram::kNothing) {
      AddNoLongestCells(row);
      return;
    }
    const Activity& activity = activities_.all[index];
    AddLongestCells(trace_, activity.start_ns, activity.ns(),
                    are_regions_ ? trace_.regions()[activity.row].goroutine : GoroutineId(), row);
  }

 private:
  const Trace& trace_;
  const Activities& activities_;
  bool are_regions_;
};

Table NameTable(const Trace& trace, const std::vector<ActivityKind>& kinds,
                const LongestCells& longest, std::string key) {
  Table table{.key = std::move(key),
              .unit = "",
              .columns = {{"count", "count", ColumnKind::kValue},
                          {"open", "incomplete", ColumnKind::kValue},
                          {"total", "total_ns", ColumnKind::kValue},
                          {"p50", "p50_ns", ColumnKind::kValue},
                          {"p90", "p90_ns", ColumnKind::kValue},
                          {"p99", "p99_ns", ColumnKind::kValue},
                          {"max", "max_ns", ColumnKind::kValue},
                          {"name", "name", ColumnKind::kName}},
              .rows = {},
              .groups = {}};
  table.narrow = true;
  AddLongestColumns(&table);
  for (const ActivityKind& kind : kinds) {
    table.rows.push_back({CountCell(kind.durations.count), CountCell(kind.incomplete),
                          NsCell(kind.sum_ns), NsCell(kind.durations.p50),
                          NsCell(kind.durations.p90), NsCell(kind.durations.p99),
                          NsCell(kind.durations.max), Cell::Text(NameText(trace, kind.name))});
    longest.Add(kind.longest, &table.rows.back());
  }
  return table;
}

void AddShareColumns(Table* table) {
  for (const auto& [title, key] :
       {std::pair{"running", "running_ns"}, std::pair{"runnable", "runnable_ns"},
        std::pair{"syscall", "syscall_ns"}, std::pair{"network", "network_ns"},
        std::pair{"sync", "sync_ns"}, std::pair{"other", "other_ns"}}) {
    table->columns.push_back({title, key, ColumnKind::kValue});
  }
}

void AddShareCells(const TimeShares& shares, std::vector<Cell>* row) {
  for (const int64_t ns : {shares.of(TimeShare::kRunning), shares.of(TimeShare::kRunnable),
                           shares.syscall(), shares.of(TimeShare::kNetwork),
                           shares.of(TimeShare::kSync), shares.of(TimeShare::kOther)}) {
    row->push_back(NsCell(ns));
  }
}

// What goroutines did while they worked on each kind.
Table ShareTable(const Trace& trace, const std::vector<ActivityKind>& kinds,
                 const LongestCells& longest) {
  Table table{.key = "breakdown", .unit = "", .columns = {}, .rows = {}, .groups = {}};
  AddShareColumns(&table);
  table.columns.push_back({"of goroutines in", "name", ColumnKind::kName});
  AddLongestColumns(&table);
  table.narrow = true;
  for (const ActivityKind& kind : kinds) {
    std::vector<Cell> row;
    AddShareCells(kind.shares, &row);
    row.push_back(Cell::Text(NameText(trace, kind.name)));
    longest.Add(kind.longest, &row);
    table.rows.push_back(std::move(row));
  }
  return table;
}

// The distributions of the first few names, one below the other.
Table DurationTable(const Trace& trace, const std::vector<ActivityKind>& kinds,
                    const LongestCells& longest, size_t names) {
  Table table{.key = "durations",
              .unit = "",
              .columns = {{"from", "from_ns", ColumnKind::kValue},
                          {"to", "to_ns", ColumnKind::kValue},
                          {"count", "count", ColumnKind::kValue},
                          {"", "bar", ColumnKind::kText},
                          {"name", "name", ColumnKind::kName}},
              .rows = {},
              .groups = {}};
  AddLongestColumns(&table);
  table.narrow = true;
  for (const ActivityKind& kind : kinds) {
    if (kind.bins.empty() || names-- == 0) break;
    table.groups.push_back(table.rows.size());
    uint64_t largest = 0;
    for (const DurationHistogram::Bin& bin : kind.bins) largest = std::max(largest, bin.count);
    for (const DurationHistogram::Bin& bin : kind.bins) {
      table.rows.push_back({NsCell(bin.from_ns),
                            bin.to_ns == INT64_MAX ? Cell::Text("") : NsCell(bin.to_ns),
                            CountCell(bin.count),
                            BarCell(static_cast<double>(bin.count), static_cast<double>(largest)),
                            Cell::Text(NameText(trace, kind.name))});
      longest.Add(bin.longest, &table.rows.back());
    }
  }
  return table;
}

std::string_view StateOf(const Activity& activity) {
  if (activity.complete()) return "";
  if (activity.ended) return "began before";
  return activity.began ? "open" : "open, began before";
}

// One row per activity: the first columns are common, `describe` adds data columns and says what
// stands behind the name.
template <typename Describe>
Table SlowestTable(const Trace& trace, const TraceQuery& query, const Activities& activities,
                   Describe describe) {
  Table table{.key = "slowest",
              .unit = "",
              .columns = {{"at", "start_ns", ColumnKind::kValue},
                          {"took", "duration_ns", ColumnKind::kValue}},
              .rows = {},
              .groups = {}};
  AddShareColumns(&table);
  // The two that matter least to people would not fit.
  std::erase_if(table.columns, [](const Column& column) { return column.title == "other"; });
  table.columns.push_back({"slowest", "name", ColumnKind::kName});
  table.columns.push_back({"", "state", ColumnKind::kText});
  for (const char* key : {"other_ns", "id", "parent", "goroutine", "stack"}) {
    table.columns.push_back(DataColumn(key));
  }
  table.narrow = true;
  const std::vector<uint32_t> longest = Longest(activities, query.Limit(kUsualSlowest));
  const std::vector<TimeShares> shares = SharesOf(trace, query, activities, longest);
  for (size_t i = 0; i < longest.size(); ++i) {
    const Activity& activity = activities.all[longest[i]];
    std::vector<Cell> row = {TimeCell(trace, activity.start_ns), NsCell(activity.ns())};
    AddShareCells(shares[i], &row);
    const Cell other = std::move(row.back());
    row.pop_back();
    describe(activity, other, &row);
    table.rows.push_back(std::move(row));
  }
  return table;
}

// Parts of the document that both reports have.
void AddCommon(const Trace& trace, const TraceQuery& query, std::string_view what,
               const Activities& activities, const std::vector<ActivityKind>& kinds,
               const LongestCells& longest, Table names, Document* document) {
  uint64_t count = 0;
  uint64_t incomplete = 0;
  for (const ActivityKind& kind : kinds) {
    count += kind.durations.count;
    incomplete += kind.incomplete;
  }
  AddWindowFacts(trace, query, document);
  document->numbers.emplace_back("count", static_cast<int64_t>(count));
  document->numbers.emplace_back("incomplete", static_cast<int64_t>(incomplete));
  document->summary.push_back(
      fmt::format("{} with {}{}", Plural(count, what), Plural(kinds.size(), "name"),
                  incomplete == 0 ? ""
                                  : fmt::format(", and {} more whose beginning or end is not in "
                                                "the time shown",
                                                incomplete)));
  const size_t limit = query.Limit(kUsualNames);
  LimitRows(query, kUsualNames, "name", 2, &names, document);
  document->tables.push_back(std::move(names));
  Table shares = ShareTable(trace, kinds, longest);
  if (shares.rows.size() > limit) shares.rows.resize(limit);
  document->tables.push_back(std::move(shares));
  document->tables.push_back(DurationTable(trace, kinds, longest, kUsualHistograms));
  const auto with_bins = static_cast<size_t>(
      std::ranges::count_if(kinds, [](const ActivityKind& kind) { return !kind.bins.empty(); }));
  if (with_bins > kUsualHistograms) {
    document->notes.push_back(
        {false, fmt::format("Distributions of the first {} names only; --{} NAME shows others",
                            kUsualHistograms, what)});
  }
  const size_t slowest = query.Limit(kUsualSlowest);
  if (activities.all.size() > slowest) {
    document->notes.push_back({false, fmt::format("Not shown: {} that took less than the slowest",
                                                  Plural(activities.all.size() - slowest, what))});
  }
}

void AddTree(const Trace& trace, const TraceQuery& query, const Activities& tasks,
             Document* document) {
  const bool any_parent = std::ranges::any_of(
      tasks.all, [&](const Activity& task) { return trace.tasks()[task.row].parent != 0; });
  if (!any_parent) return;
  Table table{.key = "tree",
              .unit = "",
              .columns = {{"count", "count", ColumnKind::kValue},
                          {"open", "incomplete", ColumnKind::kValue},
                          {"total", "total_ns", ColumnKind::kValue},
                          {"mean", "mean_ns", ColumnKind::kValue},
                          {"max", "max_ns", ColumnKind::kValue},
                          {"tasks and their subtasks", "name", ColumnKind::kName},
                          DataColumn("depth")},
              .rows = {},
              .groups = {}};
  table.narrow = true;
  constexpr uint32_t kMaxIndent = 20;
  for (const TaskNode& node : ComputeTaskTree(trace, tasks)) {
    const int64_t mean_ns = node.count == 0 ? 0 : node.sum_ns / static_cast<int64_t>(node.count);
    const std::string indent(size_t{2} * std::min(node.depth, kMaxIndent), ' ');
    table.rows.push_back({CountCell(node.count), CountCell(node.incomplete), NsCell(node.sum_ns),
                          NsCell(mean_ns), NsCell(node.max_ns),
                          Cell::Text(indent + NameText(trace, node.name)),
                          Cell::Value("", node.depth)});
  }
  LimitRows(query, kUsualNames, "row of the tree", SIZE_MAX, &table, document);
  document->tables.push_back(std::move(table));
}

}  // namespace

Result<Document> TraceTasks(const Trace& trace, const TraceQuery& query) {
  const Activities activities = TaskActivities(trace, query);
  const std::vector<ActivityKind> kinds = GroupByName(trace, query, activities);
  Document document;
  document.report = "tasks";
  const LongestCells longest(trace, activities, /*are_regions=*/false);
  Table names = NameTable(trace, kinds, longest, "tasks");
  PFA_TRY(SortRows(query, &names));
  AddCommon(trace, query, "task", activities, kinds, longest, std::move(names), &document);
  document.tables.push_back(SlowestTable(
      trace, query, activities,
      [&](const Activity& activity, const Cell& other, std::vector<Cell>* row) {
        const Task& task = trace.tasks()[activity.row];
        row->push_back(
            Cell::Text(fmt::format("{} (task {})", NameText(trace, task.name), task.id)));
        row->push_back(Cell::Text(std::string(StateOf(activity))));
        row->push_back(other);
        row->push_back(Cell::Value("", static_cast<int64_t>(task.id)));
        row->push_back(task.parent == 0 ? Cell::Text("")
                                        : Cell::Value("", static_cast<int64_t>(task.parent)));
        row->push_back(task.starter.valid() ? Cell::Value("", trace.goroutine(task.starter).id)
                                            : Cell::Text(""));
        row->push_back(Cell::Text(StackText(trace, task.start_stack)));
      }));
  AddTree(trace, query, activities, &document);
  AddTraceNotes(trace, &document);
  return document;
}

Result<Document> TraceRegions(const Trace& trace, const TraceQuery& query) {
  const Activities activities = RegionActivities(trace, query);
  const std::vector<ActivityKind> kinds = GroupByName(trace, query, activities);
  Document document;
  document.report = "regions";
  const LongestCells longest(trace, activities, /*are_regions=*/true);
  Table names = NameTable(trace, kinds, longest, "regions");
  PFA_TRY(SortRows(query, &names));
  AddCommon(trace, query, "region", activities, kinds, longest, std::move(names), &document);
  document.tables.push_back(SlowestTable(
      trace, query, activities,
      [&](const Activity& activity, const Cell& other, std::vector<Cell>* row) {
        const Region& region = trace.regions()[activity.row];
        row->push_back(Cell::Text(fmt::format("{} in {}", NameText(trace, region.name),
                                              GoroutineText(trace, region.goroutine))));
        row->push_back(Cell::Text(std::string(StateOf(activity))));
        row->push_back(other);
        row->push_back(region.task == 0 ? Cell::Text("")
                                        : Cell::Value("", static_cast<int64_t>(region.task)));
        row->push_back(Cell::Text(""));
        row->push_back(Cell::Value("", trace.goroutine(region.goroutine).id));
        row->push_back(Cell::Text(StackText(trace, region.start_stack)));
      }));
  // Of a region, the id is that of its task.
  for (Column& column : document.tables.back().columns) {
    if (column.key == "id") column.key = "task";
  }
  AddTraceNotes(trace, &document);
  return document;
}

}  // namespace pfa

#include "analyzer/report/trace/why.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "analyzer/aggregate/trace/critical_path.h"
#include "analyzer/aggregate/trace/proc_load.h"
#include "analyzer/query/short_name.h"
#include "analyzer/query/trace_subject.h"
#include "analyzer/query/units.h"
#include "analyzer/report/display_name.h"
#include "analyzer/report/go_time.h"
#include "analyzer/report/trace/labels.h"
#include "analyzer/report/trace/path_words.h"
#include "analyzer/report/trace/registry.h"

namespace pfa {
namespace {

// What a person never reads to the end, and a machine can hold.
constexpr size_t kMaxSegments = 100'000;
// Of so many the Ps are looked at; of others it is only said that they waited.
constexpr size_t kMaxLoads = 1000;
constexpr size_t kShownSegments = 20;
constexpr size_t kShownFunctions = 10;

using Path = std::vector<PathSegment>;

struct Sum {
  int64_t ns = 0;
  uint64_t count = 0;
};
using CauseSums = std::array<Sum, kPathCauses>;

class WhyReport {
 public:
  WhyReport(const Trace& trace, const TraceQuery& query, const TraceSubject& subject)
      : trace_(trace),
        query_(query),
        subject_(subject),
        path_(CriticalPath(trace, subject.goroutine, subject.time, kMaxSegments)) {}

  Document Make() {
    document_.report = "why";
    AddFacts();
    const std::string& format = query_.options().format;
    const bool is_text = format.empty() || format == "text";
    ChooseShown(is_text ? query_.Limit(kShownSegments)
                        : query_.Limit(std::max<size_t>(path_.size(), 1)));
    FindLoads();
    if (is_text) {
      AddLines();
    } else {
      AddPathTable();
    }
    AddCauses();
    AddFunctions();
    AddTraceNotes(trace_, &document_);
    return std::move(document_);
  }

 private:
  void AddFacts() {
    std::string what = GoroutineLabel(trace_, subject_.goroutine);
    std::string kind = "Goroutine";
    if (subject_.task) {
      const Task& task = trace_.tasks()[*subject_.task];
      kind = "Task";
      what = fmt::format("{} t{}, {} {}", DisplayName(trace_.text(task.name)), task.id,
                         subject_.has_ended ? "ended by" : "not ended; looking at", what);
    }
    if (subject_.instances > 1) what += fmt::format(", the slowest of {}", subject_.instances);
    document_.facts.push_back({kind, what});
    document_.facts.push_back(
        {"Time", TimeLabel(trace_, subject_.time.start_ns, subject_.time.end_ns)});
    if (const auto wall = trace_.wall_ns(subject_.time.start_ns)) {
      document_.facts.push_back({"Start", GoTime(*wall)});
    }
    std::set<uint32_t> goroutines;
    for (const PathSegment& segment : path_) goroutines.insert(segment.goroutine.value);
    document_.facts.push_back(
        {"Path",
         fmt::format("{} {} on {} {}", path_.size(), path_.size() == 1 ? "segment" : "segments",
                     goroutines.size(), goroutines.size() == 1 ? "goroutine" : "goroutines")});
    document_.numbers = {{"start_ns", subject_.time.start_ns},
                         {"end_ns", subject_.time.end_ns},
                         {"goroutine", trace_.goroutine(subject_.goroutine).id}};
    if (!path_.empty() && path_.front().is_cut_off) {
      document_.notes.push_back(
          {true, fmt::format("the path was followed for {} segments, back to {}; --from and --at "
                             "look closer",
                             path_.size() - 1, OffsetLabel(trace_, path_.front().end_ns))});
    }
  }

  // The longest.
  void ChooseShown(size_t limit) {
    std::vector<size_t> order(path_.size());
    for (size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::stable_sort(order, [this](size_t a, size_t b) { return NsOf(a) > NsOf(b); });
    is_shown_.assign(path_.size(), false);
    for (size_t i = 0; i < std::min(limit, order.size()); ++i) is_shown_[order[i]] = true;
    // A line that says one is left out is as long as the one.
    for (size_t i = 0; i < path_.size(); ++i) {
      if ((i == 0 || is_shown_[i - 1]) && (i + 1 == path_.size() || is_shown_[i + 1])) {
        is_shown_[i] = true;
      }
    }
  }
  [[nodiscard]] int64_t NsOf(size_t i) const { return path_[i].ns(); }

  void FindLoads() {
    std::vector<Interval> times;
    load_of_.assign(path_.size(), PathSegment::kNoRow);
    for (size_t i = 0; i < path_.size() && times.size() < kMaxLoads; ++i) {
      if (!is_shown_[i] || path_[i].cause != PathCause::kScheduler) continue;
      load_of_[i] = static_cast<uint32_t>(times.size());
      times.push_back({path_[i].start_ns, path_[i].end_ns});
    }
    loads_ = ComputeProcLoads(trace_, times);
  }
  [[nodiscard]] const ProcLoad* LoadOf(size_t i) const {
    return load_of_[i] == PathSegment::kNoRow ? nullptr : &loads_[load_of_[i]];
  }

  void AddLines() {
    auto& lines = document_.summary;
    lines.emplace_back();
    for (size_t i = 0; i < path_.size();) {
      const PathSegment& segment = path_[i];
      if (!is_shown_[i]) {
        i = AddFolded(i);
        continue;
      }
      const std::string function = SegmentFunction(trace_, segment);
      std::string line =
          fmt::format("{:>11} {:>9}  {:<9} {}", OffsetLabel(trace_, segment.start_ns),
                      DurationLabel(segment.ns()), CauseWord(segment.cause),
                      GoroutineLabel(trace_, segment.goroutine));
      if (function != trace_.text(trace_.goroutine(segment.goroutine).name)) {
        constexpr size_t kMaxName = 60;
        line += " in " + DisplayName(ShortFunctionName(function), kMaxName);
      }
      lines.push_back(std::move(line));
      for (const std::string& words :
           {WakeWords(trace_, segment), CauseWords(trace_, segment, LoadOf(i))}) {
        AddWrapped(words);
      }
      ++i;
    }
  }

  // Below the goroutine.
  void AddWrapped(std::string_view words) {
    constexpr size_t kIndent = 24;
    constexpr size_t kMinRoom = 30;
    constexpr size_t kUsualWidth = 80;
    const int64_t asked = query_.options().width;
    const size_t width = asked > 0 ? static_cast<size_t>(asked) : kUsualWidth;
    const size_t room = std::max(kMinRoom, width > kIndent ? width - kIndent : 0);
    while (!words.empty()) {
      size_t cut = words.size();
      if (CharacterCount(words) > room) {
        const std::string_view head = FirstCharacters(words, room + 1);
        const size_t space = head.rfind(' ');
        cut = space == std::string_view::npos || space == 0 ? FirstCharacters(words, room).size()
                                                            : space;
      }
      document_.summary.push_back(std::string(kIndent, ' ') + std::string(words.substr(0, cut)));
      words.remove_prefix(cut);
      if (words.starts_with(' ')) words.remove_prefix(1);
    }
  }

  // A line for those that are not shown, up to the next that is.
  size_t AddFolded(size_t begin) {
    CauseSums sums{};
    size_t end = begin;
    for (; end < path_.size() && !is_shown_[end]; ++end) {
      sums[static_cast<size_t>(path_[end].cause)].ns += NsOf(end);
    }
    constexpr size_t kNamed = 2;
    std::string causes;
    for (size_t i = 0; i < kNamed; ++i) {
      const auto most = std::ranges::max_element(sums, {}, &Sum::ns);
      if (most->ns == 0) break;
      causes += fmt::format("{}{} {}", i == 0 ? "" : ", ",
                            CauseWord(static_cast<PathCause>(most - sums.begin())),
                            DurationLabel(most->ns));
      most->ns = 0;
    }
    const bool is_all = std::ranges::all_of(sums, [](const Sum& sum) { return sum.ns == 0; });
    document_.summary.push_back(fmt::format(
        "{:>11} {:>9}  ... {} shorter ones: {}{}", OffsetLabel(trace_, path_[begin].start_ns),
        DurationLabel(path_[end - 1].end_ns - path_[begin].start_ns), end - begin,
        is_all ? "" : "mostly ", causes));
    return end;
  }

  void AddPathTable() {
    Table table;
    table.key = "path";
    table.unit = "nanoseconds";
    table.columns = {{"start", "start_ns", ColumnKind::kValue},
                     {"time", "duration_ns", ColumnKind::kValue},
                     {"cause", "cause", ColumnKind::kText},
                     {"state", "state", ColumnKind::kText},
                     {"id", "goroutine", ColumnKind::kText},
                     {"name", "name", ColumnKind::kText},
                     {"function", "function", ColumnKind::kText},
                     {"woken", "woken", ColumnKind::kText},
                     {"why", "why", ColumnKind::kText}};
    const auto number = [](int64_t value) { return Cell::Value(std::to_string(value), value); };
    Sum left_out;
    for (size_t i = 0; i < path_.size(); ++i) {
      const PathSegment& segment = path_[i];
      if (!is_shown_[i]) {
        left_out.ns += segment.ns();
        ++left_out.count;
        continue;
      }
      const Goroutine& goroutine = trace_.goroutine(segment.goroutine);
      table.rows.push_back({number(segment.start_ns), number(segment.ns()),
                            Cell::Text(std::string(NameOf(segment.cause))),
                            Cell::Text(std::string(NameOf(segment.state))), number(goroutine.id),
                            Cell::Text(std::string(trace_.text(goroutine.name))),
                            Cell::Text(SegmentFunction(trace_, segment)),
                            Cell::Text(WakeWords(trace_, segment)),
                            Cell::Text(CauseWords(trace_, segment, LoadOf(i)))});
    }
    document_.tables.push_back(std::move(table));
    if (left_out.count > 0) {
      document_.notes.push_back({false, fmt::format("{} shorter segments are left out, together {}",
                                                    left_out.count, DurationLabel(left_out.ns))});
    }
  }

  [[nodiscard]] std::vector<Cell> SumCells(const Sum& sum) const {
    const int64_t whole = subject_.time.end_ns - subject_.time.start_ns;
    const double percent =
        whole == 0 ? 0 : static_cast<double>(sum.ns) * 100 / static_cast<double>(whole);
    return {Cell::Value(DurationLabel(sum.ns), sum.ns),
            Cell::Percent(Percentage(sum.ns, whole), percent),
            Cell::Value(std::to_string(sum.count), static_cast<int64_t>(sum.count))};
  }
  static std::vector<Column> SumColumns() {
    return {{"time", "ns", ColumnKind::kValue},
            {"time%", "percent", ColumnKind::kPercent},
            {"segments", "segments", ColumnKind::kValue}};
  }

  void AddCauses() {
    CauseSums sums{};
    for (const PathSegment& segment : path_) {
      Sum& sum = sums[static_cast<size_t>(segment.cause)];
      sum.ns += segment.ns();
      ++sum.count;
    }
    Table table;
    table.key = "causes";
    table.unit = "nanoseconds";
    table.columns = SumColumns();
    table.columns.push_back({"cause", "cause", ColumnKind::kName});
    std::vector<size_t> order;
    for (size_t i = 0; i < kPathCauses; ++i) {
      if (sums[i].count > 0) order.push_back(i);
    }
    std::ranges::stable_sort(order, [&](size_t a, size_t b) { return sums[a].ns > sums[b].ns; });
    for (const size_t i : order) {
      table.rows.push_back(SumCells(sums[i]));
      table.rows.back().push_back(Cell::Text(CauseWord(static_cast<PathCause>(i))));
    }
    document_.tables.push_back(std::move(table));
  }

  void AddFunctions() {
    std::map<std::string, std::pair<Sum, CauseSums>> sums;
    for (const PathSegment& segment : path_) {
      auto& [sum, causes] = sums[SegmentFunction(trace_, segment)];
      sum.ns += segment.ns();
      ++sum.count;
      causes[static_cast<size_t>(segment.cause)].ns += segment.ns();
    }
    using Row = std::pair<const std::string, std::pair<Sum, CauseSums>>;
    std::vector<const Row*> rows;
    rows.reserve(sums.size());
    for (const Row& row : sums) rows.push_back(&row);
    std::ranges::stable_sort(
        rows, [](const Row* a, const Row* b) { return a->second.first.ns > b->second.first.ns; });
    Table table;
    table.key = "functions";
    table.unit = "nanoseconds";
    table.columns = SumColumns();
    table.columns.push_back({"mostly", "cause", ColumnKind::kText});
    table.columns.push_back({"function", "function", ColumnKind::kName});
    Sum left_out;
    size_t left_functions = 0;
    const size_t limit = query_.Limit(kShownFunctions);
    for (const Row* row : rows) {
      const auto& [sum, causes] = row->second;
      if (table.rows.size() == limit) {
        left_out.ns += sum.ns;
        left_out.count += sum.count;
        ++left_functions;
        continue;
      }
      const auto most = std::ranges::max_element(causes, {}, &Sum::ns);
      table.rows.push_back(SumCells(sum));
      table.rows.back().push_back(
          Cell::Text(CauseWord(static_cast<PathCause>(most - causes.begin()))));
      table.rows.back().push_back(Cell::Text(row->first.empty() ? "?" : DisplayName(row->first)));
    }
    if (left_functions > 0) {
      table.totals.push_back(SumCells(left_out));
      table.totals.back().push_back(Cell::Text(""));
      table.totals.back().push_back(Cell::Text(fmt::format("({} more)", left_functions)));
    }
    document_.tables.push_back(std::move(table));
  }

  const Trace& trace_;
  const TraceQuery& query_;
  const TraceSubject& subject_;
  Path path_;
  std::vector<bool> is_shown_;
  std::vector<uint32_t> load_of_;  // in loads_
  std::vector<ProcLoad> loads_;
  Document document_;
};

}  // namespace

Result<Document> TraceWhy(const Trace& trace, const TraceQuery& query) {
  std::optional<int64_t> at;
  if (!query.options().at.empty()) {
    PFA_ASSIGN_OR_RETURN(at, ParseTraceTime(trace, "at", query.options().at));
  }
  PFA_ASSIGN_OR_RETURN(const TraceSubject subject,
                       FindTraceSubject(trace, query, query.options().argument, at));
  return WhyReport(trace, query, subject).Make();
}

}  // namespace pfa

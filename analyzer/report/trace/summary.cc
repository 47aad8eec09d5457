#include "analyzer/report/trace/summary.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/aggregate/trace/gc_cycles.h"
#include "analyzer/aggregate/trace/stw_pauses.h"
#include "analyzer/aggregate/trace/time_sum.h"
#include "analyzer/aggregate/trace/trace_overview.h"
#include "analyzer/query/units.h"
#include "analyzer/report/trace/registry.h"
#include "analyzer/report/trace/stw.h"
#include "analyzer/report/trace/trace_cells.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

constexpr double kPercentOfAll = 100;

double Percent(int64_t part, int64_t all) {
  return all == 0 ? 0 : static_cast<double>(part) * kPercentOfAll / static_cast<double>(all);
}

struct Format {
  int version;
  std::string_view writers;
};
constexpr std::array kFormats = {Format{5, "1.5 or 1.6"}, Format{11, "1.11 to 1.18"},
                                 Format{19, "1.19 or 1.20"}, Format{23, "1.23 or 1.24"},
                                 Format{26, "1.26 or 1.27"}};

std::string WrittenBy(int version) {
  const auto* format = std::ranges::find(kFormats, version, &Format::version);
  return format == kFormats.end() ? fmt::format("1.{}", version) : std::string(format->writers);
}

// "2026-11-23 02:23:40.123456 UTC".
std::string WallText(int64_t wall_ns) {
  constexpr int64_t kSecond = 1'000'000'000;
  constexpr int64_t kMicrosecond = 1000;
  int64_t fraction = wall_ns % kSecond;
  if (fraction < 0) fraction += kSecond;
  const std::time_t seconds = (wall_ns - fraction) / kSecond;
  std::tm time{};
  constexpr size_t kSize = 32;
  std::array<char, kSize> text{};
  if (gmtime_r(&seconds, &time) == nullptr ||
      std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &time) == 0) {
    return "";
  }
  return fmt::format("{}.{:06} UTC", text.data(), fraction / kMicrosecond);
}

// Lines for people, and the same as figures for machines.
class Summary {
 public:
  Summary(const Trace& trace, const TraceQuery& query)
      : trace_(trace),
        query_(query),
        overview_(ComputeTraceOverview(trace, query)),
        gc_(SummarizeGc(trace, query)),
        pauses_(FindStwPauses(trace, query)) {
    figures_ = {.key = "figures",
                .unit = "",
                .columns = {DataColumn("figure"), DataColumn("value"), DataColumn("unit")},
                .rows = {},
                .groups = {}};
  }

  Document Make() && {
    document_.report = "summary";
    AddWindowFacts(trace_, query_, &document_);
    document_.numbers.clear();
    Figure("duration", query_.window().end_ns - query_.window().start_ns, "nanoseconds");
    AddOrigin();
    AddProcs();
    AddGoroutines();
    AddLatency();
    AddGc();
    AddPauses();
    AddHeap();
    AddExtras();
    document_.tables = {Blocking(), std::move(figures_)};
    document_.csv_table = 1;
    AddNext();
    AddTraceNotes(trace_, &document_);
    return std::move(document_);
  }

 private:
  void Fact(std::string_view key, std::string value) {
    document_.facts.push_back({std::string(key), std::move(value)});
  }
  void Figure(std::string_view name, int64_t value, std::string_view unit) {
    figures_.rows.push_back({Cell::Text(std::string(name)),
                             Cell::Value(fmt::format("{}", value), value),
                             Cell::Text(std::string(unit))});
  }
  void Count(std::string_view name, uint64_t value) {
    Figure(name, SaturatedToInt64(value), "count");
  }

  void AddOrigin() {
    const uint64_t events = trace_.counts().total();
    Fact("Trace",
         fmt::format("written by Go {}, {} in {}", WrittenBy(trace_.version()),
                     Plural(events, "event"), Plural(trace_.generations().size(), "generation")));
    Count("events", events);
    if (const auto wall = trace_.wall_ns(query_.window().start_ns)) {
      Fact("Began", WallText(*wall));
      Figure("wall_start", *wall, "unix nanoseconds");
    }
  }

  void AddProcs() {
    int64_t busy_ns = 0;
    std::vector<double> shares;
    const int64_t length_ns = query_.window().end_ns - query_.window().start_ns;
    for (const int64_t ns : overview_.proc_ns) {
      AddNs(&busy_ns, ns);
      if (ns != 0) shares.push_back(Percent(ns, length_ns));
    }
    std::ranges::sort(shares);
    const auto values = trace_.metric(Metric::kGomaxprocs);
    const auto procs = ValueAt(values, query_.window().end_ns);
    std::string text = procs ? fmt::format("GOMAXPROCS {}, ", *procs) : "";
    text += fmt::format("{:.1f}% busy", Percent(busy_ns, gc_.proc_ns));
    if (shares.size() > 1) {
      text += fmt::format(" (from {:.1f}% to {:.1f}% each)", shares.front(), shares.back());
    }
    text +=
        fmt::format("; of that {:.1f}% in syscalls", Percent(overview_.proc_syscall_ns, busy_ns));
    Fact("Ps", std::move(text));
    if (procs) Count("gomaxprocs", *procs);
    Figure("p_time", gc_.proc_ns, "nanoseconds");
    Figure("p_busy", busy_ns, "nanoseconds");
  }

  void AddGoroutines() {
    std::string at_end;
    uint64_t alive = 0;
    for (size_t i = 0; i < kGoStates; ++i) {
      const uint64_t count = overview_.at_end[i];
      alive += count;
      const auto state = static_cast<GoState>(i);
      if (state == GoState::kDead) continue;
      const std::string name(NameOf(state));
      Count("goroutines_at_end_" + name, count);
      Figure("goroutines_" + name, overview_.state_ns[i], "nanoseconds");
      if (count != 0) at_end += fmt::format("{}{} {}", at_end.empty() ? "" : ", ", count, name);
    }
    Fact("Goroutines",
         fmt::format("{}: {} created, {} ended, at most {} at once", overview_.goroutines,
                     overview_.created, overview_.ended, overview_.most_at_once));
    if (alive != 0) Fact("At the end", fmt::format("{}: {}", alive, at_end));
    Count("goroutines", overview_.goroutines);
    Count("goroutines_created", overview_.created);
    Count("goroutines_ended", overview_.ended);
    Count("goroutines_most_at_once", overview_.most_at_once);
  }

  void AddLatency() {
    const DurationHistogram& latency = overview_.latency;
    Count("latency_count", latency.count());
    if (latency.count() == 0) return;
    std::string text;
    for (const int percent : {50, 90, 99}) {
      const int64_t ns = latency.Percentile(percent);
      text += fmt::format("p{} {}, ", percent, NsText(ns));
      Figure(fmt::format("latency_p{}", percent), ns, "nanoseconds");
    }
    Fact("Waiting for a P", fmt::format("{}longest {} ({})", text, NsText(latency.max_ns()),
                                        Plural(latency.count(), "wait")));
    Figure("latency_longest", latency.max_ns(), "nanoseconds");
    Figure("latency_total", latency.sum_ns(), "nanoseconds");
  }

  void AddGc() {
    const auto begun = static_cast<uint64_t>(std::ranges::count_if(gc_.cycles, &GcCycle::begins));
    Count("gc_cycles", begun);
    Figure("gc_cpu", gc_.all.taken_ns(), "nanoseconds");
    Figure("gc_marking", gc_.mark_ns, "nanoseconds");
    std::string text = Plural(begun, "cycle");
    if (gc_.cycles.size() > begun) {
      text += fmt::format(" (and {} that began before)", gc_.cycles.size() - begun);
    }
    if (!gc_.cycles.empty() || gc_.all.taken_ns() != 0) {
      text += fmt::format(", {:.1f}% of all CPU, marking {:.1f}% of the time",
                          Percent(gc_.all.taken_ns(), gc_.proc_ns),
                          Percent(gc_.mark_ns, query_.window().end_ns - query_.window().start_ns));
    }
    Fact("GC", std::move(text));
  }

  void AddPauses() {
    int64_t sum_ns = 0;
    const StwPause* worst = nullptr;
    for (const StwPause& pause : pauses_) {
      AddNs(&sum_ns, pause.ns());
      if (worst == nullptr || pause.ns() > worst->ns()) worst = &pause;
    }
    Count("stw_pauses", pauses_.size());
    Figure("stw_total", sum_ns, "nanoseconds");
    if (worst == nullptr) return;
    Figure("stw_longest", worst->ns(), "nanoseconds");
    Fact("Stopped",
         fmt::format("{}, {}; longest {} at {}: {}", Plural(pauses_.size(), "time"), NsText(sum_ns),
                     NsText(worst->ns()), OffsetText(trace_, worst->start_ns),
                     StwKind(trace_.text(trace_.ranges()[worst->range].name))));
  }

  // Smallest and largest value of a metric in the window.
  [[nodiscard]] std::optional<std::pair<uint64_t, uint64_t>> RangeOf(Metric metric) const {
    const auto points = trace_.metric(metric);
    const Interval& window = query_.window();
    auto point = std::ranges::upper_bound(points, window.start_ns, {}, &MetricPoint::time_ns);
    if (point != points.begin()) --point;
    std::optional<std::pair<uint64_t, uint64_t>> range;
    for (; point != points.end() && point->time_ns <= window.end_ns; ++point) {
      if (!range) range = {point->value, point->value};
      range->first = std::min(range->first, point->value);
      range->second = std::max(range->second, point->value);
    }
    return range;
  }

  void AddHeap() {
    const auto heap = RangeOf(Metric::kHeapLive);
    if (!heap) return;
    std::string text = fmt::format("{} to {}", BytesText(heap->first), BytesText(heap->second));
    Figure("heap_smallest", SaturatedToInt64(heap->first), "bytes");
    Figure("heap_largest", SaturatedToInt64(heap->second), "bytes");
    const auto goal = RangeOf(Metric::kHeapGoal);
    if (goal && goal->second != 0) {
      text += fmt::format(", goal {} to {}", BytesText(goal->first), BytesText(goal->second));
      Figure("heap_goal_largest", SaturatedToInt64(goal->second), "bytes");
    }
    Fact("Heap", std::move(text));
  }

  void AddExtras() {
    std::string text;
    const auto add = [&](std::string_view what, std::string_view figure, uint64_t count) {
      Count(figure, count);
      if (count != 0) text += (text.empty() ? "" : ", ") + Plural(count, what);
    };
    add("CPU sample", "cpu_samples", overview_.cpu_samples);
    add("task", "tasks", overview_.tasks);
    add("region", "regions", overview_.regions);
    add("log message", "logs", overview_.logs);
    if (!text.empty()) Fact("Also", std::move(text));
  }

  // What the goroutines of the program waited for; the others in one row, so that nothing is left
  // out.
  Table Blocking() {
    Table table{.key = "blocking",
                .unit = "nanoseconds",
                .columns = {{"waited", "total_ns", ColumnKind::kValue},
                            {"times", "count", ColumnKind::kValue},
                            {"longest", "longest_ns", ColumnKind::kValue},
                            {"for", "reason", ColumnKind::kName}},
                .rows = {},
                .groups = {}};
    constexpr size_t kUsual = 6;
    const size_t limit = query_.Limit(kUsual);
    BlockingReason rest;
    size_t others = 0;
    for (const BlockingReason& reason : overview_.blocking) {
      const std::string_view name = trace_.text(reason.reason);
      Figure(fmt::format("blocked: {}", name), reason.ns, "nanoseconds");
      if (table.rows.size() < limit) {
        table.rows.push_back({NsCell(reason.ns), CountCell(reason.count), NsCell(reason.longest_ns),
                              Cell::Text(name.empty() ? "(not stated)" : std::string(name))});
        continue;
      }
      ++others;
      rest.count += reason.count;
      AddNs(&rest.ns, reason.ns);
      rest.longest_ns = std::max(rest.longest_ns, reason.longest_ns);
    }
    if (others != 0) {
      table.totals.push_back({NsCell(rest.ns), CountCell(rest.count), NsCell(rest.longest_ns),
                              Cell::Text(Plural(others, "other reason"))});
    }
    if (overview_.system_wait_ns != 0) {
      table.totals.push_back({NsCell(overview_.system_wait_ns), CountCell(overview_.system_waits),
                              Cell::Text(""), Cell::Text("(goroutines of the runtime)")});
    }
    return table;
  }

  void AddNext() {
    constexpr size_t kMost = 4;
    size_t count = 0;
    const auto next = [&](bool useful, std::string_view report, std::string_view why) {
      if (!useful || count == kMost || FindTraceReport(report) == nullptr) return;
      if (count++ == 0) document_.notes.push_back({false, "Try next:"});
      document_.notes.push_back(
          {false, fmt::format("  pfa trace {:<22}{}", fmt::format("{} FILE", report), why)});
    };
    constexpr double kMuch = 5;
    constexpr int64_t kLongNs = 1'000'000;
    next(true, "goroutines", "where the time of each kind of goroutine went");
    next(Percent(gc_.all.taken_ns(), gc_.proc_ns) > kMuch, "gc", "each cycle, and what it cost");
    next(overview_.latency.Percentile(99) > kLongNs, "sched", "the longest waits for a P");
    next(std::ranges::any_of(pauses_, [](const StwPause& p) { return p.ns() > kLongNs; }), "stw",
         "why and for how long the world was stopped");
    next(overview_.tasks != 0, "tasks", "how long tasks took, and what for");
    next(overview_.regions != 0, "regions", "how long regions took, and what for");
    next(true, "timeline", "what ran when");
    next(true, "mmu", "what the GC left to the program");
  }

  const Trace& trace_;
  const TraceQuery& query_;
  TraceOverview overview_;
  GcSummary gc_;
  std::vector<StwPause> pauses_;
  Document document_;
  Table figures_;
};

}  // namespace

Result<Document> TraceSummary(const Trace& trace, const TraceQuery& query) {
  return Summary(trace, query).Make();
}

}  // namespace pfa

#include "analyzer/report/trace/timeline.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analyzer/report/display_name.h"
#include "analyzer/report/go_time.h"
#include "analyzer/report/trace/labels.h"
#include "analyzer/report/trace/registry.h"

namespace pfa {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kMaxLanes = 500;
constexpr uint32_t kMaxCells = 1000;

struct TimeUnit {
  std::string_view name;
  int64_t ns;
};
constexpr std::array kTimeUnits = {TimeUnit{"s", 1'000'000'000}, TimeUnit{"ms", 1'000'000},
                                   TimeUnit{"us", 1'000}, TimeUnit{"ns", 1}};

// The smallest of 1, 2, 5, 10, 20, 50, ... that is not smaller.
int64_t RoundUp(int64_t ns) {
  constexpr std::array<int64_t, 3> kDigits = {1, 2, 5};
  constexpr int64_t kLargest = 1'000'000'000'000'000'000;
  for (int64_t power = 1; power < kLargest; power *= 10) {
    for (const int64_t digit : kDigits) {
      if (power * digit >= ns) return power * digit;
    }
  }
  return kLargest;
}

// In the unit of the largest time, with as many decimals as the step needs: all alike.
std::string TickLabel(int64_t offset_ns, int64_t step_ns, int64_t largest_ns) {
  const auto* unit = std::ranges::find_if(
      kTimeUnits, [&](const TimeUnit& candidate) { return candidate.ns <= largest_ns; });
  if (unit == kTimeUnits.end()) --unit;
  int decimals = 0;
  for (int64_t digit = unit->ns; digit > step_ns; digit /= 10) ++decimals;
  std::string fraction = fmt::format("{:09}", offset_ns % unit->ns * (1'000'000'000 / unit->ns));
  fraction.resize(static_cast<size_t>(decimals));
  return fmt::format("{}{}{}{}", offset_ns / unit->ns, decimals > 0 ? "." : "", fraction,
                     unit->name);
}

std::vector<TimelineTick> Ticks(const Trace& trace, const TimelineBins& bins,
                                uint32_t cells_per_tick) {
  // Of a century there is nothing round to say, and sums of times stay far from their limit.
  constexpr int64_t kCentury = 3'200'000'000'000'000'000;
  const int64_t origin = trace.start_ns();
  int64_t largest = 0;
  std::vector<TimelineTick> ticks;
  if (__builtin_sub_overflow(bins.window.end_ns, origin, &largest) || largest > kCentury) {
    return ticks;
  }
  const int64_t whole = bins.window.end_ns - bins.window.start_ns;
  if (whole <= 0) return ticks;
  const int64_t count = std::max<int64_t>(1, bins.cells / std::max<uint32_t>(cells_per_tick, 1));
  const int64_t step = RoundUp((whole + count - 1) / count);
  const int64_t first = (bins.window.start_ns - origin + step - 1) / step * step;
  for (int64_t at = first; at < largest; at += step) {
    ticks.push_back({origin + at, TickLabel(at, step, largest)});
  }
  return ticks;
}

std::string TitleOf(const Trace& trace, const Lane& lane) {
  switch (lane.kind) {
    case LaneKind::kProc:
      return fmt::format("P{}", trace.procs()[lane.row].id);
    case LaneKind::kOtherProcs:
      return fmt::format("{} more Ps", lane.row);
    case LaneKind::kGcMark:
      return "GC mark";
    case LaneKind::kGcAssist:
      return "GC assist";
    case LaneKind::kStw:
      return "STW";
    case LaneKind::kGoroutine:
      return GoroutineLabel(trace, GoroutineId(lane.row));
    case LaneKind::kTask: {
      const Task& task = trace.tasks()[lane.row];
      return fmt::format("{} t{}", DisplayName(trace.text(task.name), 60), task.id);
    }
  }
  return {};
}

TimelineRequest RequestOf(const TraceQuery& query, uint32_t cells) {
  TimelineRequest request;
  request.cells = std::clamp<uint32_t>(cells, 1, kMaxCells);
  request.max_goroutines = std::min(query.Limit(request.max_goroutines), kMaxLanes);
  request.max_tasks = std::min(query.Limit(request.max_tasks), request.max_goroutines);
  return request;
}

void AddFacts(const Trace& trace, TimelineReport* report) {
  const Interval& window = report->bins.window;
  report->facts.push_back({"Time", TimeLabel(trace, window.start_ns, window.end_ns)});
  if (const auto wall = trace.wall_ns(window.start_ns)) {
    report->facts.push_back({"Start", GoTime(*wall)});
  }
}

void AddNotes(const Trace& trace, TimelineReport* report) {
  const TimelineBins& bins = report->bins;
  if (bins.left_goroutines > 0) {
    report->notes.push_back(
        {false, fmt::format("{} more goroutines ran for {} together; see --limit and --goroutine",
                            bins.left_goroutines, DurationLabel(bins.left_running_ns))});
  }
  if (bins.left_tasks > 0) {
    report->notes.push_back(
        {false, fmt::format("{} shorter tasks are not shown", bins.left_tasks)});
  }
  Document document;
  AddTraceNotes(trace, &document);
  std::ranges::move(document.notes, std::back_inserter(report->notes));
}

// Every state that the lane is ever in: its times in all cells.
Json StatesJson(const Lane& lane) {
  Json states = Json::object();
  for (size_t i = 0; i < kLaneStates; ++i) {
    const auto state = static_cast<LaneState>(i);
    if (std::ranges::all_of(lane.cells,
                            [&](const LaneCell& cell) { return cell.in(state) == 0; })) {
      continue;
    }
    Json times = Json::array();
    for (const LaneCell& cell : lane.cells) times.push_back(cell.in(state));
    states[std::string(NameOf(state))] = std::move(times);
  }
  return states;
}

Json LaneJson(const Trace& trace, const Lane& lane) {
  Json json = {{"kind", std::string(NameOf(lane.kind))}};
  switch (lane.kind) {
    case LaneKind::kProc:
      json["id"] = trace.procs()[lane.row].id;
      break;
    case LaneKind::kOtherProcs:
      json["procs"] = lane.row;
      break;
    case LaneKind::kGoroutine:
      json["id"] = trace.goroutines()[lane.row].id;
      json["name"] = std::string(trace.text(trace.goroutines()[lane.row].name));
      break;
    case LaneKind::kTask:
      json["id"] = trace.tasks()[lane.row].id;
      json["name"] = std::string(trace.text(trace.tasks()[lane.row].name));
      break;
    case LaneKind::kGcMark:
    case LaneKind::kGcAssist:
    case LaneKind::kStw: {
      Json ranges = Json::array();
      for (const LaneCell& cell : lane.cells) ranges.push_back(cell.ranges);
      json["ranges"] = std::move(ranges);
      break;
    }
  }
  json["states"] = StatesJson(lane);
  return json;
}

}  // namespace

Result<TimelineReport> BuildTimeline(const Trace& trace, const TraceQuery& query, uint32_t cells,
                                     uint32_t cells_per_tick) {
  TimelineReport report;
  report.bins = BinTimeline(trace, query, RequestOf(query, cells));
  for (const Lane& lane : report.bins.lanes) report.titles.push_back(TitleOf(trace, lane));
  report.ticks = Ticks(trace, report.bins, cells_per_tick);
  AddFacts(trace, &report);
  AddNotes(trace, &report);
  return report;
}

Result<std::string> TimelineJson(const Trace& trace, const TraceQuery& query) {
  constexpr uint32_t kUsualCells = 100;
  const int64_t width = std::min<int64_t>(query.options().width, kMaxCells);
  const uint32_t cells = width > 0 ? static_cast<uint32_t>(width) : kUsualCells;
  PFA_ASSIGN_OR_RETURN(const TimelineReport report, BuildTimeline(trace, query, cells, 1));
  const TimelineBins& bins = report.bins;
  Json json = {{"report", "timeline"},
               {"trace_start_ns", trace.start_ns()},
               {"start_ns", bins.window.start_ns},
               {"end_ns", bins.window.end_ns},
               {"cells", bins.cells},
               {"left_goroutines", bins.left_goroutines},
               {"left_running_ns", bins.left_running_ns},
               {"left_tasks", bins.left_tasks}};
  if (const auto wall = trace.wall_ns(bins.window.start_ns)) json["wall_ns"] = *wall;
  json["lanes"] = Json::array();
  for (const Lane& lane : bins.lanes) json["lanes"].push_back(LaneJson(trace, lane));
  json["notes"] = Json::array();
  for (const Note& note : report.notes) json["notes"].push_back(note.text);
  // Names need not be UTF-8; JSON must be.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pfa

#include "analyzer/aggregate/trace/ordered_events.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pfa {
namespace {

template <Metric Which>
int64_t TimeOfMetric(const Trace& trace, uint32_t row) {
  return trace.metric(Which)[row].time_ns;
}

// The rows of a table that have the time, in its order.
template <typename Table, typename Has, typename TimeOf>
std::vector<uint32_t> Ordered(const Trace& trace, const Table& table, Has has, TimeOf time_of) {
  std::vector<uint32_t> rows;
  for (uint32_t row = 0; row < table.size(); ++row) {
    if (has(table[row])) rows.push_back(row);
  }
  std::ranges::stable_sort(rows, {}, [&](uint32_t row) { return time_of(trace, row); });
  return rows;
}

uint32_t SizeOf(size_t size) { return static_cast<uint32_t>(size); }

}  // namespace

std::string_view NameOf(OrderedEvent event) {
  constexpr std::array<std::string_view, kOrderedEvents> kNames = {
      "sync",       "gap",          "goroutine",  "proc",  "range-begin", "range-end",
      "gomaxprocs", "heap",         "heap-goal",  "label", "sample",      "task-begin",
      "task-end",   "region-begin", "region-end", "log"};
  return kNames[static_cast<size_t>(event)];
}

OrderedEvents::OrderedEvents(const Trace& trace) : trace_(trace) {
  using Row = uint32_t;
  // Those of whole columns, which are in order.
  const auto column = [this](OrderedEvent event, size_t size,
                             int64_t (*time_of)(const Trace&, uint32_t)) {
    Add({.event = event, .time_of = time_of, .size = SizeOf(size)});
  };
  // Those of some rows.
  const auto some = [this, &trace](OrderedEvent event, const auto& table, auto has,
                                   int64_t (*time_of)(const Trace&, uint32_t)) {
    std::vector<uint32_t> rows = Ordered(trace, table, has, time_of);
    const uint32_t size = SizeOf(rows.size());
    Add({.event = event, .time_of = time_of, .rows = std::move(rows), .size = size});
  };
  column(OrderedEvent::kSync, trace.generations().size(),
         [](const Trace& t, Row row) { return t.generations()[row].start_ns; });
  some(
      OrderedEvent::kGap, trace.gaps(), [](const Gap&) { return true; },
      [](const Trace& t, Row row) { return t.gaps()[row].from_ns; });
  column(OrderedEvent::kGoroutine, trace.transition_count(),
         [](const Trace& t, Row row) { return t.time_ns(row); });
  column(OrderedEvent::kProc, trace.proc_transitions().size(),
         [](const Trace& t, Row row) { return t.proc_transitions()[row].time_ns; });
  some(
      OrderedEvent::kRangeBegin, trace.ranges(), [](const Range& r) { return !r.began_before; },
      [](const Trace& t, Row row) { return t.ranges()[row].start_ns; });
  some(
      OrderedEvent::kRangeEnd, trace.ranges(), [](const Range& r) { return !r.open; },
      [](const Trace& t, Row row) { return t.ranges()[row].end_ns; });
  column(OrderedEvent::kGomaxprocs, trace.metric(Metric::kGomaxprocs).size(),
         TimeOfMetric<Metric::kGomaxprocs>);
  column(OrderedEvent::kHeap, trace.metric(Metric::kHeapLive).size(),
         TimeOfMetric<Metric::kHeapLive>);
  column(OrderedEvent::kHeapGoal, trace.metric(Metric::kHeapGoal).size(),
         TimeOfMetric<Metric::kHeapGoal>);
  column(OrderedEvent::kLabel, trace.labels().size(),
         [](const Trace& t, Row row) { return t.labels()[row].time_ns; });
  some(
      OrderedEvent::kSample, trace.cpu_samples(), [](const CpuSample&) { return true; },
      [](const Trace& t, Row row) { return t.cpu_samples()[row].time_ns; });
  some(
      OrderedEvent::kTaskBegin, trace.tasks(), [](const Task& t) { return t.start_ns.has_value(); },
      [](const Trace& t, Row row) { return t.tasks()[row].start_ns.value_or(0); });
  some(
      OrderedEvent::kTaskEnd, trace.tasks(), [](const Task& t) { return t.end_ns.has_value(); },
      [](const Trace& t, Row row) { return t.tasks()[row].end_ns.value_or(0); });
  some(
      OrderedEvent::kRegionBegin, trace.regions(),
      [](const Region& r) { return r.start_ns.has_value(); },
      [](const Trace& t, Row row) { return t.regions()[row].start_ns.value_or(0); });
  some(
      OrderedEvent::kRegionEnd, trace.regions(),
      [](const Region& r) { return r.end_ns.has_value(); },
      [](const Trace& t, Row row) { return t.regions()[row].end_ns.value_or(0); });
  column(OrderedEvent::kLog, trace.logs().size(),
         [](const Trace& t, Row row) { return t.logs()[row].time_ns; });
}

void OrderedEvents::Add(Source source) {
  if (source.size == 0) return;
  source.next_ns = source.time_of(trace_, source.row());
  sources_.push_back(std::move(source));
}

bool OrderedEvents::Next(OrderedEventRef* event) {
  if (sources_.empty()) return false;
  const auto source = std::ranges::min_element(sources_, {}, &Source::next_ns);
  *event = {source->event, source->row(), source->next_ns};
  if (++source->next == source->size) {
    sources_.erase(source);
  } else {
    source->next_ns = source->time_of(trace_, source->row());
  }
  return true;
}

}  // namespace pfa

#include <array>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "analyzer/aggregate/trace/ordered_events.h"
#include "analyzer/aggregate/trace/trace_overview.h"
#include "analyzer/report/trace/events.h"
#include "analyzer/report/trace/footprint.h"
#include "analyzer/report/trace/gc.h"
#include "analyzer/report/trace/mmu.h"
#include "analyzer/report/trace/stw.h"
#include "analyzer/report/trace/summary.h"
#include "proto/byte_sink.h"
#include "tests/support/trace_gc.h"

namespace pfa {
namespace {

using test::GcTrace;

Trace Example() {
  GcTrace trace(2);
  const GoroutineId a = trace.Create(10, 1, "main.a");
  trace.Run(20, a, 0);
  const GoroutineId b = trace.Create(30, 2, "main.b,\"x\"");
  trace.Run(50, b, 1);
  trace.Block(100, b, "chan receive");
  trace.Sweep(110, 120, a, 0, 10);
  trace.builder().Log({.time_ns = 150,
                       .goroutine = a,
                       .task = 7,
                       .category = trace.builder().Intern("note"),
                       .message = trace.builder().Intern("line 1\nline \x1b[31m2")});
  trace.Wake(200, b);
  trace.Run(260, b, 1);
  trace.End(300, b);
  trace.Begin(400, RangeKind::kStw, "read mem stats", a, 0);
  trace.End(405, RangeKind::kStw, "read mem stats", a, 0);
  return std::move(trace).Build(500);
}

TraceQuery QueryOf(const Trace& trace, const TraceOptions& options) {
  return CompileTraceQuery(trace, options).value();
}

TEST(TraceOverview, SumsAndCounts) {
  const Trace trace = Example();
  const TraceOverview overview = ComputeTraceOverview(trace, QueryOf(trace, {}));
  EXPECT_EQ(overview.goroutines, 2U);
  EXPECT_EQ(overview.created, 2U);
  EXPECT_EQ(overview.ended, 1U);
  EXPECT_EQ(overview.most_at_once, 2U);
  EXPECT_EQ(overview.at_end[static_cast<size_t>(GoState::kRunning)], 1U);
  EXPECT_EQ(overview.in(GoState::kRunning), 480 + 50 + 40);
  EXPECT_EQ(overview.proc_ns[0], 480);
  EXPECT_EQ(overview.proc_ns[1], 90);
  EXPECT_EQ(overview.latency.count(), 3U);
  EXPECT_EQ(overview.latency.sum_ns(), 10 + 20 + 60);
  ASSERT_EQ(overview.blocking.size(), 1U);
  EXPECT_EQ(overview.blocking[0].ns, 100);
  EXPECT_EQ(overview.logs, 1U);
}

TEST(TraceOverview, WindowsThatFollowEachOtherAddUp) {
  const Trace trace = Example();
  const TraceOverview all = ComputeTraceOverview(trace, QueryOf(trace, {}));
  for (int64_t at = 0; at <= 500; at += 10) {
    TraceOptions first;
    first.to = std::to_string(at) + "ns";
    TraceOptions second;
    second.from = first.to;
    const TraceOverview before = ComputeTraceOverview(trace, QueryOf(trace, first));
    const TraceOverview after = ComputeTraceOverview(trace, QueryOf(trace, second));
    EXPECT_EQ(before.created + after.created, all.created) << at;
    EXPECT_EQ(before.ended + after.ended, all.ended) << at;
    EXPECT_EQ(before.logs + after.logs, all.logs) << at;
    EXPECT_EQ(before.latency.count() + after.latency.count(), all.latency.count()) << at;
    for (size_t i = 0; i < kGoStates; ++i) {
      EXPECT_EQ(before.state_ns[i] + after.state_ns[i], all.state_ns[i]) << at << " " << i;
    }
    for (size_t i = 0; i < all.proc_ns.size(); ++i) {
      EXPECT_EQ(before.proc_ns[i] + after.proc_ns[i], all.proc_ns[i]) << at << " " << i;
    }
  }
}

TEST(OrderedEvents, AllInOrder) {
  const Trace trace = Example();
  OrderedEvents events(trace);
  OrderedEventRef event;
  std::array<size_t, kOrderedEvents> counts{};
  int64_t last_ns = INT64_MIN;
  while (events.Next(&event)) {
    EXPECT_GE(event.time_ns, last_ns);
    last_ns = event.time_ns;
    ++counts[static_cast<size_t>(event.event)];
  }
  const auto count = [&](OrderedEvent kind) { return counts[static_cast<size_t>(kind)]; };
  EXPECT_EQ(count(OrderedEvent::kGoroutine), trace.transition_count());
  EXPECT_EQ(count(OrderedEvent::kProc), 2U);
  EXPECT_EQ(count(OrderedEvent::kRangeBegin), 2U);
  EXPECT_EQ(count(OrderedEvent::kRangeEnd), 2U);
  EXPECT_EQ(count(OrderedEvent::kLog), 1U);
  EXPECT_EQ(count(OrderedEvent::kSync), 1U);
}

std::string Events(const TraceOptions& options) {
  const Trace trace = Example();
  StringSink sink;
  EXPECT_TRUE(TraceEvents(trace, QueryOf(trace, options), sink).ok());
  return sink.TakeText();
}

TEST(TraceEvents, Text) {
  TraceOptions options;
  options.format = "text";
  options.argument = "log,range-end";
  EXPECT_EQ(Events(options),
            "0.000000s  range-end     main.a #1  GC incremental sweep  swept 10 bytes, reclaimed "
            "5  10ns  on P 0\n"
            "0.000000s  log           main.a #1  note  line 1\\x0aline \\x1b[31m2  task 7\n"
            "0.000000s  range-end     main.a #1  stop-the-world (read mem stats)  5ns  on P 0\n");
}

TEST(TraceEvents, JsonIsAnObjectPerLine) {
  TraceOptions options;
  options.format = "json";
  const std::string text = Events(options);
  size_t lines = 0;
  for (size_t at = 0; at < text.size(); ++lines) {
    const size_t end = text.find('\n', at);
    ASSERT_NE(end, std::string::npos);
    const auto json = nlohmann::json::parse(text.substr(at, end - at), nullptr, false);
    EXPECT_TRUE(json.is_object());
    EXPECT_TRUE(json.contains("time_ns"));
    at = end + 1;
  }
  EXPECT_GT(lines, 10U);
}

TEST(TraceEvents, CsvQuotesAndLimits) {
  TraceOptions options;
  options.format = "csv";
  options.goroutine = "2";
  options.limit = 1;
  EXPECT_EQ(Events(options),
            "time_ns,event,goroutine,name_of_goroutine,proc,thread,before,name,detail,value,unit,"
            "stack\n"
            "30,goroutine,2,\"main.b,\"\"x\"\"\",,,created,runnable,,,,\n");
}

TEST(TraceEvents, UnknownKindSaysWhichThereAre) {
  TraceOptions options;
  options.format = "text";
  options.argument = "log,nosuch";
  const Trace trace = Example();
  StringSink sink;
  const auto written = TraceEvents(trace, QueryOf(trace, options), sink);
  ASSERT_FALSE(written.ok());
  EXPECT_NE(written.error().message.find("nosuch"), std::string::npos);
  EXPECT_NE(written.error().message.find("range-begin"), std::string::npos);
}

TEST(TraceReports, SayNothingOfAnEmptyTrace) {
  TraceBuilder builder;
  const Trace trace = std::move(builder).Build();
  const TraceQuery query = QueryOf(trace, {});
  for (const auto report : {TraceSummary, TraceGc, TraceStw, TraceMmu, TraceFootprint}) {
    EXPECT_TRUE(report(trace, query).ok());
  }
}

TEST(TraceStw, WhoAskedAndHowLong) {
  const Trace trace = Example();
  const auto document = TraceStw(trace, QueryOf(trace, {}));
  ASSERT_TRUE(document.ok());
  ASSERT_EQ(document.value().tables.size(), 2U);
  const auto& row = document.value().tables[1].rows.at(0);
  EXPECT_EQ(row[1].value, 5);
  EXPECT_EQ(row[4].text, "read mem stats");
  EXPECT_EQ(row[5].text, "main.a #1");
}

TEST(TraceFootprint, SharesAreOfAllBytes) {
  GcTrace maker(1);
  maker.builder().AddFootprint("GoStart", 10, 30);
  maker.builder().AddFootprint("String", 2, 70);
  const Trace trace = std::move(maker).Build(10);
  const auto document = TraceFootprint(trace, QueryOf(trace, {}));
  ASSERT_TRUE(document.ok());
  const Table& table = document.value().tables.at(0);
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_EQ(table.rows[0][4].text, "String");
  EXPECT_DOUBLE_EQ(table.rows[0][1].percent.value_or(0), 70);
  EXPECT_DOUBLE_EQ(table.rows[1][3].percent.value_or(0), 3);
}

}  // namespace
}  // namespace pfa

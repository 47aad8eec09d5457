// What reports on traces say, beyond sums: who woke whom, what is limited and how.
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/report/trace/registry.h"
#include "analyzer/report/trace/trace_cells.h"
#include "analyzer/report/trace/trace_goroutines.h"
#include "analyzer/report/trace/trace_log.h"
#include "analyzer/report/trace/trace_sched.h"
#include "tests/support/trace_story.h"

namespace pfa {
namespace {

using test::QueryOf;
using test::TraceStory;

Trace Story() {
  TraceStory story;
  story.Existing(0, 5, "runtime.bgsweep");
  story.Create(0, 1, "main.main");
  story.Run(1000, 1, 0);
  story.Create(2000, 2, "example.com/a/b.(*T).work", 1, 0);
  story.Run(3000, 2, 1);
  story.Wait(4000, 2, "chan receive");
  story.Log(4500, "db", "slow", 1);
  story.Log(4600, "db", "slower", 1);
  story.Wake(5000, 2, 1, 0);
  story.Run(9000, 2, 1);
  story.Syscall(10000, 2);
  story.Return(11000, 2);
  story.Preempt(12000, 2);
  return std::move(story).Finish(20000);
}

std::string RowText(const std::vector<Cell>& row, size_t columns) {
  std::string text;
  for (size_t i = 0; i < columns; ++i) text += (i == 0 ? "" : "|") + row[i].text;
  return text;
}

std::string NotesOf(const Document& document) {
  std::string text;
  for (const Note& note : document.notes) text += note.text + "\n";
  return text;
}

TEST(TraceGoroutines, OneIsShownSpanAfterSpan) {
  const Trace trace = Story();
  const Document document = TraceGoroutines(trace, QueryOf(trace, {.goroutine = "2"})).value();
  EXPECT_EQ(document.report, "goroutine");
  std::vector<std::string> rows;
  for (const auto& row : document.tables[1].rows) rows.push_back(RowText(row, 4));
  EXPECT_EQ(rows, (std::vector<std::string>{
                      "0.000002s|1us|runnable|created by main.main #1 at creator main.go:7",
                      "0.000003s|1us|running|on P1",
                      "0.000004s|1us|waiting, chan receive|b.(*T).work main.go:25",
                      "0.000005s|4us|runnable|woken by main.main #1 at main.main main.go:9",
                      "0.000009s|1us|running|on P1",
                      "0.000010s|1us|syscall|syscall.read main.go:12",
                      "0.000011s|1us|running|on P1",
                      "0.000012s|8us|runnable|preempted at b.(*T).work main.go:25",
                  }));
  EXPECT_EQ(RowText(document.tables[0].rows[0], 5), "13us|72.2%|3|8us|runnable");
}

TEST(TraceGoroutines, SpansBeyondTheLimitAreCounted) {
  const Trace trace = Story();
  const Document document =
      TraceGoroutines(trace, QueryOf(trace, {.goroutine = "2", .limit = 3})).value();
  EXPECT_EQ(document.tables[1].rows.size(), 3U);
  EXPECT_EQ(NotesOf(document),
            "Not shown: 5 later spans from 0.000005s on, together 15us (--from, --limit)\n");
}

TEST(TraceGoroutines, RowsBeyondTheLimitAreSummedUp) {
  const Trace trace = Story();
  const Document document = TraceGoroutines(trace, QueryOf(trace, {.limit = 1})).value();
  EXPECT_EQ(document.tables[0].rows.size(), 1U);
  EXPECT_NE(NotesOf(document).find("Not shown: 2 functions, together 38us (--limit 3 shows all)"),
            std::string::npos)
      << NotesOf(document);
}

TEST(TraceGoroutines, SortsByAnyColumn) {
  const Trace trace = Story();
  const auto first = [&](std::string sort) {
    const auto document = TraceGoroutines(trace, QueryOf(trace, {.sort = std::move(sort)}));
    return document.value().tables[0].rows[0][6].text;
  };
  EXPECT_EQ(first("runnable"), "example.com/a/b.(*T).work");
  EXPECT_EQ(first("running_ns"), "main.main");
  EXPECT_EQ(first("function"), "example.com/a/b.(*T).work");
  const auto error = TraceGoroutines(trace, QueryOf(trace, {.sort = "nosuch"}));
  ASSERT_FALSE(error.ok());
  EXPECT_NE(error.error().message.find("there is no column \"nosuch\""), std::string::npos);
}

TEST(TraceSched, MachinesGetARowPerWait) {
  const Trace trace = Story();
  const Document document = TraceSched(trace, QueryOf(trace, {.format = "json"})).value();
  const Table& worst = document.tables[1];
  ASSERT_EQ(worst.rows.size(), 3U);
  EXPECT_EQ(*worst.rows[0][1].value, 4000);
  EXPECT_EQ(*worst.rows[0][2].value, 2);
  EXPECT_EQ(worst.rows[0][4].text, "woken by main.main #1");
  EXPECT_EQ(worst.rows[0][5].text, "P0");
  EXPECT_EQ(worst.rows[0][6].text, "P1");
  EXPECT_EQ(worst.rows[0][7].text, "main.main 4us");
  EXPECT_EQ(NotesOf(document),
            "Not counted: 1 wait still going on at the end, the longest for 8us\n");
}

TEST(TraceLog, IsFilteredByMessage) {
  const Trace trace = Story();
  const auto count = [&](const TraceOptions& options) {
    return TraceLogMessages(trace, QueryOf(trace, options)).value().tables[0].rows.size();
  };
  EXPECT_EQ(count({}), 2U);
  EXPECT_EQ(count({.match = "db: slow$"}), 1U);
  EXPECT_EQ(count({.goroutine = "2"}), 0U);
  EXPECT_EQ(count({.to = "4550ns"}), 1U);
  EXPECT_EQ(count({.limit = 1}), 1U);
  EXPECT_FALSE(TraceLogMessages(trace, QueryOf(trace, {.match = "("})).ok());
}

// Every report must stand traces of nothing.
TEST(TraceReports, OfAnEmptyTrace) {
  TraceStory story(0, 0);
  const Trace trace = std::move(story).Finish(0);
  for (const TraceReportRow& row : TraceReportTable()) {
    if (row.document == nullptr) continue;
    EXPECT_TRUE(row.document(trace, QueryOf(trace)).ok()) << row.name;
  }
}

}  // namespace
}  // namespace pfa

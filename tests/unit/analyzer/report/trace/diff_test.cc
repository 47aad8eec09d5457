#include "analyzer/report/trace/diff.h"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/trace_example.h"

namespace pfa {
namespace {

using test::TraceExample;

Document Compare(const Trace& before, const Trace& after, const TraceOptions& options = {}) {
  const TraceQuery a = CompileTraceQuery(before, options).value();
  const TraceQuery b = CompileTraceQuery(after, options).value();
  return CompareTraces(before, after, a, b).value();
}

std::vector<std::string> RowsOf(const Table& table) {
  std::vector<std::string> out;
  for (const auto& row : table.rows) {
    std::string line;
    for (const Cell& cell : row) line += (line.empty() ? "" : "|") + cell.text;
    out.push_back(line);
  }
  return out;
}

const Table* TableOf(const Document& document, std::string_view key) {
  for (const Table& table : document.tables) {
    if (table.key == key) return &table;
  }
  return nullptr;
}

TEST(TraceDiff, FiguresSideBySide) {
  const Document document =
      Compare(TraceExample(), TraceExample({.start_ns = 5'000'000, .late_ns = 1000}));
  std::map<std::string, std::string> figures;
  for (const auto& row : document.tables.front().rows) {
    figures[row[5].text] = row[0].text + " " + row[1].text + " " + row[2].text + " " + row[3].text;
  }
  EXPECT_EQ(figures["length_ns"], "1us 2us +1us x2.00");
  EXPECT_EQ(figures["goroutines"], "2 2 0 x1.00");
  // main: 200 + 50; worker: 250 to 900 but for 100 in the kernel.
  EXPECT_EQ(figures["running_ns"], "800ns 1.80us +1us x2.25");
  EXPECT_EQ(figures["runnable_ns"], "400ns 400ns 0 x1.00");
  EXPECT_EQ(figures["runnable_p50_ns"], "150ns 150ns 0 x1.00");
  EXPECT_EQ(figures["runnable_max_ns"], "250ns 250ns 0 x1.00");
  EXPECT_EQ(figures["sync_ns"], "500ns 1.50us +1us x3.00");
  EXPECT_EQ(figures["syscall_ns"], "100ns 100ns 0 x1.00");
  EXPECT_EQ(figures["network_ns"], "0 0 0 ");
  EXPECT_EQ(figures["stw_count"], "1 1 0 x1.00");
  EXPECT_EQ(figures["stw_max_ns"], "10ns 10ns 0 x1.00");
  EXPECT_EQ(figures["heap_max_bytes"], "4kB 4kB 0 x1.00");
  ASSERT_EQ(document.notes.size(), 1U);
  EXPECT_NE(document.notes[0].text.find("not equally long"), std::string::npos);
}

TEST(TraceDiff, FunctionsByTheSizeOfTheChange) {
  const Document document =
      Compare(TraceExample(), TraceExample({.worker = "main.other", .late_ns = 7}));
  const Table* times = TableOf(document, "times");
  ASSERT_NE(times, nullptr);
  EXPECT_EQ(
      RowsOf(*times),
      (std::vector<std::string>{
          "0|557ns|+557ns|new|running|main.other", "550ns|0|-550ns|x0.00|running|main.worker",
          "0|150ns|+150ns|new|runnable|main.other", "150ns|0|-150ns|x0.00|runnable|main.worker",
          "0|100ns|+100ns|new|syscall|main.other", "100ns|0|-100ns|x0.00|syscall|main.worker",
          "500ns|507ns|+7ns|x1.01|sync wait|main.main"}));
  const Table* counts = TableOf(document, "goroutines");
  ASSERT_NE(counts, nullptr);
  EXPECT_EQ(RowsOf(*counts),
            (std::vector<std::string>{"0|1|+1|new|main.other", "1|0|-1|x0.00|main.worker"}));
}

TEST(TraceDiff, WhatIsLeftOutIsAddedUp) {
  const Document document =
      Compare(TraceExample(), TraceExample({.worker = "main.other", .late_ns = 7}), {.limit = 2});
  EXPECT_EQ(TableOf(document, "times")->rows.size(), 2U);
  ASSERT_EQ(document.notes.size(), 1U);
  EXPECT_EQ(document.notes[0].text, "5 smaller changes of time are not shown, together +7ns");
}

TEST(TraceDiff, EqualTracesHaveNoChanges) {
  const Document document = Compare(TraceExample(), TraceExample());
  EXPECT_EQ(document.tables.size(), 1U);
  EXPECT_TRUE(document.notes.empty());
}

}  // namespace
}  // namespace pfa

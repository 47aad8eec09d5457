#include "analyzer/report/trace/why.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/trace_script.h"

namespace pfa::test {
namespace {

Trace Example() {
  TraceScript script;
  script.Exists(1, "main.main", WireState::kRunning);
  script.Create(1000, 7, "main.worker", 1, "main.start");
  script.Run(2000, 7, 1);
  script.Wait(3000, 7, "chan receive", "main.pop");
  script.Create(4000, 8, "main.worker", 1, "main.start");
  script.Wake(10'000, 7, 1, "main.(*Q).push");
  script.Run(14'000, 7, 1);
  script.Task(2500, 20'000, 5, "job", 7, 7);
  script.Task(2500, 3000, 6, "job", 1, 1);
  script.End(25'000, 7);
  return script.Build(30'000);
}

Result<Document> Why(const Trace& trace, TraceOptions options) {
  const auto query = CompileTraceQuery(trace, options);
  if (!query.ok()) return query.error();
  return TraceWhy(trace, query.value());
}

std::string Text(const Trace& trace, const std::string& argument, const std::string& at = "") {
  TraceOptions options;
  options.argument = argument;
  options.at = at;
  const auto document = Why(trace, options);
  if (!document.ok()) return document.error().message;
  std::string text;
  for (const Fact& fact : document.value().facts) text += fact.key + ": " + fact.value + "\n";
  return text + fmt::format("{}\n", fmt::join(document.value().summary, "\n"));
}

TEST(TraceWhy, SaysWhoWaitedForWhom) {
  const Trace trace = Example();
  EXPECT_EQ(Text(trace, "7"),
            "Goroutine: main.worker #7\n"
            "Time: 0.000001s to 0.000025s (24us)\n"
            "Path: 3 segments on 2 goroutines\n"
            "\n"
            "  0.000001s       9us  running   main.main #1 in main.(*Q).push\n"
            "  0.000010s       4us  runnable  main.worker #7 in main.pop\n"
            "                        waited 7us for a channel receive; woken by main.main #1\n"
            "                        in main.(*Q).push\n"
            "                        waited for a P, though 1.0 of 2 ran nothing; the rest\n"
            "                        ran main.main 4us\n"
            "  0.000014s      11us  running   main.worker #7\n");
}

TEST(TraceWhy, UnderstandsWords) {
  const Trace trace = Example();
  for (const char* words : {"7", "#7", "g7", "goroutine 7"}) {
    EXPECT_EQ(Text(trace, words).substr(0, 26), "Goroutine: main.worker #7\n") << words;
  }
  for (const char* words : {"t5", "task 5", "task5"}) {
    EXPECT_EQ(Text(trace, words).substr(0, 38), "Task: job t5, ended by main.worker #7\n") << words;
  }
  EXPECT_NE(Text(trace, "job").find("job t5, ended by main.worker #7, the slowest of 2\n"),
            std::string::npos);
  EXPECT_NE(Text(trace, "main.worker").find("main.worker #8, the slowest of 2\n"),
            std::string::npos);
  EXPECT_NE(Text(trace, "worker", "3us").find("main.worker #7\n"), std::string::npos)
      << "#8 does not exist yet";
  EXPECT_NE(Text(trace, "7", "9us").find("0.000001s to 0.000009s"), std::string::npos);
}

TEST(TraceWhy, ExplainsWhatItDoesNotUnderstand) {
  const Trace trace = Example();
  EXPECT_EQ(Text(trace, "99"), "why: the trace has no goroutine 99");
  EXPECT_EQ(Text(trace, "5"), "why: the trace has no goroutine 5; for the task, write t5");
  EXPECT_EQ(Text(trace, "t9"), "why: the trace has no task 9");
  EXPECT_EQ(Text(trace, "main"),
            "why: \"main\" can be goroutine \"main.main\", goroutine \"main.worker\"; give a whole "
            "name that is only one of them, or an id: 12 for a goroutine, t7 for a task");
  EXPECT_NE(Text(trace, "no\x1bsuch").find("no\\x1bsuch"), std::string::npos);
  EXPECT_EQ(Text(trace, "8", "1us"), "why: no goroutine \"8\" exists at that time");
}

TEST(TraceWhy, SumsAreTheWhole) {
  const Trace trace = Example();
  TraceOptions options;
  options.argument = "7";
  options.format = "json";
  const auto document = Why(trace, options);
  ASSERT_TRUE(document.ok());
  ASSERT_EQ(document.value().tables.size(), 3U);
  for (const Table& table : document.value().tables) {
    const auto column =
        static_cast<size_t>(std::ranges::find_if(table.columns,
                                                 [](const Column& c) {
                                                   return c.key == "ns" || c.key == "duration_ns";
                                                 }) -
                            table.columns.begin());
    int64_t sum = 0;
    for (const auto& row : table.rows) sum += row[column].value.value_or(0);
    EXPECT_EQ(sum, 24'000) << table.key;
  }
}

TEST(TraceWhy, LeavesOutTheShortest) {
  const Trace trace = Example();
  TraceOptions options;
  options.argument = "1";
  EXPECT_TRUE(Why(trace, options).ok());
  options.argument = "7";
  options.limit = 1;
  const auto document = Why(trace, options);
  ASSERT_TRUE(document.ok());
  EXPECT_NE(fmt::format("{}", fmt::join(document.value().summary, "\n"))
                .find("13us  ... 2 shorter ones: running 9us, runnable 4us"),
            std::string::npos);
}

}  // namespace
}  // namespace pfa::test

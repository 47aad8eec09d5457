#include "analyzer/import/race_report.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/unit/analyzer/import/import_text.h"

namespace pfa::test {
namespace {

TEST(RaceReport, AccessesWithTheirGoroutines) {
  EXPECT_EQ(ImportNativeText("some output\n"
                             "==================\n"
                             "WARNING: DATA RACE\n"
                             "Read at 0x00c000018118 by goroutine 8:\n"
                             "  main.(*counter).add()\n"
                             "      /src/main.go:10 +0x8f\n"
                             "  main.work()\n"
                             "      /src/main.go:15 +0x8a\n"
                             "\n"
                             "Previous atomic write at 0x00c000018118 by main goroutine:\n"
                             "  [failed to restore the stack]\n"
                             "\n"
                             "Goroutine 8 (running) created at:\n"
                             "  main.main()\n"
                             "      /src/main.go:25 +0x96\n"
                             "  main.outer()\n"
                             "      /src/main.go:35 +0x96\n"
                             "==================\n"
                             "more output\n"
                             "WARNING: DATA RACE\n"
                             "Write at 0x00c000018119 by goroutine 9:\n"
                             "  main.cut()\n"),
            R"(type "race"/"count"
period 1 "race"/"count"
mapping 1: 0x0-0x0 +0x0 "" flags 1111
function 1: "main.(*counter).add" "/src/main.go":0
function 2: "main.work" "/src/main.go":0
function 3: "[failed to restore the stack]" "":0
function 4: "main.cut" "":0
location 1: 0x0 mapping 1
  function 1 line 10
location 2: 0x0 mapping 1
  function 2 line 15
location 3: 0x0 mapping 1
  function 3 line 0
location 4: 0x0 mapping 1
  function 4 line 0
sample [1 2] "main.(*counter).add" "main.work" values [1] "race"="1" "access"="read" "address"="0x00c000018118" "goroutine"="8" "state"="running" "created_by"="main.main" "created_at"="/src/main.go:25"
sample [3] "[failed to restore the stack]" values [1] "race"="1" "access"="previous atomic write" "address"="0x00c000018118" "goroutine"="main"
sample [4] "main.cut" values [1] "race"="2" "access"="write" "address"="0x00c000018119" "goroutine"="9"
)");
}

std::string Replaced(std::string text, std::string_view from, const std::string& to) {
  for (size_t i = 0; (i = text.find(from, i)) != std::string::npos; i += to.size()) {
    text.replace(i, from.size(), to);
  }
  return text;
}

// As loggers, Docker and journald write them.
TEST(RaceReport, InsideOfALog) {
  const std::string text =
      "==================\n"
      "WARNING: DATA RACE\n"
      "Read at 0x00c000018118 by goroutine 8:\n"
      "  main.work()\n"
      "      /src/main.go:15 +0x8a\n"
      "\n"
      "Goroutine 8 (running) created at:\n"
      "  main.main()\n"
      "      /src/main.go:25 +0x96\n"
      "==================\n";
  const std::string expected = ImportNativeText(text);
  EXPECT_EQ(expected.find("diagnostic"), std::string::npos) << expected;
  const std::string lines = text.substr(0, text.size() - 1);
  for (const std::string& prefix :
       {std::string("2024/01/02 10:00:00 "), std::string("Jan 02 10:00:00 host app[77]: "),
        std::string("app-1  | "), std::string("    ")}) {
    EXPECT_EQ(ImportNativeText(prefix + Replaced(lines, "\n", "\n" + prefix) + "\n"), expected)
        << prefix;
  }
  // Only the first line is the logger's.
  EXPECT_EQ(ImportNativeText(Replaced(text, "WARNING", "2024/01/02 10:00:00 WARNING")), expected);
  const std::string begin = "{\"log\":\"";
  const std::string end = "\\n\",\"stream\":\"stderr\"}\n";
  EXPECT_EQ(ImportNativeText(begin + Replaced(lines, "\n", end + begin) + end), expected);
  EXPECT_EQ(ImportNativeText("{\"m\":\"" + Replaced(text, "\n", "\\n") + "\"}\n"), expected);
}

TEST(RaceReport, Recognizes) {
  EXPECT_TRUE(RecognizesRaceReport("==================\nWARNING: DATA RACE\n"));
  EXPECT_TRUE(RecognizesRaceReport("2024/01/02 10:00:00 WARNING: DATA RACE\n"));
  EXPECT_FALSE(RecognizesRaceReport("7WARNING: DATA RACE\n"));
  EXPECT_FALSE(RecognizesRaceReport("Found 1 data race(s)\n"));
  EXPECT_FALSE(RecognizesRaceReport("a WARNING: DATA RACE\n"));
}

}  // namespace
}  // namespace pfa::test

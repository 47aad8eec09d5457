#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "analyzer/report/display_name.h"
#include "cli/render/trace/timeline.h"
#include "tests/support/trace_script.h"

namespace pfa::test {
namespace {

std::string Draw(const Trace& trace, const TimelineStyle& style, const TraceOptions& options = {}) {
  const auto query = CompileTraceQuery(trace, options);
  EXPECT_TRUE(query.ok());
  const auto report =
      BuildTimeline(trace, query.value(), TimelineCells(style), TimelineCellsPerTick());
  EXPECT_TRUE(report.ok());
  return TimelineText(report.value(), style);
}

Trace Example() {
  TraceScript script(1);
  script.Exists(1, "main.main", WireState::kRunnable);
  script.Run(0, 1, 0);
  script.Exists(2, "example.com/some/where.(*Thing).workWithAVeryLongName\x1b[31m",
                WireState::kWaiting, "sync");
  script.RangeOf(500, 500, RangeKind::kStw, "read mem stats", 1);
  script.Wait(1000, 1, "network");
  script.Wake(1000, 2, 1);
  script.Run(1500, 2, 0);
  return script.Build(2000);
}

TEST(TimelineText, TellsStatesByCharacters) {
  EXPECT_EQ(Draw(Example(), {.columns = 40}),
            "Time: 0.000000s to 0.000002s (2us)\n"
            "\n"
            "           |0us       |1us          busy\n"
            "P0         ███████████▅:::::▆█████   75%\n"
            "\n"
            "STW             ▁                   0.0%\n"
            "\n"
            "main…in #1 ███████████▅NNNNNNNNNNN   50%\n"
            "wher…1m #2 ···········rRRRRR▆█████   25%\n"
            "\n"
            "▁▄█ running  R runnable  N network\n"
            "· waiting  : P without a goroutine\n"
            "low blocks, small letters: less time\n"
            "a column is 86ns\n");
}

TEST(TimelineText, FitsTheWidth) {
  const Trace trace = Example();
  for (const bool color : {false, true}) {
    for (size_t columns = 40; columns < 250; columns += 7) {
      const std::string text = Draw(trace, {columns, color});
      std::istringstream lines(text);
      for (std::string line; std::getline(lines, line);) {
        std::string plain;
        for (size_t i = 0; i < line.size(); ++i) {
          if (line[i] == '\x1b') {
            i = line.find('m', i);
          } else {
            plain += line[i];
          }
        }
        EXPECT_LE(CharacterCount(plain), columns) << line;
      }
      EXPECT_EQ(text.find('\x1b') != std::string::npos, color);
      EXPECT_EQ(text.find("\x1b[31m"), std::string::npos) << "a name is not escaped";
    }
  }
}

TEST(TimelineText, AnEmptyWindowIsNoMistake) {
  const std::string text = Draw(Example(), {.columns = 60}, Between("1us", "1us"));
  EXPECT_NE(text.find("Time: 0.000001s to 0.000001s (0)"), std::string::npos) << text;
}

}  // namespace
}  // namespace pfa::test

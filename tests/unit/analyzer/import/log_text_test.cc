#include "analyzer/import/log_text.h"

#include <string>

#include <gtest/gtest.h>

namespace pfa::test {
namespace {

TEST(LogText, Prefixes) {
  const struct {
    const char* prefix;
    const char* line;
    const char* expected;
  } cases[] = {
      {"", "main.main()", "main.main()"},
      {"2026/11/25 13:24:31 ", "2026/11/25 13:24:32 main.main()", "main.main()"},
      // Docker leaves out zeros at the end of fractions.
      {"2026-11-25T13:24:31.12Z stderr F ", "2026-11-25T13:24:31.1234567Z stderr F \t/a.go:1",
       "\t/a.go:1"},
      {"    ", "    \t/a.go:1", "\t/a.go:1"},
      {"    ", "\t/a.go:1", "\t/a.go:1"},
      {"app-1  | ", "app-1  | main.main()", "main.main()"},
      // An empty line without the space at its end.
      {"app[7]: ", "app[7]:", ""},
      // The first line had a message.
      {"app[7]: recovered: ", "app[7]: main.main()", "main.main()"},
      {"app[7]: recovered: ", "main.main()", "main.main()"},
      {"12 ", "main.main()", "main.main()"},
      {"12 ", "", ""},
      {"12 ", "3", ""},
      {"  ", "", ""},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(WithoutLogPrefix(c.prefix, c.line), c.expected) << c.prefix << c.line;
  }
}

TEST(LogText, Json) {
  const auto text = [](std::string_view line) {
    return TextOfJsonLine(line, [](std::string_view s) { return s.starts_with("go"); })
        .value_or("none");
  };
  EXPECT_EQ(text(R"({"level":"error","n":[1,{"x":"y"}],"stack":"go\n\tx\u00e4","z":"go"})"),
            "go\n\tx\u00e4");
  EXPECT_EQ(text(R"( {"log":"a \"b\"\n","stream":"stderr"} )"), "a \"b\"\n");
  EXPECT_EQ(text(R"({"go":"log","log": "go"})"), "go");
  for (const char* line :
       {"", "{}", R"({"log":"a)", R"({"log":7})", R"({"go":1})", R"(["go"])", R"({"a":"go\q"})"}) {
    EXPECT_EQ(text(line), "none") << line;
  }
}

}  // namespace
}  // namespace pfa::test

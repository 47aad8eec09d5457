#include "analyzer/query/go_regexp.h"

#include <string>

#include <gtest/gtest.h>

namespace pfa {
namespace {

struct MatchCase {
  const char* pattern;
  const char* text;
  bool expected;
};

TEST(GoRegexp, SearchesAnywhereAndKeepsCase) {
  const MatchCase cases[] = {
      {"serve", "net/http.(*conn).serve", true},
      {"Serve", "net/http.(*conn).serve", false},
      {"(?i)SERVE", "net/http.(*conn).serve", true},
      {"^net", "net/http", true},
      {"^http", "net/http", false},
      {"http$", "net/http", true},
      {"main\\.", "main.fib", true},
      {"main\\.", "mainfib", false},
      {"", "anything", true},
      {"a|b", "xbx", true},
      {"\\QA.B(\\E", "xA.B(y", true},
      {"\\QA.B(", "xA.B(", true},
      {"\\pL+", "\xc3\xa9", true},
      {"[[:digit:]]", "x7", true},
      {"^.$", "\xe6\x97\xa5", true},  // one character of three bytes
      {"^a.b$",
       "a\xff"
       "b",
       true},  // a byte that is no UTF-8 is a character, too
      {"^a.b$",
       "a\xe6\x97"
       "b",
       false},
      {"^a..b$",
       "a\xe6\x97"
       "b",
       true},
      {"\\x{fffd}", "\xff", true},
  };
  for (const MatchCase& c : cases) {
    const auto regexp = GoRegexp::Compile("focus", c.pattern);
    ASSERT_TRUE(regexp.ok()) << c.pattern;
    EXPECT_EQ(regexp.value().Matches(c.text), c.expected) << c.pattern << " in " << c.text;
  }
}

// Go accepts (?<name>...) since 1.22; RE2 knows only (?P<name>...).
TEST(GoRegexp, NamedGroups) {
  const MatchCase cases[] = {
      {"(?<n>main)", "main", true},
      {"(?P<n>main)", "main", true},
      {"x(?<a>b)(?<c>d)", "xbd", true},
      // In a class it is only characters, and no P is among them.
      {"[(?<]n", "<n", true},
      {"[(?<]n", "Pn", false},
      {"[](?<]n", "?n", true},  // a ']' just after '[' belongs to the class
      {"[](?<]n", "Pn", false},
      {"[^](?<n>]x", "Px", true},
      {"[^](?<n>]x", "<x", false},
      {"[[:digit:](?<]n", "Pn", false},  // a named class does not end the class around it
      {"[[:digit:](?<]n", "7n", true},
      {"[[(?<]n", "Pn", false},  // nor does a '[' open another
      {"\\(?<n>", "<n>", true},  // an optional bracket
      {"\\Q(?<n>\\E", "(?<n>", true},
      {"\\[(?<n>a)", "[a", true},  // no class was opened
      {"[\\]](?<n>a)", "]a", true},
  };
  for (const MatchCase& c : cases) {
    const auto regexp = GoRegexp::Compile("focus", c.pattern);
    ASSERT_TRUE(regexp.ok()) << c.pattern << ": " << regexp.error().message;
    EXPECT_EQ(regexp.value().Matches(c.text), c.expected) << c.pattern << " in " << c.text;
  }
}

TEST(GoRegexp, BadPatternsNameTheOption) {
  const char* const patterns[] = {
      "(",     ")",       "[",      "*",      "a**",       "a{2,1}", "x{1001}", "\\",
      "(?=x)", "(?!x)",   "(?<=x)", "(?<!x)", "\\C",       "[z-a]",  "\\8",     "\\p{Foo}",
      "(?P<n", "(?P<>x)", "(?<>x)", "(?x)a",  "[[:foo:]]", "\\Z",

  };
  for (const char* pattern : patterns) {
    const auto regexp = GoRegexp::Compile("show_from", pattern);
    ASSERT_FALSE(regexp.ok()) << pattern;
    EXPECT_EQ(regexp.error().code, ErrorCode::kUsage);
    EXPECT_TRUE(regexp.error().message.starts_with("parsing show_from regexp: "))
        << regexp.error().message;
  }
}

TEST(GoRegexp, MistakesAreNamedAsInGo) {
  const std::pair<const char*, const char*> cases[] = {
      {"(", "missing closing ): `(`"},
      {")", "unexpected ): `)`"},
      {"[", "missing closing ]: `[`"},
      {"*", "missing argument to repetition operator: `*`"},
      {"a**", "invalid nested repetition operator: `**`"},
      {"\\", "trailing backslash at end of expression: ``"},
      {"\\8", "invalid escape sequence: `\\8`"},
      {"x{1001}", "invalid repeat count: `{1001}`"},
      {"[z-a]", "invalid character class range: `z-a`"},
      {"(?=x)", "invalid or unsupported Perl syntax: `(?=`"},
  };
  for (const auto& [pattern, expected] : cases) {
    const auto regexp = GoRegexp::Compile("focus", pattern);
    ASSERT_FALSE(regexp.ok()) << pattern;
    EXPECT_EQ(regexp.error().message,
              std::string("parsing focus regexp: error parsing regexp: ") + expected);
  }
}

TEST(GoRegexp, LongInputsAreLinear) {
  // A backtracking matcher would need longer than the test may take.
  const auto regexp = GoRegexp::Compile("focus", "(a*)*(a*)*b");
  ASSERT_TRUE(regexp.ok());
  EXPECT_FALSE(regexp.value().Matches(std::string(100'000, 'a')));
}

}  // namespace
}  // namespace pfa

#include "analyzer/report/display_name.h"

#include <gtest/gtest.h>

namespace pfa {
namespace {

TEST(DisplayName, IsSafe) {
  struct Case {
    std::string text;
    std::string shown;
  };
  const std::vector<Case> cases = {
      {"main.f", "main.f"},
      {"na\u00efve \u65e5\u672c \U0001f600", "na\u00efve \u65e5\u672c \U0001f600"},
      {std::string("a\x1b[31m\n\0b", 9), "a\\x1b[31m\\x0a\\x00b"},
      {"\u202e\u2028\u200b\u0085", "\\u202e\\u2028\\u200b\\x85"},
      {"\xff\xc0\x80\xed\xa0\x80", "\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd"},
      {"cut \xe2\x82", "cut \ufffd\ufffd"},
      {"\xf4\x90\x80\x80", "\ufffd\ufffd\ufffd\ufffd"},
      {"\xef\xbf\xbf", "\\uffff"},
      {"<script>&\"'", "<script>&\"'"},  // escaping is up to the format
  };
  for (const Case& c : cases) EXPECT_EQ(DisplayName(c.text), c.shown);
}

TEST(DisplayName, LongTextLosesItsMiddleBetweenCharacters) {
  EXPECT_EQ(DisplayName("abcdefgh", 4), "ab\u2026gh");
  EXPECT_EQ(DisplayName("\u00e9\u00e9\u00e9\u00e9", 6), "\u00e9\u2026\u00e9");
  EXPECT_LT(DisplayName(std::string(1'000'000, 'x')).size(), 5000U);
}

TEST(WithoutPath, OnlyWhereSpaceIsShort) {
  EXPECT_EQ(WithoutPath("net/http.Get", 12), "net/http.Get");
  EXPECT_EQ(WithoutPath("net/http.Get", 11), "http.Get");
  EXPECT_EQ(WithoutPath("a.com/b/c.(*T[x/y.Z]).M", 5), "c.(*T[x/y.Z]).M");
  EXPECT_EQ(WithoutPath("main.f", 2), "main.f");
  EXPECT_EQ(WithoutPath("<b>/x", 2), "<b>/x");
  EXPECT_EQ(WithoutPath("a/", 1), "a/");
}

TEST(Shortened, CountsCharacters) {
  EXPECT_EQ(Shortened("h\u00e9llo", 5), "h\u00e9llo");
  EXPECT_EQ(Shortened("h\u00e9llo", 3), "h\u00e9\u2026");
  EXPECT_EQ(Shortened("hello", 0), "");
}

}  // namespace
}  // namespace pfa

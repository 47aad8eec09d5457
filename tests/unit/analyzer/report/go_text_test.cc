#include "analyzer/report/go_text.h"

#include <string>

#include <gtest/gtest.h>

namespace pfa {
namespace {

TEST(GoText, RuneCount) {
  struct Case {
    std::string text;
    size_t count;
  };
  const Case cases[] = {
      {"", 0},
      {"abc", 3},
      {"\u00e4\u4e2d\U0001f600", 3},
      {"\xff\xfe", 2},              // never valid
      {"\xc3", 1},                  // cut short
      {"\xe4\xb8", 2},              // cut short: one each
      {"\xc0\x80", 2},              // overlong
      {"\xe0\x80\x80", 3},          // overlong
      {"\xed\xa0\x80", 3},          // a surrogate
      {"\xf4\x90\x80\x80", 4},      // beyond Unicode
      {"\xf0\x9f\x98\x80", 1},      // 1f600
      {"\xf0\x9f\x98z", 4},         // cut short
      {std::string("a\0b", 3), 3},  // zero bytes count
  };
  for (const Case& c : cases) EXPECT_EQ(RuneCount(c.text), c.count) << c.text;
}

TEST(GoText, AppendRightAligned) {
  std::string out = "|";
  AppendRightAligned("\u00e4b", 4, &out);
  out += '|';
  AppendRightAligned("abcde", 4, &out);
  EXPECT_EQ(out, "|  \u00e4b|abcde");
}

// Expected: what Go's text/tabwriter makes of it with a padding of 1 and AlignRight.
TEST(GoText, AlignTabs) {
  struct Case {
    const char* text;
    const char* aligned;
  };
  const Case cases[] = {
      {"", ""},
      {"no tab\n", "no tab\n"},
      {"key:\t Total\n \t10:\t a\n \t5:\t b\n\n", " key: Total\n      10: a\n       5: b\n\n"},
      // A line without cells ends the columns.
      {"long key:\t x\n\nk:\t y\n", " long key: x\n\n k: y\n"},
      // Widths are code points.
      {"\u00e4\u00e4:\t x\na:\t y", " \u00e4\u00e4: x\n  a: y"},
      // A column ends where a line does not reach it.
      {"aa\tbb\tx\na\tx\na\tb\tx\n", " aa bbx\n  ax\n  a bx\n"},
      {"aaa\vx\fa\tx", " aaax\n ax"},
  };
  for (const Case& c : cases) EXPECT_EQ(AlignTabs(c.text), c.aligned) << c.text;
}

}  // namespace
}  // namespace pfa

#include "proto/base/utf8.h"

#include <string>

#include <gtest/gtest.h>

namespace pfa {
namespace {

TEST(Utf8, LengthOfSequences) {
  struct Case {
    const char* text;
    size_t expected;
  };
  const Case cases[] = {
      {"", 0},
      {"a", 1},
      {"\x7f", 1},
      {"\xc3\xa9x", 2},
      {"\xe6\x97\xa5", 3},
      {"\xf0\x9f\x98\x80", 4},
      {"\xf4\x8f\xbf\xbf", 4},  // U+10FFFF
      {"\x80", 0},              // nothing before it
      {"\xc3", 0},              // nothing after it
      {"\xc3x", 0},
      {"\xe6\x97", 0},
      {"\xe6\x97x", 0},
      {"\xc0\x80", 0},  // overlong
      {"\xc1\xbf", 0},
      {"\xe0\x9f\xbf", 0},
      {"\xf0\x8f\xbf\xbf", 0},
      {"\xed\xa0\x80", 0},      // a surrogate
      {"\xf4\x90\x80\x80", 0},  // above U+10FFFF
      {"\xf5\x80\x80\x80", 0},
      {"\xff", 0},
  };
  for (const Case& c : cases) EXPECT_EQ(Utf8SequenceLength(c.text), c.expected) << c.text;
}

TEST(Utf8, EachInvalidByteIsReplaced) {
  EXPECT_TRUE(IsUtf8("main.\xc3\xa9"));
  EXPECT_FALSE(IsUtf8("main.\xc3"));
  EXPECT_EQ(ReplaceInvalidUtf8("a\xe6\x97\xc3\xa9"), "a\xef\xbf\xbd\xef\xbf\xbd\xc3\xa9");
}

}  // namespace
}  // namespace pfa

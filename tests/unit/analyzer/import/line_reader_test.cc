#include "analyzer/import/line_reader.h"

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/gzip_writer.h"
#include "tests/support/planned_source.h"

namespace pfa::test {
namespace {

using Lines = std::vector<std::string>;

// "offset: line" for each line, and the error as the last one if there is one.
Lines ReadOnce(std::string_view file, size_t chunk_bytes, SourcePlan plan = {}) {
  InflateStream stream(Planned(file, plan), {}, chunk_bytes);
  LineReader reader(stream);
  Lines lines;
  while (true) {
    const auto more = reader.Next();
    if (!more.ok()) {
      lines.push_back("error: " + more.error().ToString());
      return lines;
    }
    if (!more.value()) break;
    lines.push_back(fmt::format("{}: {}", reader.offset(), reader.line()));
  }
  EXPECT_FALSE(reader.Next().value()) << "the end stays the end";
  EXPECT_EQ(reader.line(), "");
  return lines;
}

TEST(LineReaderTest, Lines) {
  const struct {
    const char* text;
    Lines expected;
  } cases[] = {
      {"", {}},
      {"\n", {"0: "}},
      {"a", {"0: a"}},
      {"a\n", {"0: a"}},
      {"a\nb", {"0: a", "2: b"}},
      {"a\n\n\nb\n", {"0: a", "2: ", "3: ", "4: b"}},
      {"first\r\nsecond\r\n", {"0: first", "7: second"}},
      {"ends in CR\r", {"0: ends in CR"}},
      {"\r\n\r\n", {"0: ", "2: "}},
      {"a\rb\r\r\n", {"0: a\rb\r"}},
      {"a longer line than any chunk of this test\nshort",
       {"0: a longer line than any chunk of "
        "this test",
        "42: short"}},
  };
  for (const auto& c : cases) {
    for (const size_t chunk_bytes : {1U, 2U, 3U, 7U, 1000U}) {
      EXPECT_EQ(ReadOnce(c.text, chunk_bytes), c.expected) << c.text << ", " << chunk_bytes;
      EXPECT_EQ(ReadOnce(Gzip(c.text), chunk_bytes), c.expected) << c.text << ", " << chunk_bytes;
    }
  }
}

TEST(LineReaderTest, NulBytesBelongToTheLine) {
  const std::string text("a\0b\nc", 5);
  EXPECT_EQ(ReadOnce(text, 2), (Lines{"0: " + text.substr(0, 3), "4: c"}));
}

TEST(LineReaderTest, LongLines) {
  const std::string longest(LineReader::kMaxLineBytes, 'x');
  for (const size_t chunk_bytes : {size_t{1000}, InflateStream::kChunkBytes, size_t{4} << 20}) {
    const Lines good = ReadOnce("first\n" + longest + "\nlast", chunk_bytes);
    ASSERT_EQ(good.size(), 3U);
    EXPECT_EQ(good[1].size(), std::string_view("6: ").size() + longest.size());
    EXPECT_EQ(good[2], fmt::format("{}: last", 6 + longest.size() + 1));
    const std::string quoted(60, 'x');
    EXPECT_EQ(ReadOnce("first\n" + longest + "x", chunk_bytes),
              (Lines{"0: first",
                     "error: input: inflated offset 0x6: malformed profile: expected a "
                     "line of at most 1048576 bytes, found \"" +
                         quoted + "...\""}));
  }
}

TEST(LineReaderTest, ErrorsOfTheStreamPass) {
  EXPECT_EQ(ReadOnce("one\ntwo\nthree\n", 4, {.fails_at = 8}),
            (Lines{"0: one", "4: two", "error: input: the disk is on fire"}));
  EXPECT_EQ(ReadOnce("one\ntwo", 4, {.fails_at = 6}),
            (Lines{"0: one", "error: input: the disk is on fire"}));
}

TEST(LineReaderTest, ErrorHereQuotesTheLine) {
  const std::string sixty(60, 'y');
  const std::string text = "skipped\nfound\x1b[31m\n" + sixty + "\n" + sixty + "z\n";
  InflateStream stream(Planned(text), {});
  LineReader reader(stream);
  const auto error_at_next = [&reader] {
    EXPECT_TRUE(reader.Next().value());
    return reader.ErrorHere("a number").ToString();
  };
  EXPECT_EQ(error_at_next(),
            "input: inflated offset 0x0: malformed profile: expected a number, found \"skipped\"");
  EXPECT_EQ(error_at_next(),
            "input: inflated offset 0x8: malformed profile: expected a number, found "
            "\"found\\x1b[31m\"");
  EXPECT_TRUE(error_at_next().ends_with("found \"" + sixty + "\""));
  EXPECT_TRUE(error_at_next().ends_with("found \"" + sixty + "...\""));
}

TEST(TextTest, TrimSpace) {
  const struct {
    const char* text;
    const char* expected;
  } cases[] = {{"", ""},           {" ", ""},   {"\t\r\n\v\f ", ""},   {"a", "a"},
               {"  a b\t", "a b"}, {"a ", "a"}, {"\u00a0a", "\u00a0a"}};
  for (const auto& c : cases) EXPECT_EQ(TrimSpace(c.text), c.expected);
}

TEST(TextTest, IsBlankOrComment) {
  for (const char* text : {"", "  ", "\t", "#", "# text", "  # text", "#\t0x1"}) {
    EXPECT_TRUE(IsBlankOrComment(text)) << text;
  }
  for (const char* text : {"a", " a # b", "1 @ 0x1", "-#"}) EXPECT_FALSE(IsBlankOrComment(text));
}

TEST(TextTest, FirstContentLine) {
  const struct {
    const char* text;
    const char* expected;
  } cases[] = {
      {"", ""},
      {"\n\n", ""},
      {"# only\n#comments", ""},
      {"first\nsecond", "first"},
      {"first\r\nsecond", "first"},
      {"\n# comment\n  \nfirst\nsecond", "first"},
      {"cut of", "cut of"},
  };
  for (const auto& c : cases) EXPECT_EQ(FirstContentLine(c.text), c.expected);
}

TEST(TextTest, AnyLineStopsAtTheFirstHit) {
  Lines seen;
  const auto visit_until = [&seen](std::string_view wanted) {
    return [&seen, wanted](std::string_view line) {
      seen.emplace_back(line);
      return line == wanted;
    };
  };
  EXPECT_TRUE(AnyLine("a\nb\r\nc\n", visit_until("b")));
  EXPECT_EQ(seen, (Lines{"a", "b"}));
  seen.clear();
  EXPECT_FALSE(AnyLine("a\n\nb", visit_until("x")));
  EXPECT_EQ(seen, (Lines{"a", "", "b"}));
  seen.clear();
  EXPECT_FALSE(AnyLine("", visit_until("")));
  EXPECT_TRUE(seen.empty());
}

}  // namespace
}  // namespace pfa::test

#include "analyzer/import/count_text.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/unit/analyzer/import/import_text.h"

namespace pfa::test {
namespace {

TEST(CountTextTest, Recognizes) {
  for (const char* head :
       {"goroutine profile: total 23\n1 @ 0x1\n", "threadcreate profile: total 0",
        "my.own/profile profile: total 7\r\n", "\n# a comment\n  \nx profile: total 1\n"}) {
    EXPECT_TRUE(RecognizesCountText(head)) << head;
  }
  for (const char* head : {"", "goroutine profile: total", "goroutine profile: total x",
                           "two words profile: total 1", "goroutine profile: total 1 more",
                           "something else\ngoroutine profile: total 1", "heap profile: 1: 2"}) {
    EXPECT_FALSE(RecognizesCountText(head)) << head;
  }
}

TEST(CountTextTest, SamplesKeepTheirOrderAndEqualStacksStayApart) {
  EXPECT_EQ(ImportText("goroutine profile: total 23\n"
                       "20 @ 0x48c90a 0x419c8e\n"
                       "# labels: {\"worker\":\"1\"}\n"
                       "#\t0x48c909\tmain.stuck+0x18\t/src/main.go:178\n"
                       "\n"
                       "2 @ 0x419c8e\n"
                       "1 @ 0x48c90a 0x419c8e\n"),
            R"(type "goroutine"/"count"
period 1 "goroutine"/"count"
mapping 1: 0x0-0xffffffffffffffff +0x0 "" flags 0000
location 1: 0x48c909 mapping 1
location 2: 0x419c8d mapping 1
sample [1 2] values [20]
sample [2] values [2]
sample [1 2] values [1]
)");
}

TEST(CountTextTest, NoSamples) {
  EXPECT_EQ(ImportText("x profile: total 0\n"), "type \"x\"/\"count\"\nperiod 1 \"x\"/\"count\"\n");
  EXPECT_EQ(ImportText("# first\n\nx profile: total 0"),
            "type \"x\"/\"count\"\nperiod 1 \"x\"/\"count\"\n");
}

TEST(CountTextTest, DashesEndTheSamples) {
  EXPECT_EQ(ImportText("x profile: total 1\n1 @ 0x2\n--- something ---\nnot a sample\n"),
            "type \"x\"/\"count\"\nperiod 1 \"x\"/\"count\"\n"
            "mapping 1: 0x0-0xffffffffffffffff +0x0 \"\" flags 0000\n"
            "location 1: 0x1 mapping 1\nsample [1] values [1]\n");
}

TEST(CountTextTest, OtherLinesAreErrors) {
  const char* const lines[] = {
      "1 @",                        // no address
      "1 @ ",                       //
      "1 @ 0xABC",                  // capitals
      "1 @ 1234",                   // not hexadecimal
      "1 @  0x1",                   // two spaces
      "1 @ 0x1 ",                   // a space at the end
      " 1 @ 0x1",                   // a space at the start
      "-1 @ 0x1",                   // a negative count
      "1  @ 0x1",                   //
      "@ 0x1",                      //
      "9223372036854775808 @ 0x1",  // more than 64 bits
      "1 @ 0x10000000000000000",    //
      "text",                       //
  };
  for (const std::string line : lines) {
    EXPECT_EQ(ImportText("x profile: total 1\n1 @ 0x1\n" + line + "\n"),
              "error: input: inflated offset 0x1b: malformed profile: expected \"<count> @ "
              "0x<address> ...\", found \"" +
                  line + "\"");
  }
}

TEST(CountTextTest, WindowsLineEnds) {
  EXPECT_EQ(ImportText("x profile: total 1\r\n1 @ 0x2\r\n\r\n# c\r\n"),
            ImportText("x profile: total 1\n1 @ 0x2\n\n# c\n"));
}

TEST(CountTextTest, AMemoryMapGivesTheBinary) {
  EXPECT_EQ(ImportText("x profile: total 1\n1 @ 0x2\n\n--- Memory map: ---\n  0-1000: /bin/app\n"),
            "type \"x\"/\"count\"\nperiod 1 \"x\"/\"count\"\n"
            "mapping 1: 0x0-0x1000 +0x0 \"/bin/app\" flags 0000\n"
            "location 1: 0x1 mapping 1\nsample [1] values [1]\n");
}

TEST(CountTextTest, ImportingSomethingElseIsAnError) {
  for (const std::string text : {"", "# only a comment\n", "heap profile: 1: 2\n"}) {
    InflateStream stream(Planned(text), {});
    const auto profile = ImportCountText(stream, {});
    ASSERT_FALSE(profile.ok());
    EXPECT_NE(profile.error().message.find("expected \"<name> profile: total <n>\""),
              std::string::npos);
  }
}

}  // namespace
}  // namespace pfa::test

#include "analyzer/import/contention_text.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/unit/analyzer/import/import_text.h"

namespace pfa::test {
namespace {

// The lines of the outcome that begin with "sample" or tell an error, and nothing else.
std::string Samples(std::string_view text) {
  const std::string outcome = ImportText(text);
  if (outcome.starts_with("error")) return outcome + "\n";
  const size_t first = outcome.find("\nsample");
  return first == std::string::npos ? "" : outcome.substr(first + 1);
}

TEST(ContentionTextTest, Recognizes) {
  for (const char* head : {"--- mutex:\n", "--- contention:\ncycles/second=1\n",
                           "--- contention:", "--- contentionz 1 ---\n"}) {
    EXPECT_TRUE(RecognizesContentionText(head)) << head;
  }
  for (const char* head : {"", "--- mutex", "\n--- mutex:\n", " --- mutex:", "--- contentionz\n",
                           "--- heapz 1 ---\n"}) {
    EXPECT_FALSE(RecognizesContentionText(head)) << head;
  }
}

// As Go's block?debug=1 writes it.
TEST(ContentionTextTest, CyclesBecomeNanoseconds) {
  EXPECT_EQ(ImportText("--- contention:\n"
                       "cycles/second=2000000000\n"
                       "3001 2 @ 0x1000 0x2000\n"
                       "#\t0xfff\tsync.(*Mutex).Lock+0x1f\t/src/mutex.go:81\n"
                       "\n"
                       "10 1 @ 0x2000\n"),
            R"(type "contentions"/"count"
type "delay"/"nanoseconds"
period 1 "contentions"/"count"
mapping 1: 0x0-0xffffffffffffffff +0x0 "" flags 0000
location 1: 0xfff mapping 1
location 2: 0x1fff mapping 1
sample [1 2] values [2 1500]
sample [2] values [1 5]
)");
}

TEST(ContentionTextTest, AttributesAndTheirEffect) {
  const struct {
    const char* name;
    const char* text;
    const char* expected;
  } cases[] = {
      {"no attributes", "--- mutex:\n7 2 @ 0x1\n", "sample [1] values [2 7]\n"},
      {"a period multiplies both", "--- mutex:\nsampling period=5\n7 2 @ 0x1\n",
       "sample [1] values [10 7]\n"},
      {"with a speed too", "--- mutex:\ncycles/second=500000000\nsampling period=5\n7 2 @ 0x1\n",
       "sample [1] values [10 70]\n"},
      {"a period of 0 changes nothing",
       "--- mutex:\ncycles/second=500000000\nsampling period=0\n7 2 @ 0x1\n",
       "sample [1] values [2 7]\n"},
      {"a negative speed is none", "--- mutex:\ncycles/second=-5\n7 2 @ 0x1\n",
       "sample [1] values [2 7]\n"},
      {"spaces around", "--- mutex:\n \t sampling period  =  3 \n7 2 @ 0x1\n",
       "sample [1] values [6 7]\n"},
      {"comments and blank lines", "--- mutex:\n\n# c\nsampling period=3\n\n# c\n7 2 @ 0x1\n",
       "sample [1] values [6 7]\n"},
      {"discarded samples are ignored", "--- mutex:\ndiscarded samples=many\n7 2 @ 0x1\n",
       "sample [1] values [2 7]\n"},
      {"numbers next to each other", "--- mutex:\n72 @ 0x1\n", "sample [1] values [2 7]\n"},
      {"no stack", "--- mutex:\n7 2 @\n", "sample [] values [2 7]\n"},
      {"only the header", "--- mutex:\n", ""},
      {"only attributes", "--- mutex:\nsampling period=3\n", ""},
      {"dashes end the samples", "--- mutex:\n7 2 @ 0x1\n--- rest ---\nnothing\n",
       "sample [1] values [2 7]\n"},
      {"dashes instead of samples", "--- mutex:\n--- rest ---\nnothing\n", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(Samples(c.text), c.expected) << c.name;
}

TEST(ContentionTextTest, MillisecondsBecomeTheDuration) {
  EXPECT_EQ(ImportText("--- contentionz 1 ---\nms since reset = 1500\nsampling period = 10\n"),
            "type \"contentions\"/\"count\"\ntype \"delay\"/\"nanoseconds\"\n"
            "duration 1500000000\nperiod 10 \"contentions\"/\"count\"\n");
}

TEST(ContentionTextTest, Errors) {
  const struct {
    const char* text;
    const char* expected;  // behind the offset
  } cases[] = {
      {"--- mutex:\ncycles/second=fast\n",
       R"(0xb: malformed profile: expected "<attribute> = <number>", found "cycles/second=fast")"},
      {"--- mutex:\nsampling period=\n",
       R"(0xb: malformed profile: expected "<attribute> = <number>", found "sampling period=")"},
      {"--- mutex:\ncolour=5\n",
       "0xb: malformed profile: expected an attribute of a contention profile, found "
       "\"colour=5\""},
      {"--- mutex:\nms since reset=9223372036855\n",
       "0xb: malformed profile: expected a time that fits 64 bits of nanoseconds, found \"ms since "
       "reset=9223372036855\""},
      {"--- mutex:\n7 2 @ 0x1\nnonsense\n",
       "0x15: malformed profile: expected \"<cycles> <count> @ 0x<address> ...\", found "
       "\"nonsense\""},
      {"--- mutex:\n-7 2\n",
       R"(0xb: malformed profile: expected "<cycles> <count> @ 0x<address> ...", found "-7 2")"},
      {"--- mutex:\n9223372036854775808 1 @ 0x1\n",
       "0xb: malformed profile: expected \"<cycles> <count> @ 0x<address> ...\", found "
       "\"9223372036854775808 1 @ 0x1\""},
      {"--- mutex:\n1 2 @ 0x11112222333344445\n",
       "0xb: malformed profile: expected \"<cycles> <count> @ 0x<address> ...\", found "
       "\"1 2 @ 0x11112222333344445\""},
      {"--- mutex:\nsampling period=3\n1 4611686018427387904 @ 0x1\n",
       "0x1d: malformed profile: expected a count that fits 64 bits, found "
       "\"1 4611686018427387904 @ 0x1\""},
      {"--- mutex:\n7 2 @ 0x1\nMAPPED_LIBRARIES:\n",
       // Only dashes end the samples of this format.
       "0x15: malformed profile: expected \"<cycles> <count> @ 0x<address> ...\", found "
       "\"MAPPED_LIBRARIES:\""},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Samples(c.text), std::string("error: input: inflated offset ") + c.expected + "\n");
  }
}

}  // namespace
}  // namespace pfa::test

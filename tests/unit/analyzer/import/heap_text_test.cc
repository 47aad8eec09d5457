#include "analyzer/import/heap_text.h"

#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/unit/analyzer/import/import_text.h"

namespace pfa::test {
namespace {

std::string Samples(std::string_view text) {
  const std::string outcome = ImportText(text);
  if (outcome.starts_with("error")) return outcome + "\n";
  const size_t first = outcome.find("\nsample");
  return first == std::string::npos ? "" : outcome.substr(first + 1);
}

TEST(HeapTextTest, Recognizes) {
  for (const char* head :
       {"heap profile: 1: 2 [3: 4] @ heap/524288\n", "heap profile:1:2[3:4]@heap",
        "heap profile:  1:  2 [  3:  4 ] @ heap_v2/524288",
        "some text, heap profile: 1: 2 [3: 4] @ heapprofile",
        "heap profile: 0: 0 [0: 0] @ heapz_v2/1", "heap profile: 0: 0 [0: 0] @ growthz\r\n",
        "heap profile: 0: 0 [0: 0] @ fragmentation"}) {
    EXPECT_TRUE(RecognizesHeapText(head)) << head;
  }
  for (const char* head :
       {"", "heap profile: 1: 2 [3: 4] @ unknown/5", "heap profile: -1: 2 [3: 4] @ heap/1",
        "heap profile: 1: 2 @ heap/1", "\nheap profile: 1: 2 [3: 4] @ heap/524288",
        "# heap\nheap profile: 1: 2 [3: 4] @ heap/524288",
        "heap profile: 1: 2 [3: 4] @ heap/99999999999999999999"}) {
    EXPECT_FALSE(RecognizesHeapText(head)) << head;
  }
}

// As Go's heap?debug=1 writes it. Its header doubles the rate of 512 bytes.
TEST(HeapTextTest, GoWritesFourColumns) {
  EXPECT_EQ(ImportText("heap profile: 3: 3000 [103: 54200] @ heap/1024\n"
                       "0: 0 [100: 51200] @ 0x1000 0x2000\n"
                       "#\t0xfff\tmain.alloc+0x1f\t/src/main.go:81\n"
                       "\n"
                       "3: 3000 [3: 3000] @ 0x2000\n"
                       "\n"
                       "# runtime.MemStats\n"
                       "# Alloc = 1234\n"),
            R"(type "alloc_objects"/"count"
type "alloc_space"/"bytes"
type "inuse_objects"/"count"
type "inuse_space"/"bytes"
period 512 "space"/"bytes"
mapping 1: 0x0-0xffffffffffffffff +0x0 "" flags 0000
location 1: 0xfff mapping 1
location 2: 0x1fff mapping 1
sample [1 2] values [158 80997 0 0] "bytes"=512
sample [2] values [3 3495 3 3495] "bytes"=1000
)");
}

TEST(HeapTextTest, TheHeaderDecidesTheColumns) {
  const struct {
    const char* numbers;
    int columns;
  } cases[] = {
      {"1: 2 [1: 2]", 2},  {"1: 2 [0: 0]", 2}, {"1: 2 [3: 2]", 4},  {"1: 2 [1: 4]", 4},
      {"0: 0 [0: 0]", 2},  {"1: 2 [0: 4]", 4}, {"1: 2 [01: 2]", 4},  // as texts
      {"1: 2 [00: 2]", 4},
  };
  for (const auto& c : cases) {
    const auto profile = Import(fmt::format("heap profile: {} @ heap/2\n", c.numbers));
    ASSERT_TRUE(profile.ok());
    EXPECT_EQ(profile.value().sample_types().size(), static_cast<size_t>(c.columns)) << c.numbers;
    EXPECT_EQ(profile.value().text(profile.value().sample_types().front().type),
              c.columns == 2 ? "objects" : "alloc_objects");
  }
}

TEST(HeapTextTest, KindsDifferInTheirRate) {
  const struct {
    const char* kind;
    int64_t period;
    const char* values;  // of 100 objects of 512 bytes
  } cases[] = {
      {"heap/1024", 512, "158 80997"},     {"heap/1025", 512, "158 80997"},
      {"heap/2", 1, "100 51200"},          {"heap", 0, "100 51200"},
      {"heap_v2/512", 512, "158 80997"},   {"heapz_v2/512", 512, "158 80997"},
      {"heap_v2/1", 1, "100 51200"},       {"heapprofile", 1, "100 51200"},
      {"heapprofile/512", 1, "100 51200"}, {"growth", 1, "100 51200"},
      {"growthz/512", 1, "100 51200"},     {"fragmentation", 1, "100 51200"},
      {"fragmentationz", 1, "100 51200"},
  };
  for (const auto& c : cases) {
    const std::string text =
        fmt::format("heap profile: 1: 1 [1: 1] @ {}\n100: 51200 [100: 51200] @ 0x1\n", c.kind);
    EXPECT_EQ(Samples(text), fmt::format("sample [1] values [{}] \"bytes\"=512\n", c.values))
        << c.kind;
    EXPECT_EQ(Import(text).value().header().period, c.period) << c.kind;
  }
  // These never have four columns.
  EXPECT_EQ(Samples("heap profile: 1: 1 [2: 2] @ growth\n1: 5 [9: 90] @ 0x1\n"),
            "sample [1] values [1 5] \"bytes\"=5\n");
}

TEST(HeapTextTest, Samples) {
  const std::string two = "heap profile: 1: 1 [1: 1] @ heap/2\n";
  const std::string four = "heap profile: 1: 1 [2: 2] @ heap/2\n";
  const struct {
    const char* name;
    std::string text;
    const char* expected;
  } cases[] = {
      {"the inner pair is ignored", two + "3: 30 [7: 700] @ 0x1\n",
       "sample [1] values [3 30] \"bytes\"=10\n"},
      {"the inner pair", four + "3: 30 [7: 700] @ 0x1\n",
       "sample [1] values [7 700 3 30] \"bytes\"=10\n"},
      {"nothing in use", four + "0: 0 [7: 700] @ 0x1\n",
       "sample [1] values [7 700 0 0] \"bytes\"=100\n"},
      {"nothing allocated", four + "3: 30 [0: 0] @ 0x1\n",
       "sample [1] values [0 0 3 30] \"bytes\"=10\n"},
      {"nothing at all", four + "0: 0 [0: 0] @ 0x1\n", "sample [1] values [0 0 0 0] \"bytes\"=0\n"},
      {"empty objects", two + "5: 0 [5: 0] @ 0x1\n", "sample [1] values [0 0] \"bytes\"=0\n"},
      {"of a difference", two + "-3: -30 [0: 0] @ 0x1\n",
       "sample [1] values [-3 -30] \"bytes\"=10\n"},
      {"no stack", two + "1: 8 [1: 8] @\n", "sample [] values [1 8] \"bytes\"=8\n"},
      {"many spaces", two + " 1:  8  [ 1:  8 ] @ 0x1\n", "sample [1] values [1 8] \"bytes\"=8\n"},
      {"no spaces", two + "1:8[1:8] @ 0x1\n", "sample [1] values [1 8] \"bytes\"=8\n"},
      {"the average is rounded down", two + "3: 29 [3: 29] @ 0x1\n",
       "sample [1] values [3 29] \"bytes\"=9\n"},
      {"no samples", two, ""},
  };
  for (const auto& c : cases) EXPECT_EQ(Samples(c.text), c.expected) << c.name;
}

// The most negative size divided by -1 is no 64-bit number; the processor would trap. Sizes wrap
// around, as they do in Go.
TEST(HeapTextTest, ExtremeNumbers) {
  const std::string two = "heap profile: 1: 1 [1: 1] @ heap/2\n";
  EXPECT_EQ(Samples(two + "-1: -9223372036854775808 [0: 0] @ 0x1\n"),
            "sample [1] values [-1 -9223372036854775808] \"bytes\"=-9223372036854775808\n");
  EXPECT_EQ(Samples(two + "1: 9223372036854775807 [0: 0] @ 0x1\n"),
            "sample [1] values [1 9223372036854775807] \"bytes\"=9223372036854775807\n");
  // Unsampling may need more than 64 bits. What does not fit becomes the most negative number.
  EXPECT_EQ(Samples("heap profile: 1: 1 [1: 1] @ heap_v2/9223372036854775807\n"
                    "4611686018427387904: 4611686018427387904 [0: 0] @ 0x1\n"),
            "sample [1] values [-9223372036854775808 -9223372036854775808] \"bytes\"=1\n");
}

TEST(HeapTextTest, Errors) {
  const std::string header = "heap profile: 1: 1 [1: 1] @ heap/2\n";
  const struct {
    const char* line;
    const char* expected;
  } cases[] = {
      {"nonsense", "\"<n>: <bytes> [<n>: <bytes>] @ 0x<address> ...\""},
      {"1: 2 @ 0x1", "\"<n>: <bytes> [<n>: <bytes>] @ 0x<address> ...\""},
      {"1: 2 [-1: 2] @ 0x1", "\"<n>: <bytes> [<n>: <bytes>] @ 0x<address> ...\""},
      {"1: 2 [1: 2]@ 0x1", "\"<n>: <bytes> [<n>: <bytes>] @ 0x<address> ...\""},
      {"1: 2 [1: 2] @ 0x10000000000000000", "\"<n>: <bytes> [<n>: <bytes>] @ 0x<address> ...\""},
      {"9223372036854775808: 2 [1: 2] @ 0x1", "numbers of 64 bits"},
      {"1: 2 [1: 9223372036854775808] @ 0x1", "numbers of 64 bits"},
      {"0: 5 [0: 0] @ 0x1", "0 bytes where the count is 0 instead of 5"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Samples(header + "\n1: 8 [1: 8] @ 0x1\n" + c.line + "\n"),
              fmt::format("error: input: inflated offset 0x36: malformed profile: expected {}, "
                          "found \"{}\"\n",
                          c.expected, c.line));
  }
  // Only the columns that are used count.
  EXPECT_EQ(Samples(header + "1: 8 [0: 5] @ 0x1\n"), "sample [1] values [1 8] \"bytes\"=8\n");
  EXPECT_EQ(Samples("heap profile: 1: 1 [2: 2] @ heap/2\n1: 8 [0: 5] @ 0x1\n"),
            "error: input: inflated offset 0x23: malformed profile: expected 0 bytes where the "
            "count is 0 instead of 5, found \"1: 8 [0: 5] @ 0x1\"\n");
}

TEST(HeapTextTest, AMemoryMapEndsTheSamples) {
  EXPECT_EQ(Samples("heap profile: 1: 1 [1: 1] @ heap/2\n1: 1 [1: 1] @ 0x2\nMAPPED_LIBRARIES:\n"
                    "00400000-\n"),
            "sample [1] values [1 1] \"bytes\"=1\n");
}

TEST(HeapTextTest, ImportingSomethingElseIsAnError) {
  for (const std::string text : {"", "x profile: total 1\n"}) {
    InflateStream stream(Planned(text), {});
    const auto profile = ImportHeapText(stream, {});
    ASSERT_FALSE(profile.ok());
    EXPECT_NE(profile.error().message.find("expected a heap header"), std::string::npos);
  }
}

}  // namespace
}  // namespace pfa::test

#include "analyzer/import/text_profile.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/planned_source.h"
#include "tests/support/profile_text.h"
#include "tests/unit/analyzer/import/import_text.h"

namespace pfa::test {
namespace {

TEST(ParseHexAddressesTest, FindsAllNumbers) {
  using Addresses = std::vector<uint64_t>;
  const struct {
    const char* text;
    Addresses expected;
  } cases[] = {
      {"", {}},
      {" 0x1", {1}},
      {" 0x48a213 0x48f053", {0x48a213, 0x48f053}},
      {"0x00000000000000ff", {0xff}},
      {"0xffffffffffffffff 0x0", {UINT64_MAX, 0}},
      {"0x", {}},
      {"0x 0x2", {2}},
      {"0x0x3", {0}},  // as a pattern 0x[0-9a-f]+ reads it
      {"00x1", {1}},
      {"x1 5", {}},
  };
  for (const auto& c : cases) {
    Addresses addresses = {99};
    EXPECT_TRUE(ParseHexAddresses(c.text, &addresses)) << c.text;
    EXPECT_EQ(addresses, c.expected) << c.text;
  }
  Addresses addresses;
  EXPECT_FALSE(ParseHexAddresses("0x1 0x10000000000000000", &addresses)) << "65 bits";
}

TEST(ParseInt64Test, TakesAllOrNothing) {
  const struct {
    const char* text;
    int64_t expected;
  } good[] = {{"0", 0},
              {"5", 5},
              {"+5", 5},
              {"-5", -5},
              {"007", 7},
              {"9223372036854775807", INT64_MAX},
              {"-9223372036854775808", INT64_MIN}};
  for (const auto& c : good) {
    int64_t value = 99;
    EXPECT_TRUE(ParseInt64(c.text, &value)) << c.text;
    EXPECT_EQ(value, c.expected);
  }
  for (const char* text : {"", "+", "-", "x", "5x", " 5", "5 ", "0x5", "1.5", "9223372036854775808",
                           "-9223372036854775809", "--5"}) {
    int64_t value = 0;
    EXPECT_FALSE(ParseInt64(text, &value)) << text;
  }
}

TEST(MemoryMapTest, MarkersAnywhereInTheLine) {
  EXPECT_TRUE(IsMemoryMapStart("--- Memory map: ---"));
  EXPECT_TRUE(IsMemoryMapStart("  --- Memory map: --- "));
  EXPECT_TRUE(IsMemoryMapStart("MAPPED_LIBRARIES:"));
  EXPECT_FALSE(IsMemoryMapStart("--- memory map"));
  EXPECT_FALSE(IsMemoryMapStart(""));
}

Result<Profile> Finish(TextProfile&& text, std::string_view rest) {
  InflateStream stream(Planned(rest), {});
  LineReader lines(stream);
  return std::move(text).Finish(lines);
}

// One location per address, in the order of first sight; all in one mapping, but not address 0.
TEST(TextProfileTest, AddressesBecomeLocations) {
  TextProfile text;
  text.builder().AddSampleType("things", "count");
  ASSERT_TRUE(
      text.AddSample(std::array<uint64_t, 3>{0x2000, 0x1000, 0x2000}, std::array<int64_t, 1>{5}, {})
          .ok());
  ASSERT_TRUE(text.AddSample(std::array<uint64_t, 2>{1, 0}, std::array<int64_t, 1>{6}, {}).ok());
  ASSERT_TRUE(text.AddSample({}, std::array<int64_t, 1>{7}, {}).ok());
  const auto profile = Finish(std::move(text), "");
  ASSERT_TRUE(profile.ok());
  EXPECT_EQ(WithoutFrameFilters(DumpProfile(profile.value())), R"(type "things"/"count"
mapping 1: 0x0-0xffffffffffffffff +0x0 "" flags 0000
location 1: 0x1fff mapping 1
location 2: 0xfff mapping 1
location 3: 0x0
location 4: 0xffffffffffffffff mapping 1
sample [1 2 1] values [5]
sample [3 4] values [6]
sample [] values [7]
)");
}

TEST(TextProfileTest, WithoutAddressesThereIsNoMapping) {
  TextProfile text;
  text.builder().AddSampleType("things", "count");
  const auto profile = Finish(std::move(text), "whatever follows\nis skipped");
  ASSERT_TRUE(profile.ok());
  EXPECT_EQ(WithoutFrameFilters(DumpProfile(profile.value())), "type \"things\"/\"count\"\n");
}

TEST(TextProfileTest, AMemoryMapIsReadWhereverItStarts) {
  const auto profile = Finish(TextProfile(), "something\nMAPPED_LIBRARIES:\n1000-2000: /bin/app");
  ASSERT_TRUE(profile.ok());
  EXPECT_EQ(WithoutFrameFilters(DumpProfile(profile.value())),
            "mapping 1: 0x1000-0x2000 +0x0 \"/bin/app\" flags 0000\n");
}

}  // namespace
}  // namespace pfa::test

#include "analyzer/import/memory_map.h"

#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/import/text_profile.h"
#include "tests/support/planned_source.h"

namespace pfa::test {
namespace {

std::string Map(std::string_view text) {
  InflateStream stream(Planned(text), {});
  LineReader lines(stream);
  const auto regions = ReadMemoryMap(lines);
  if (!regions.ok()) return "error: " + regions.error().ToString();
  std::string out;
  for (const MappedRegion& r : regions.value()) {
    out += fmt::format("{:x}-{:x}+{:x} {} {}\n", r.start, r.limit, r.offset, r.file, r.build_id);
  }
  return out;
}

TEST(MemoryMapTest, Lines) {
  const struct {
    const char* line;
    const char* expected;
  } cases[] = {
      {"00400000-00500000 r-xp 00001000 08:01 42 /bin/app", "400000-500000+1000 /bin/app \n"},
      {"00400000-00500000 rw-p 00001000 08:01 42 /bin/app", ""},
      {"  400000-500000: /bin/app", "400000-500000+0 /bin/app \n"},
      {"0x400000-0x500000 /bin/app (@ff00) abc123", "400000-500000+ff00 /bin/app abc123\n"},
      {"400000 500000 /bin/app", "400000-500000+0 /bin/app \n"},
      {"400000-500000", "400000-500000+0  \n"},
      {"I main.cc:12] 400000-500000: /bin/app", "400000-500000+0 /bin/app \n"},
      {"400000-fffffffffffffffff: /bin/app", ""},
      {"hello", ""},
      {"", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(Map(c.line), c.expected) << c.line;
}

TEST(MemoryMapTest, NamesAreReplaced) {
  EXPECT_EQ(Map("dir = /opt\ndirs=/no\n1000-2000: $dir/app\n2000-3000: $other\n"),
            "1000-2000+0 /opt/app \n2000-3000+0 $other \n");
  std::string many;
  for (int i = 0; i < 101; ++i) many += fmt::format("name{}=x\n", i);
  EXPECT_NE(Map(many).find("at most 100"), std::string::npos);
  // 20 doublings would be a megabyte.
  std::string bomb = "a=xxxxxxxxxxxxxxxx\n";
  for (char c = 'b'; c < 'z'; ++c)
    bomb += fmt::format("{0}=${1}${1}\n", c, static_cast<char>(c - 1));
  EXPECT_NE(Map(bomb).find("after substitution"), std::string::npos);
}

TEST(MemoryMapTest, AdjacentRegionsAreJoinedAndTheBinaryComesFirst) {
  EXPECT_EQ(Map("1000-2000: /lib/a.so (@1000)\n"
                "2000-3000: /lib/a.so (@2000) b1\n"
                "3000-4000: /lib/a.so (@9000)\n"
                "5000-6000: [vdso]\n"
                "6000-7000: /lib/b.so.6\n"
                "8000-9000: /bin/app\n"),
            "8000-9000+0 /bin/app \n3000-4000+9000 /lib/a.so \n5000-6000+0 [vdso] \n"
            "6000-7000+0 /lib/b.so.6 \n1000-3000+1000 /lib/a.so b1\n");
}

std::string Assign(std::vector<MappedRegion> regions, const std::vector<uint64_t>& addresses) {
  TextProfile text;
  text.builder().AddSampleType("n", "count");
  EXPECT_TRUE(text.AddExactSample(addresses, std::array{int64_t{1}}, {}).ok());
  const auto profile = std::move(text).Finish(std::move(regions));
  std::string out;
  for (const Location& location : profile.value().locations()) {
    out += fmt::format("{:x}:{} ", location.address,
                       location.mapping.valid() ? location.mapping.value + 1 : 0);
  }
  for (const Mapping& m : profile.value().mappings()) {
    out += fmt::format("| {:x}-{:x}+{:x} ", m.start, m.limit, m.file_offset);
  }
  return out;
}

TEST(MemoryMapTest, AddressesFindTheirRegion) {
  // The first region of several wins; 0 is in none; others are in one that is everywhere.
  EXPECT_EQ(Assign({{0x1000, 0x3000}, {0x2000, 0x4000}}, {0x1000, 0x2fff, 0x3000, 0, 0x4000}),
            "1000:1 2fff:1 3000:2 0:0 4000:3 | 1000-3000+0 | 2000-4000+0 | 0-ffffffffffffffff+0 ");
  EXPECT_EQ(Assign({}, {UINT64_MAX}), "ffffffffffffffff:1 | 0-ffffffffffffffff+0 ");
  // A region grows by its offset, but not once there is one that is everywhere.
  EXPECT_EQ(Assign({{0x9000, 0xa000}, {0x5000, 0x6000, 0x1000}}, {0x4800, 0x4000, 0x3fff}),
            "4800:2 4000:2 3fff:3 | 9000-a000+0 | 4000-6000+0 | 0-ffffffffffffffff+0 ");
  EXPECT_EQ(Assign({{0x9000, 0xa000}, {0x5000, 0x6000, 0x1000}}, {0x3fff, 0x4800}),
            "3fff:3 4800:3 | 9000-a000+0 | 5000-6000+1000 | 0-ffffffffffffffff+0 ");
  // The usual start of a binary is restored, and a huge page before it forgotten.
  EXPECT_EQ(Assign({{0x401000, 0x500000, 0x1000}}, {0x400500}), "400500:1 | 400000-500000+0 ");
  EXPECT_EQ(Assign({{0x1000, 0x2000, 0, "/anon_hugepage (deleted)"}, {0x2000, 0x3000}}, {0x1500}),
            "1500:2 | 2000-3000+0 | 0-ffffffffffffffff+0 ");
}

TEST(ParseGoInt64Test, BasesAndUnderscores) {
  const struct {
    const char* text;
    int64_t expected;
  } good[] = {{"0", 0},
              {"10", 10},
              {"010", 8},
              {"0x1F", 31},
              {"0b11", 3},
              {"0o17", 15},
              {"-0x10", -16},
              {"+5", 5},
              {"1_000", 1000},
              {"0x_1", 1},
              {"-9223372036854775808", INT64_MIN}};
  for (const auto& c : good) {
    int64_t value = 99;
    EXPECT_TRUE(ParseGoInt64(c.text, &value)) << c.text;
    EXPECT_EQ(value, c.expected) << c.text;
  }
  for (const char* text :
       {"", "-", "0x", "08", "0b2", "1__0", "_1", "1_", "x", "1.5", "9223372036854775808"}) {
    int64_t value = 0;
    EXPECT_FALSE(ParseGoInt64(text, &value)) << text;
  }
}

}  // namespace
}  // namespace pfa::test

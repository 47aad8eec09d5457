#include "proto/go_line_table.h"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/go_table_writer.h"

namespace pfa {
namespace {

using test::GoTableSpec;
using test::WriteGoTable;

GoTableSpec SmallSpec(int version) {
  GoTableSpec spec;
  spec.version = version;
  spec.text_start = 0x401000;
  spec.end = 0x401100;
  spec.functions = {
      {"main.main", 0x401000, {{8, "/src/main.go", 10}, {4, "/src/main.go", 12}}},
      {"main.(*T).f", 0x401020, {{16, "/src/t.go", 300}, {4, "/src/inlined.go", 7}}},
      {"runtime.x", 0x401080, {{0x80, "/src/t.go", 1}}},
  };
  return spec;
}

std::vector<uint8_t> Bytes(const std::string& text) { return {text.begin(), text.end()}; }

Result<GoLineTable> Parse(const GoTableSpec& spec) {
  return GoLineTable::Parse(Bytes(WriteGoTable(spec)), spec.text_start);
}

std::string At(GoLineTable& table, uint64_t address) {
  const auto found = table.Find(address);
  return found ? fmt::format("{} {}:{}", found->function, found->file, found->line) : "none";
}

TEST(GoLineTable, ReadsEveryVersion) {
  for (const int version : {12, 116, 118, 120}) {
    for (const bool little_endian : {true, false}) {
      for (const size_t word : {4U, 8U}) {
        GoTableSpec spec = SmallSpec(version);
        spec.little_endian = little_endian;
        spec.word = word;
        auto parsed = Parse(spec);
        ASSERT_TRUE(parsed.ok()) << version << parsed.error().message;
        GoLineTable& table = parsed.value();
        EXPECT_EQ(At(table, 0x400fff), "none") << version;
        EXPECT_EQ(At(table, 0x401000), "main.main /src/main.go:10") << version;
        EXPECT_EQ(At(table, 0x401007), "main.main /src/main.go:10");
        EXPECT_EQ(At(table, 0x401008), "main.main /src/main.go:12");
        EXPECT_EQ(At(table, 0x40100c), "main.main :-1") << "between functions";
        EXPECT_EQ(At(table, 0x401020), "main.(*T).f /src/t.go:300");
        EXPECT_EQ(At(table, 0x401033), "main.(*T).f /src/inlined.go:7");
        EXPECT_EQ(At(table, 0x401009), "main.main /src/main.go:12") << "back again";
        EXPECT_EQ(At(table, 0x4010ff), "runtime.x /src/t.go:1");
        EXPECT_EQ(At(table, 0x401100), "none");
        const auto functions = table.Functions();
        ASSERT_EQ(functions.size(), 3U);
        EXPECT_EQ(functions[1].name, "main.(*T).f");
        EXPECT_EQ(functions[1].begin, 0x401020U);
        EXPECT_EQ(functions[1].end, 0x401080U);
      }
    }
  }
}

TEST(GoLineTable, KnowsTheStartOfItsText) {
  for (const bool little_endian : {true, false}) {
    GoTableSpec spec = SmallSpec(120);
    spec.little_endian = little_endian;
    EXPECT_EQ(GoLineTable::RecordedTextStart(Bytes(WriteGoTable(spec))), 0x401000U);
  }
  EXPECT_EQ(GoLineTable::RecordedTextStart(Bytes(WriteGoTable(SmallSpec(116)))), 0U);
  EXPECT_EQ(GoLineTable::RecordedTextStart({}), 0U);
}

TEST(GoLineTable, RefusesOtherHeaders) {
  const auto message = [](std::string text) {
    const auto parsed = GoLineTable::Parse(Bytes(text), 0);
    return parsed.ok() ? "" : parsed.error().message;
  };
  EXPECT_EQ(message("short"), "Go's line table ends within its header");
  EXPECT_EQ(message("12345678"), "Go's line table has an unknown version: 31323334");
  std::string table = WriteGoTable(SmallSpec(120));
  table[6] = 3;
  EXPECT_EQ(message(table), "Go's line table has a damaged header");
}

TEST(GoLineTable, AnyPrefixAndFlippedBitIsRead) {
  const auto read_all = [](const std::string& text) {
    auto parsed = GoLineTable::Parse(Bytes(text), 0x401000);
    if (!parsed.ok()) return;
    for (uint64_t address = 0x400ff0; address < 0x401110; address += 3) {
      (void)parsed.value().Find(address);
    }
    (void)parsed.value().Functions();
  };
  for (const int version : {12, 116, 120}) {
    const std::string whole = WriteGoTable(SmallSpec(version));
    for (size_t size = 0; size < whole.size(); ++size) read_all(whole.substr(0, size));
    for (size_t bit = 0; bit < 8 * whole.size(); ++bit) {
      std::string damaged = whole;
      damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
      read_all(damaged);
    }
  }
}

}  // namespace
}  // namespace pfa

#include "analyzer/report/compare/bench_report.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/import/bench_text.h"
#include "analyzer/report/compare/bench_scale.h"

namespace pfa {
namespace {

struct ScaleCase {
  std::vector<double> values;
  std::string unit;
  std::vector<std::string> texts;
};

TEST(BenchScale, OnePrefixForARow) {
  const std::vector<ScaleCase> cases = {
      {{15.014e-6, 2.145e-6}, "sec/op", {"15.014µ", "2.145µ"}},
      {{237.5e-9, 56.75e-9}, "sec/op", {"237.50n", "56.75n"}},
      {{1701e-9, 298e-9}, "sec/op", {"1701.0n", "298.0n"}},
      {{999.96e-9}, "sec/op", {"1.000µ"}},
      {{99.996e-9}, "sec/op", {"100.0n"}},
      {{0, 0}, "x", {"0.000", "0.000"}},
      {{0, 100}, "x", {"0.0", "100.0"}},
      {{-3, 2000}, "x", {"-3.000", "2000.000"}},
      {{1.5e-10}, "sec/op", {"0.1500n"}},
      {{1020 * 1024.0}, "B/s", {"1020.0Ki"}},
      {{9.0 * (1 << 30), 454.7 * (1 << 20)}, "B/s", {"9216.0Mi", "454.7Mi"}},
      {{0.5}, "B/op", {"0.5000"}}};
  for (const ScaleCase& one : cases) {
    const BenchScale scale = CommonScale(one.values, one.unit);
    for (size_t i = 0; i < one.values.size(); ++i) {
      EXPECT_EQ(scale.Text(one.values[i]), one.texts[i]);
    }
  }
}

std::string TextOf(const std::string& before, const std::string& after) {
  BenchSet set;
  EXPECT_TRUE(ImportBenchText(before, "old", &set).ok());
  EXPECT_TRUE(ImportBenchText(after, "new", &set).ok());
  const Result<BenchTables> tables = MakeBenchTables(set, {});
  EXPECT_TRUE(tables.ok());
  return BenchTablesText(tables.value());
}

TEST(BenchReport, LooksLikeBenchstat) {
  std::string before = "goos: linux\n";
  std::string after = before;
  for (int i = 0; i < 6; ++i) {
    before += "BenchmarkA 1 100 ns/op\nBenchmarkB 1 10000 ns/op\n";
    after += "BenchmarkA 1 100 ns/op\nBenchmarkC 1 10000 ns/op\n";
  }
  EXPECT_EQ(TextOf(before, after),
            "goos: linux\n"
            "        │     old     │                        new                         │\n"
            "        │   sec/op    │   sec/op     vs base                               │\n"
            "A         100.0n ± 0%   100.0n ± 0%       ~ [0.00%, 0.00%] (p=1.000 n=6) ¹\n"
            "B         10.00µ ± 0%\n"
            "C                       10.00µ ± 0%\n"
            "geomean   1.000µ        1.000µ       +0.00%                              ²\n"
            "¹ all samples are equal\n"
            "² benchmark set differs from baseline; geomeans may not be comparable\n");
}

TEST(BenchReport, AChangeIsNeverWithoutItsInterval) {
  EXPECT_NE(TextOf("BenchmarkX 1 100 ns/op\n", "BenchmarkX 1 101 ns/op\n")
                .find("~ [-∞, +∞] (p=1.000 n=1) ²\n"),
            std::string::npos);
  // Zeros have no ratio: the difference then, in the unit.
  std::string before;
  std::string after;
  for (int i = 0; i < 6; ++i) {
    before += "BenchmarkX 1 0 x\n";
    after += "BenchmarkX 1 100 x\n";
  }
  EXPECT_NE(TextOf(before, after).find("? [+100.0, +100.0] (p=0.002 n=6)\n"), std::string::npos);
}

TEST(BenchReport, NamesCannotDriveTheTerminal) {
  const std::string text = TextOf("note: a\x1b[31m\nBenchmarkX\x1b[2J 1 5 x\x1b\n",
                                  "note: a\x1b[31m\nBenchmarkX\x1b[2J 1 5 x\x1b\n");
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(BenchReport, MachinesGetARowForEachCell) {
  BenchSet set;
  ASSERT_TRUE(
      ImportBenchText("goos: linux\nBenchmarkX 1 5 x\nBenchmarkY 1 0 x\n", "old", &set).ok());
  ASSERT_TRUE(ImportBenchText("goos: linux\nBenchmarkX 1 6 x\n", "new", &set).ok());
  const BenchTables tables = MakeBenchTables(set, {}).value();
  const Document document = BenchCellsDocument(tables);
  ASSERT_EQ(document.tables.size(), 2U);
  EXPECT_EQ(document.tables[0].rows.size(), 3U);
  for (const Table& table : document.tables) {
    for (const auto& row : table.rows) EXPECT_EQ(row.size(), table.columns.size());
  }
  EXPECT_EQ(document.tables[0].rows[0][0].text, "goos: linux");
  EXPECT_EQ(document.tables[0].rows[0][5].number, 5);
  const Document shown = BenchTablesDocument(tables);
  ASSERT_EQ(shown.tables.size(), 1U);
  EXPECT_EQ(shown.tables[0].title, "goos: linux");
  EXPECT_EQ(shown.tables[0].rows.size(), 3U);  // and the geometric mean
  for (const auto& row : shown.tables[0].rows) {
    EXPECT_EQ(row.size(), shown.tables[0].columns.size());
  }
}

}  // namespace
}  // namespace pfa

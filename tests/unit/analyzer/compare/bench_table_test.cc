#include "analyzer/compare/bench_table.h"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/import/bench_text.h"

namespace pfa {
namespace {

using Values = std::vector<double>;

std::string LinesOf(const std::string& name, const Values& values, const std::string& unit) {
  std::string text;
  for (const double value : values) text += fmt::format("Benchmark{} 1 {} {}\n", name, value, unit);
  return text;
}

// Two files, of which one has "note: old", the other "note: new".
BenchSet TwoFiles(const std::string& before, const std::string& after) {
  BenchSet set;
  EXPECT_TRUE(ImportBenchText("note: old\n" + before, "old.txt", &set).ok());
  EXPECT_TRUE(ImportBenchText("note: new\n" + after, "new.txt", &set).ok());
  return set;
}

BenchTables Made(const BenchSet& set, const BenchTableRequest& request) {
  Result<BenchTables> made = MakeBenchTables(set, request);
  EXPECT_TRUE(made.ok()) << made.error().ToString();
  return std::move(made).value();
}

const BenchCell& CellOf(const BenchTable& table, size_t row, size_t column) {
  const BenchCell* const cell = table.CellAt(table.rows.at(row), table.columns.at(column));
  EXPECT_NE(cell, nullptr);
  return *cell;
}

// The samples that benchstat is tested with.
const Values kJsonOld = {1726, 1723, 1707, 1707, 1713, 1729, 1736, 1707, 1705, 1774};
const Values kJsonNew = {1423, 1416, 1411, 1413, 1412, 1426, 1422, 1424, 1447, 1425};
const Values kGobOld = {3069, 3075, 3069, 3067, 3207, 3064, 3064, 3058, 3059, 3062};
const Values kGobNew = {3075, 3065, 3059, 3065, 3060, 3081, 3186, 3135, 3087, 3062};

TEST(BenchTable, NumbersOfBenchstat) {
  const BenchSet set =
      TwoFiles(LinesOf("E/f=json-48", kJsonOld, "ns/op") + LinesOf("E/f=gob-48", kGobOld, "ns/op"),
               LinesOf("E/f=json-48", kJsonNew, "ns/op") + LinesOf("E/f=gob-48", kGobNew, "ns/op"));
  const BenchTables tables = Made(set, {.ignore = "note"});
  ASSERT_EQ(tables.tables.size(), 1U);
  const BenchTable& table = tables.tables.front();
  EXPECT_EQ(table.unit, "sec/op");
  EXPECT_EQ(tables.rows_by.TextOf(table.rows.at(0)), "E/f=json-48");
  EXPECT_EQ(tables.columns_by.TextOf(table.columns.at(1)), "new.txt");
  const BenchCell& json_old = CellOf(table, 0, 0);
  EXPECT_NEAR(json_old.center.value, 1718e-9, 1e-15);
  EXPECT_NEAR(json_old.center.interval.low, 1707e-9, 1e-15);
  EXPECT_NEAR(json_old.center.interval.high, 1736e-9, 1e-15);
  EXPECT_FALSE(json_old.delta.has_value());
  const BenchDelta& json = *CellOf(table, 0, 1).delta;
  EXPECT_TRUE(json.is_significant);
  EXPECT_NEAR(json.center / json.base, 0.828, 0.00005);
  EXPECT_NEAR(json.change.low, 1 - 0.180499, 1e-6);
  EXPECT_NEAR(json.change.high, 1 - 0.166374, 1e-6);
  EXPECT_NEAR(json.p, 1.0825e-5, 1e-8);
  const BenchDelta& gob = *CellOf(table, 1, 1).delta;
  EXPECT_FALSE(gob.is_significant);
  EXPECT_NEAR(gob.p, 0.4461019, 1e-6);
  EXPECT_TRUE(gob.change.has_interval);
  EXPECT_NEAR(*table.means.at(0).center, 2294.89e-9, 1e-11);
  EXPECT_NEAR(*table.means.at(1).center, 2089.75e-9, 1e-11);
  EXPECT_NEAR(*table.means.at(1).ratio, 0.910611, 1e-5);
  EXPECT_TRUE(tables.warnings.empty());
  EXPECT_TRUE(table.means.at(1).warnings.empty());
}

TEST(BenchTable, TiesOfUnequalSidesAreCounted) {
  // What benchstat shows as p=0.048 and p=1.429.
  const BenchSet set =
      TwoFiles(LinesOf("A", {12, 13, 13, 14}, "x") + LinesOf("B", {100, 100, 100, 101}, "x"),
               LinesOf("A", {12, 12, 12, 12, 13, 13}, "x") + LinesOf("B", Values(10, 100), "x"));
  const BenchTables tables = Made(set, {.ignore = "note"});
  const BenchDelta& a = *CellOf(tables.tables.front(), 0, 1).delta;
  EXPECT_NEAR(a.p, 40.0 / 210, 1e-9);
  EXPECT_FALSE(a.is_significant);
  EXPECT_NEAR(CellOf(tables.tables.front(), 1, 1).delta->p, 286.0 / 1001, 1e-9);
}

TEST(BenchTable, ColumnsMayBePartsOfNames) {
  BenchSet set;
  ASSERT_TRUE(ImportBenchText(LinesOf("E/f=json-48", kJsonNew, "ns/op") +
                                  LinesOf("E/f=gob-48", kGobNew, "ns/op"),
                              "new.txt", &set)
                  .ok());
  const BenchTables tables = Made(set, {.col = "/f"});
  const BenchTable& table = tables.tables.front();
  ASSERT_EQ(table.rows.size(), 1U);
  EXPECT_EQ(tables.rows_by.TextOf(table.rows.front()), "E-48");
  EXPECT_EQ(tables.columns_by.TextOf(table.columns.at(0)), "json");
  const BenchDelta& gob = *CellOf(table, 0, 1).delta;
  EXPECT_NEAR(gob.center / gob.base, 2.1582, 0.0001);
  // The other way around.
  const BenchTables turned = Made(set, {.row = ".name", .col = "/f@(gob json)"});
  const BenchDelta& json = *CellOf(turned.tables.front(), 0, 1).delta;
  EXPECT_NEAR(json.center / json.base, 1 - 0.5366, 0.0001);
}

TEST(BenchTable, SamplesOfDifferentThingsAreMentioned) {
  const BenchSet set = TwoFiles(LinesOf("A/n=1", {5}, "x"), LinesOf("A/n=2", {6}, "x"));
  const auto warning = [&](const BenchTableRequest& request) {
    return CellOf(Made(set, request).tables.front(), 0, 0).warnings.back();
  };
  const std::string few = "need >= 6 samples for confidence interval at level 0.95";
  EXPECT_EQ(warning({.table = ".unit", .row = ".name", .col = ".name"}),
            "benchmarks vary in note, .fullname, .file");
  EXPECT_EQ(warning({.row = ".name", .col = ".name", .ignore = ".file,/n,note"}), few);
  EXPECT_EQ(warning({.row = ".name", .ignore = "note"}), few);
}

TEST(BenchTable, TooFewSamples) {
  const BenchSet set = TwoFiles(LinesOf("X", {100}, "ns/op"), LinesOf("X", {101}, "ns/op"));
  const BenchTables tables = Made(set, {.col = "note", .ignore = ".file"});
  EXPECT_EQ(CellOf(tables.tables.front(), 0, 0).warnings,
            std::vector<std::string>({"need >= 6 samples for confidence interval at level 0.95"}));
  const BenchDelta& delta = *CellOf(tables.tables.front(), 0, 1).delta;
  EXPECT_EQ(delta.p, 1);
  EXPECT_FALSE(delta.change.has_interval);
  EXPECT_EQ(delta.warnings, std::vector<std::string>(
                                {"need >= 4 samples to detect a difference at alpha level 0.05"}));
  const BenchTables strict = Made(set, {.ignore = "note", .alpha = 0.001, .confidence = 0.99});
  EXPECT_EQ(CellOf(strict.tables.front(), 0, 0).warnings.front(),
            "need >= 8 samples for confidence interval at level 0.99");
  EXPECT_EQ(CellOf(strict.tables.front(), 0, 1).delta->warnings.front(),
            "need >= 7 samples to detect a difference at alpha level 0.001");
}

TEST(BenchTable, SetsOfBenchmarksThatDiffer) {
  const BenchSet set =
      TwoFiles(LinesOf("A", Values(6, 100), "ns/op") + LinesOf("B", Values(6, 10000), "ns/op"),
               LinesOf("A", Values(6, 100), "ns/op") + LinesOf("C", Values(6, 10000), "ns/op"));
  const BenchTables tables = Made(set, {.ignore = "note"});
  const BenchTable& table = tables.tables.front();
  EXPECT_EQ(table.rows.size(), 3U);
  EXPECT_EQ(CellOf(table, 0, 1).delta->warnings,
            std::vector<std::string>({"all samples are equal"}));
  EXPECT_EQ(table.CellAt(table.rows[1], table.columns[1]), nullptr);
  EXPECT_FALSE(CellOf(table, 2, 1).delta.has_value());
  EXPECT_NEAR(*table.means.at(1).center, 1e-6, 1e-15);
  EXPECT_NEAR(*table.means.at(1).ratio, 1, 1e-12);
  EXPECT_EQ(table.means.at(1).warnings,
            std::vector<std::string>(
                {"benchmark set differs from baseline; geomeans may not be comparable"}));
}

TEST(BenchTable, ExactValues) {
  const std::string exact = "Unit text-bytes assume=exact\nUnit x assume=exact\n";
  const BenchSet set =
      TwoFiles(exact + LinesOf("Size", {100}, "text-bytes") +
                   LinesOf("Not", {100, 101, 101}, "text-bytes") + LinesOf("Zero", {0}, "x"),
               LinesOf("Size", {105}, "text-bytes") +
                   LinesOf("Not", {101, 101, 101}, "text-bytes") + LinesOf("Zero", {3}, "x"));
  const BenchTables tables = Made(set, {.ignore = "note"});
  const BenchTable& table = tables.tables.at(0);
  EXPECT_EQ(CellOf(table, 0, 0).center.value, 100);
  EXPECT_TRUE(CellOf(table, 0, 1).delta->is_significant);
  EXPECT_TRUE(CellOf(table, 0, 1).delta->is_exact);
  EXPECT_EQ(CellOf(table, 1, 0).center.value, 101);
  EXPECT_EQ(
      CellOf(table, 1, 0).warnings,
      std::vector<std::string>({"exact distribution expected, but values range from 100 to 101"}));
  EXPECT_NEAR(*table.means.at(1).ratio, std::sqrt(1.05), 1e-9);
  const BenchTable& zero = tables.tables.at(1);
  EXPECT_FALSE(zero.means.at(0).center.has_value());
  EXPECT_FALSE(zero.means.at(1).ratio.has_value());
  EXPECT_FALSE(CellOf(zero, 0, 1).delta->is_ratio);
}

TEST(BenchTable, WhatIsNotComparedIsSaid) {
  const BenchSet set = TwoFiles("cpu: A\n" + LinesOf("X", kJsonOld, "ns/op"),
                                "cpu: B\n" + LinesOf("X", kJsonNew, "ns/op"));
  const BenchTables split = Made(set, {});
  EXPECT_EQ(split.tables.size(), 2U);
  ASSERT_EQ(split.warnings.size(), 1U);
  EXPECT_EQ(split.warnings.front(),
            "1 row is not compared, since the columns differ in note (\"new\", \"old\") and cpu "
            "(\"A\", \"B\"): --ignore note,cpu compares them");
  EXPECT_EQ(Made(set, {.ignore = "note"}).warnings.size(), 1U);
  EXPECT_TRUE(Made(set, {.ignore = "note,cpu"}).warnings.empty());
  // One file in several tables has nothing that could be compared.
  BenchSet alone;
  ASSERT_TRUE(ImportBenchText(
                  "pkg: a\n" + LinesOf("X", {1, 2}, "x") + "pkg: b\n" + LinesOf("X", {1, 2}, "x"),
                  "one.txt", &alone)
                  .ok());
  EXPECT_EQ(Made(alone, {}).tables.size(), 2U);
  EXPECT_TRUE(Made(alone, {}).warnings.empty());
}

TEST(BenchTable, ColumnsWithoutARowInCommonAreMentioned) {
  const BenchSet processors = TwoFiles(LinesOf("X-8", {1, 2}, "x"), LinesOf("X-4", {1, 2}, "x"));
  const BenchTables tables = Made(processors, {.ignore = "note"});
  EXPECT_EQ(tables.warnings, std::vector<std::string>(
                                 {"old.txt and new.txt have no row in common, since they ran on "
                                  "different numbers of processors: --ignore /gomaxprocs compares "
                                  "them"}));
  const BenchTables joined = Made(processors, {.ignore = "note,/gomaxprocs"});
  EXPECT_TRUE(joined.warnings.empty());
  EXPECT_TRUE(CellOf(joined.tables.front(), 0, 1).delta.has_value());
  const BenchSet names = TwoFiles(LinesOf("X", {1, 2}, "x"), LinesOf("Y", {1, 2}, "x"));
  EXPECT_EQ(Made(names, {.ignore = "note"}).warnings,
            std::vector<std::string>({"old.txt and new.txt have no row in common"}));
}

TEST(BenchTable, TablesComeInTheOrderOfTheirKeys) {
  BenchSet set;
  ASSERT_TRUE(ImportBenchText("pkg: b\nBenchmarkX 1 5 ns/op 7 B/op\npkg: a\nBenchmarkX 1 5 ns/op\n",
                              "one.txt", &set)
                  .ok());
  const auto order = [&](const std::string& table) {
    std::string text;
    const BenchTables tables = Made(set, {.table = table});
    for (const BenchTable& one : tables.tables) text += tables.tables_by.TextOf(one.key) + ", ";
    return text;
  };
  EXPECT_EQ(order(".config"), "b sec/op, b B/op, a sec/op, ");
  EXPECT_EQ(order("pkg@alpha"), "a sec/op, b sec/op, b B/op, ");
  EXPECT_EQ(order(".unit@(B/op sec/op) .config"), "B/op b, sec/op b, sec/op a, ");
}

TEST(BenchTable, RequestsThatSayNothing) {
  const BenchSet set = TwoFiles(LinesOf("X", {1}, "x"), LinesOf("X", {2}, "x"));
  const auto message = [&](const BenchTableRequest& request) {
    const Result<BenchTables> made = MakeBenchTables(set, request);
    return made.ok() ? "" : made.error().message;
  };
  EXPECT_EQ(message({.col = "goos"}), "--col: no result has the key goos: there are note");
  EXPECT_EQ(message({.ignore = "goos"}), "");
  EXPECT_EQ(message({.filter = ".name:Y"}), "the filter leaves no results");
  EXPECT_EQ(message({.filter = ".name:"}), "--filter, character 7: expected a value");
}

}  // namespace
}  // namespace pfa

#include "analyzer/compare/uncompared.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "analyzer/compare/bench_key.h"

namespace pfa {
namespace {

constexpr size_t kMostNamedValues = 3;

// A row that has one column only.
struct LoneRow {
  uint32_t table;
  uint32_t column;
};
using LoneRows = std::map<std::pair<std::string, uint32_t>, std::vector<LoneRow>>;  // unit and row

LoneRows LoneRowsOf(const std::vector<BenchTable>& tables) {
  LoneRows lone;
  for (const BenchTable& table : tables) {
    for (const uint32_t row : table.rows) {
      std::vector<uint32_t> columns;
      for (const uint32_t column : table.columns) {
        if (table.CellAt(row, column) != nullptr) columns.push_back(column);
      }
      if (columns.size() == 1) lone[{table.unit, row}].push_back({table.key, columns.front()});
    }
  }
  return lone;
}

// "cpu ("A", "B")"
std::string FieldText(const std::string& field, const std::set<std::string>& values) {
  std::vector<std::string> some;
  for (const std::string& value : values) {
    if (some.size() < kMostNamedValues) some.push_back(fmt::format("\"{}\"", value));
  }
  if (some.size() < values.size()) some.emplace_back("others");
  return fmt::format("{} ({})", field, fmt::join(some, ", "));
}

// Rows of different tables that would be compared if nothing told the tables apart.
void AddSplitTables(const BenchTables& tables, std::vector<std::string>* warnings) {
  const std::vector<std::string> fields = tables.tables_by.Fields();
  std::map<std::vector<size_t>, size_t> splits;  // fields that differ -> rows
  std::vector<std::set<std::string>> values(fields.size());
  for (const auto& [place, rows] : LoneRowsOf(tables.tables)) {
    const LoneRow& first = rows.front();
    const auto other = std::ranges::find_if(
        rows, [&first](const LoneRow& one) { return one.column != first.column; });
    if (other == rows.end()) continue;
    const std::vector<std::string> a = tables.tables_by.ValuesOf(first.table);
    const std::vector<std::string> b = tables.tables_by.ValuesOf(other->table);
    std::vector<size_t> differing;
    for (size_t i = 0; i < fields.size(); ++i) {
      if (a[i] == b[i]) continue;
      differing.push_back(i);
      values[i].insert({a[i], b[i]});
    }
    // Alike tables are one; a row cannot be lone in it twice.
    if (!differing.empty()) ++splits[differing];
  }
  for (const auto& [differing, rows] : splits) {
    std::vector<std::string> keys;
    std::vector<std::string> reasons;
    for (const size_t field : differing) {
      keys.push_back(fields[field]);
      reasons.push_back(FieldText(fields[field], values[field]));
    }
    warnings->push_back(
        fmt::format("{} row{} {} not compared, since the columns differ in {}: --ignore {} "
                    "compares them",
                    rows, rows == 1 ? "" : "s", rows == 1 ? "is" : "are",
                    fmt::join(reasons, " and "), fmt::join(keys, ",")));
  }
}

// Of what is in this column, without the number of processors.
std::set<std::string> NamesIn(const BenchTables& tables, const BenchTable& table, uint32_t column) {
  std::set<std::string> names;
  for (const uint32_t row : table.rows) {
    if (table.CellAt(row, column) == nullptr) continue;
    names.insert(NameWithout(tables.rows_by.TextOf(row), {"/gomaxprocs"}));
  }
  return names;
}

// Columns that have no row in common with the first one.
void AddForeignColumns(const BenchTables& tables, std::vector<std::string>* warnings) {
  std::set<std::string> said;
  for (const BenchTable& table : tables.tables) {
    const uint32_t base = table.columns.front();
    const std::set<std::string> base_names = NamesIn(tables, table, base);
    for (const uint32_t column : table.columns) {
      const bool is_compared = std::ranges::any_of(table.rows, [&](uint32_t row) {
        const BenchCell* const cell = table.CellAt(row, column);
        return cell != nullptr && cell->delta.has_value();
      });
      if (column == base || is_compared) continue;
      const bool is_alike =
          std::ranges::any_of(NamesIn(tables, table, column),
                              [&](const std::string& name) { return base_names.contains(name); });
      std::string text =
          fmt::format("{} and {} have no row in common", tables.columns_by.TextOf(base),
                      tables.columns_by.TextOf(column));
      if (is_alike) {
        text +=
            ", since they ran on different numbers of processors: --ignore /gomaxprocs "
            "compares them";
      }
      if (said.insert(text).second) warnings->push_back(std::move(text));
    }
  }
}

}  // namespace

std::vector<std::string> WhatIsNotCompared(const BenchTables& tables) {
  std::vector<std::string> warnings;
  AddSplitTables(tables, &warnings);
  AddForeignColumns(tables, &warnings);
  return warnings;
}

}  // namespace pfa

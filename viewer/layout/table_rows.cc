#include "viewer/layout/table_rows.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "analyzer/query/go_regexp.h"
#include "proto/base/result.h"

namespace pfa {
namespace {

// Cells without a number come last, whichever way numbers are sorted.
bool IsCellBefore(const Cell& a, const Cell& b, bool descending) {
  const auto number = [](const Cell& cell) -> std::optional<double> {
    if (cell.percent) return cell.percent;
    if (cell.value) return static_cast<double>(*cell.value);
    return cell.number;
  };
  const auto x = number(a);
  const auto y = number(b);
  if (x && y) return descending ? *x > *y : *x < *y;
  if (x || y) return x.has_value();
  return descending ? a.text > b.text : a.text < b.text;
}

}  // namespace

bool SortsDescending(const Column& column) {
  return column.kind == ColumnKind::kValue || column.kind == ColumnKind::kPercent;
}

std::vector<size_t> RowsMatching(const Table& table, const std::string& filter,
                                 std::string* error) {
  std::vector<size_t> rows(table.rows.size());
  std::iota(rows.begin(), rows.end(), size_t{0});
  if (filter.empty()) return rows;
  const auto pattern = GoRegexp::Compile("filter", filter);
  if (!pattern.ok()) {
    *error = pattern.error().message;
    return rows;
  }
  std::erase_if(rows, [&](size_t i) {
    const auto& row = table.rows[i];
    for (size_t c = 0; c < std::min(row.size(), table.columns.size()); ++c) {
      const ColumnKind kind = table.columns[c].kind;
      const bool is_text = kind == ColumnKind::kName || kind == ColumnKind::kText;
      if (is_text && pattern.value().Matches(row[c].text)) return false;
    }
    return true;
  });
  return rows;
}

void OrderRows(const Table& table, const TableSort* sort, std::vector<size_t>* rows) {
  if (sort == nullptr) return;
  const auto found = std::ranges::find(table.columns, sort->column, &Column::key);
  const auto column = static_cast<size_t>(found - table.columns.begin());
  if (column == table.columns.size()) return;
  static const Cell none;
  const auto cell = [&](size_t row) -> const Cell& {
    return column < table.rows[row].size() ? table.rows[row][column] : none;
  };
  std::ranges::stable_sort(
      *rows, [&](size_t a, size_t b) { return IsCellBefore(cell(a), cell(b), sort->descending); });
}

}  // namespace pfa

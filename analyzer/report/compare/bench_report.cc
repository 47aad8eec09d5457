#include "analyzer/report/compare/bench_report.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "analyzer/report/compare/bench_number.h"
#include "analyzer/report/compare/bench_scale.h"
#include "analyzer/report/compare/text_grid.h"
#include "analyzer/report/display_name.h"

namespace pfa {
namespace {

constexpr std::string_view kMeanName = "geomean";
constexpr std::string_view kRule = " │ ";
// Center, range, footnotes; change, its interval, p, footnotes.
constexpr size_t kCenterColumns = 3;
constexpr size_t kDeltaColumns = 4;

std::string RangeText(const Median& center) {
  const auto [low, high, level] = center.interval;
  if (!std::isfinite(low) || !std::isfinite(high)) return "∞";
  const double value = center.value;
  const auto sign = [](double x) { return x > 0 ? 1 : x < 0 ? -1 : 0; };
  // No share of the center if zero is between.
  if (sign(low) != sign(value) || sign(high) != sign(value)) return "?";
  if (value == 0) return "0%";
  return fmt::format("{:.0f}%", 100 * std::max(high / value - 1, 1 - low / value));
}

std::string DeltaText(const BenchDelta& delta) {
  if (!delta.is_significant) return "~";
  if (delta.base == delta.center) return "0.00%";
  if (delta.base == 0) return "?";
  return fmt::format("{:+.2f}%", (delta.center / delta.base - 1) * 100);
}

GridTone ToneOf(const BenchDelta& delta, BetterWay better) {
  if (!delta.is_significant || delta.base == delta.center || better == BetterWay::kUnknown) {
    return GridTone::kPlain;
  }
  const bool is_lower = delta.center < delta.base;
  return is_lower == (better == BetterWay::kLower) ? GridTone::kGood : GridTone::kBad;
}

// "" of exact values.
std::string IntervalOf(const BenchDelta& delta, const BenchScale& scale) {
  if (delta.is_exact) return "";
  if (!delta.change.has_interval) return "[-∞, +∞]";
  const auto text = [&](double value) {
    if (delta.is_ratio) return ChangeText(value);
    return (value > 0 ? "+" : "") + scale.Text(value);
  };
  return fmt::format("[{}, {}]", text(delta.change.low), text(delta.change.high));
}

std::string RunsText(const BenchDelta& delta) {
  const std::string runs = delta.base_runs == delta.runs
                               ? fmt::format("n={}", delta.runs)
                               : fmt::format("n={}+{}", delta.base_runs, delta.runs);
  return delta.is_exact ? fmt::format("({})", runs) : fmt::format("(p={:.3f} {})", delta.p, runs);
}

std::string Superscript(size_t number) {
  constexpr std::string_view kDigits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text;
  for (const char digit : fmt::format("{}", number)) {
    text += kDigits[static_cast<size_t>(digit - '0')];
  }
  return text;
}

// Each text once, in the order in which they come.
class Footnotes {
 public:
  std::string MarksOf(const std::vector<std::string>& texts) {
    std::vector<std::string> marks;
    for (const std::string& text : texts) {
      const auto found = std::ranges::find(texts_, text);
      marks.push_back(Superscript(static_cast<size_t>(found - texts_.begin()) + 1));
      if (found == texts_.end()) texts_.push_back(text);
    }
    return fmt::format("{}", fmt::join(marks, " "));
  }
  [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }

 private:
  std::vector<std::string> texts_;
};

BenchScale ScaleOf(const BenchTable& table, uint32_t row) {
  std::vector<double> centers;
  for (const uint32_t column : table.columns) {
    if (const BenchCell* cell = table.CellAt(row, column)) centers.push_back(cell->center.value);
  }
  return CommonScale(centers, table.unit);
}

std::string MeanText(double mean, const std::string& unit) {
  return CommonScale(std::span(&mean, 1), unit).Text(mean);
}

std::string MeanRatioText(const BenchColumnMean& mean) {
  return mean.ratio ? fmt::format("{:+.2f}%", (*mean.ratio - 1) * 100) : "?";
}

// What tells this table from the one before it: "goos: linux".
std::vector<std::string> HeaderOf(const BenchTables& tables, size_t index) {
  const std::vector<std::string> fields = tables.tables_by.Fields();
  const std::vector<std::string> values = tables.tables_by.ValuesOf(tables.tables[index].key);
  std::vector<std::string> before;
  if (index > 0) before = tables.tables_by.ValuesOf(tables.tables[index - 1].key);
  std::vector<std::string> lines;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (fields[i] == ".unit" || (index > 0 && before[i] == values[i])) continue;
    lines.push_back(DisplayName(fmt::format("{}: {}", fields[i], values[i])));
  }
  return lines;
}

// One table as text.
class GridMaker {
 public:
  GridMaker(const BenchTables& tables, const BenchTable& table) : all_(tables), table_(table) {}

  std::string Run(bool color) {
    ColumnNames();
    Units();
    for (const uint32_t row : table_.rows) Row(row);
    if (table_.rows.size() > 1) Means();
    std::string text = grid_.Text(color);
    const std::vector<std::string>& notes = footnotes_.texts();
    for (size_t i = 0; i < notes.size(); ++i) {
      text += fmt::format("{} {}\n", Superscript(i + 1), DisplayName(notes[i]));
    }
    return text;
  }

 private:
  // Where the i-th column of values begins; of one behind the last: where the table ends.
  static size_t Begin(size_t i) {
    return i == 0 ? 1 : 1 + kCenterColumns + (i - 1) * (kCenterColumns + kDeltaColumns);
  }
  void Edge() { grid_.Put(Begin(table_.columns.size()), "", GridAlign::kLeft, " │"); }

  // A line for each field of the columns' keys; what is alike in neighbours stands once.
  void ColumnNames() {
    std::vector<std::vector<std::string>> keys;
    for (const uint32_t column : table_.columns) {
      keys.push_back(all_.columns_by.ValuesOf(column));
    }
    for (size_t field = 0; field < all_.columns_by.Fields().size(); ++field) {
      grid_.NewRow();
      for (size_t begin = 0; begin < keys.size();) {
        size_t end = begin + 1;
        const auto depth = static_cast<std::ptrdiff_t>(field + 1);
        while (end < keys.size() &&
               std::equal(keys[begin].begin(), keys[begin].begin() + depth, keys[end].begin())) {
          ++end;
        }
        grid_.Put(Begin(begin), DisplayName(keys[begin][field]), GridAlign::kCenter, kRule,
                  Begin(end) - Begin(begin));
        begin = end;
      }
      Edge();
    }
  }

  void Units() {
    grid_.NewRow();
    for (size_t i = 0; i < table_.columns.size(); ++i) {
      grid_.Put(Begin(i), DisplayName(table_.unit), GridAlign::kCenter, kRule, kCenterColumns);
      if (i == 0) continue;
      grid_.Put(Begin(i) + kCenterColumns, "vs base", GridAlign::kLeft, "  ", kDeltaColumns);
    }
    Edge();
  }

  void Row(uint32_t row) {
    grid_.NewRow();
    grid_.Put(0, DisplayName(all_.rows_by.TextOf(row)), GridAlign::kLeft, "");
    const BenchScale scale = ScaleOf(table_, row);
    for (size_t i = 0; i < table_.columns.size(); ++i) {
      const BenchCell* const cell = table_.CellAt(row, table_.columns[i]);
      if (cell == nullptr) continue;
      const size_t at = Begin(i);
      grid_.Put(at, scale.Text(cell->center.value), GridAlign::kRight, "");
      grid_.Put(at + 1, RangeText(cell->center), GridAlign::kRight, " ± ");
      grid_.Put(at + 2, footnotes_.MarksOf(cell->warnings));
      if (!cell->delta) continue;
      const BenchDelta& delta = *cell->delta;
      grid_.Put(at + 3, DeltaText(delta), GridAlign::kRight, "  ");
      grid_.SetTone(ToneOf(delta, table_.better));
      grid_.Put(at + 4, IntervalOf(delta, scale));
      grid_.Put(at + 5, RunsText(delta));
      grid_.Put(at + 6, footnotes_.MarksOf(delta.warnings));
    }
  }

  void Means() {
    grid_.NewRow();
    grid_.Put(0, std::string(kMeanName), GridAlign::kLeft, "");
    for (size_t i = 0; i < table_.columns.size(); ++i) {
      const BenchColumnMean& mean = table_.means[i];
      if (mean.center)
        grid_.Put(Begin(i), MeanText(*mean.center, table_.unit), GridAlign::kRight, "");
      if (i > 0) {
        grid_.Put(Begin(i) + kCenterColumns, MeanRatioText(mean),
                  mean.ratio ? GridAlign::kRight : GridAlign::kLeft, "  ");
      }
      grid_.Put(Begin(i + 1) - 1, footnotes_.MarksOf(mean.warnings));
    }
  }

  const BenchTables& all_;
  const BenchTable& table_;
  TextGrid grid_;
  Footnotes footnotes_;
};

std::string WithMarks(const std::string& text, const std::string& marks) {
  return marks.empty() ? text : text + " " + marks;
}

Table WideTable(const BenchTables& tables, const BenchTable& table, Footnotes* footnotes) {
  Table wide;
  wide.key = table.unit;
  wide.columns.push_back({table.unit, "row", ColumnKind::kName});
  for (size_t i = 0; i < table.columns.size(); ++i) {
    const std::string name = tables.columns_by.TextOf(table.columns[i]);
    wide.columns.push_back({name, name, ColumnKind::kValue});
    if (i == 0) continue;
    wide.columns.push_back({"vs base", name + " vs base", ColumnKind::kValue});
    wide.columns.push_back({"interval", name + " interval", ColumnKind::kText});
    wide.columns.push_back({"p", name + " p", ColumnKind::kText});
  }
  for (const uint32_t row : table.rows) {
    const BenchScale scale = ScaleOf(table, row);
    std::vector<Cell> cells = {Cell::Text(tables.rows_by.TextOf(row))};
    for (size_t i = 0; i < table.columns.size(); ++i) {
      const BenchCell* const cell = table.CellAt(row, table.columns[i]);
      cells.push_back(Cell::Text(
          cell == nullptr ? ""
                          : WithMarks(fmt::format("{} ± {}", scale.Text(cell->center.value),
                                                  RangeText(cell->center)),
                                      footnotes->MarksOf(cell->warnings))));
      if (i == 0) continue;
      const bool has_delta = cell != nullptr && cell->delta.has_value();
      cells.push_back(Cell::Text(has_delta ? DeltaText(*cell->delta) : ""));
      cells.push_back(Cell::Text(has_delta ? IntervalOf(*cell->delta, scale) : ""));
      cells.push_back(Cell::Text(
          has_delta ? WithMarks(RunsText(*cell->delta), footnotes->MarksOf(cell->delta->warnings))
                    : ""));
    }
    wide.rows.push_back(std::move(cells));
  }
  if (table.rows.size() < 2) return wide;
  std::vector<Cell> cells = {Cell::Text(std::string(kMeanName))};
  for (size_t i = 0; i < table.columns.size(); ++i) {
    const BenchColumnMean& mean = table.means[i];
    cells.push_back(Cell::Text(WithMarks(mean.center ? MeanText(*mean.center, table.unit) : "",
                                         footnotes->MarksOf(mean.warnings))));
    if (i == 0) continue;
    cells.push_back(Cell::Text(MeanRatioText(mean)));
    cells.insert(cells.end(), 2, Cell::Text(""));
  }
  wide.rows.push_back(std::move(cells));
  return wide;
}

Cell FiniteOrNothing(double value) {
  return std::isfinite(value) ? Cell::Number("", value) : Cell::Text("");
}

}  // namespace

std::string BenchTablesText(const BenchTables& tables, bool color) {
  std::string text;
  for (size_t i = 0; i < tables.tables.size(); ++i) {
    if (i > 0) text += '\n';
    for (const std::string& line : HeaderOf(tables, i)) text += line + '\n';
    text += GridMaker(tables, tables.tables[i]).Run(color);
  }
  return text;
}

Document BenchTablesDocument(const BenchTables& tables) {
  Document document;
  document.report = "bench";
  Footnotes footnotes;
  for (size_t i = 0; i < tables.tables.size(); ++i) {
    Table table = WideTable(tables, tables.tables[i], &footnotes);
    table.title = fmt::format("{}", fmt::join(HeaderOf(tables, i), ", "));
    document.tables.push_back(std::move(table));
  }
  const std::vector<std::string>& notes = footnotes.texts();
  for (size_t i = 0; i < notes.size(); ++i) {
    document.notes.push_back({false, Superscript(i + 1) + " " + notes[i]});
  }
  for (const std::string& warning : tables.warnings) document.notes.push_back({true, warning});
  return document;
}

namespace {

Table EmptyCellTable() {
  Table cells;
  cells.key = "cells";
  cells.columns = {{"table", "table", ColumnKind::kText},
                   {"metric", "metric", ColumnKind::kText},
                   {"row", "row", ColumnKind::kName},
                   {"column", "column", ColumnKind::kText},
                   {"", "runs", ColumnKind::kData},
                   {"", "center", ColumnKind::kData},
                   {"", "low", ColumnKind::kData},
                   {"", "high", ColumnKind::kData},
                   {"", "vs_base", ColumnKind::kData},
                   {"", "change", ColumnKind::kData},
                   {"", "change_low", ColumnKind::kData},
                   {"", "change_high", ColumnKind::kData},
                   {"", "change_is_ratio", ColumnKind::kData},
                   {"", "p", ColumnKind::kData},
                   {"", "warnings", ColumnKind::kData}};
  return cells;
}

Table EmptyMeanTable() {
  Table means;
  means.key = "geomeans";
  means.columns = {{"table", "table", ColumnKind::kText},   {"metric", "metric", ColumnKind::kText},
                   {"column", "column", ColumnKind::kName}, {"", "geomean", ColumnKind::kData},
                   {"", "ratio", ColumnKind::kData},        {"", "warnings", ColumnKind::kData}};
  return means;
}

// "goos: linux, pkg: a": what the results of a table have in common.
std::string TableName(const BenchTables& tables, const BenchTable& table) {
  const std::vector<std::string> fields = tables.tables_by.Fields();
  const std::vector<std::string> values = tables.tables_by.ValuesOf(table.key);
  std::vector<std::string> named;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (fields[i] != ".unit") named.push_back(fmt::format("{}: {}", fields[i], values[i]));
  }
  return fmt::format("{}", fmt::join(named, ", "));
}

void AppendDelta(const BenchDelta& delta, std::vector<Cell>* out) {
  const Cell nothing = Cell::Text("");
  const bool has_interval = delta.change.has_interval;
  out->insert(out->end(), {Cell::Text(DeltaText(delta)),
                           delta.is_exact ? nothing : FiniteOrNothing(delta.change.value),
                           has_interval ? FiniteOrNothing(delta.change.low) : nothing,
                           has_interval ? FiniteOrNothing(delta.change.high) : nothing,
                           delta.is_exact ? nothing : Cell::Text(delta.is_ratio ? "true" : "false"),
                           delta.is_exact ? nothing : Cell::Number("", delta.p)});
}

// What a cell says, behind the cells that name it.
void AppendCell(const BenchCell& cell, std::vector<Cell>* out) {
  constexpr size_t kDeltaCells = 6;
  out->push_back(Cell::Value("", static_cast<int64_t>(cell.values.size())));
  out->push_back(FiniteOrNothing(cell.center.value));
  out->push_back(FiniteOrNothing(cell.center.interval.low));
  out->push_back(FiniteOrNothing(cell.center.interval.high));
  std::vector<std::string> warnings = cell.warnings;
  if (cell.delta) {
    AppendDelta(*cell.delta, out);
    warnings.insert(warnings.end(), cell.delta->warnings.begin(), cell.delta->warnings.end());
  } else {
    out->insert(out->end(), kDeltaCells, Cell::Text(""));
  }
  out->push_back(Cell::Text(fmt::format("{}", fmt::join(warnings, "; "))));
}

}  // namespace

Document BenchCellsDocument(const BenchTables& tables) {
  Document document;
  document.report = "bench";
  Table cells = EmptyCellTable();
  Table means = EmptyMeanTable();
  const Cell nothing = Cell::Text("");
  for (const BenchTable& table : tables.tables) {
    const std::string name = TableName(tables, table);
    for (const uint32_t row : table.rows) {
      for (const uint32_t column : table.columns) {
        const BenchCell* const cell = table.CellAt(row, column);
        if (cell == nullptr) continue;
        std::vector<Cell> out = {Cell::Text(name), Cell::Text(table.unit),
                                 Cell::Text(tables.rows_by.TextOf(row)),
                                 Cell::Text(tables.columns_by.TextOf(column))};
        AppendCell(*cell, &out);
        cells.rows.push_back(std::move(out));
      }
    }
    for (size_t i = 0; i < table.columns.size(); ++i) {
      const BenchColumnMean& mean = table.means[i];
      means.rows.push_back({Cell::Text(name), Cell::Text(table.unit),
                            Cell::Text(tables.columns_by.TextOf(table.columns[i])),
                            mean.center ? FiniteOrNothing(*mean.center) : nothing,
                            mean.ratio ? FiniteOrNothing(*mean.ratio) : nothing,
                            Cell::Text(fmt::format("{}", fmt::join(mean.warnings, "; ")))});
    }
  }
  document.tables.push_back(std::move(cells));
  document.tables.push_back(std::move(means));
  for (const std::string& warning : tables.warnings) document.notes.push_back({true, warning});
  return document;
}

}  // namespace pfa

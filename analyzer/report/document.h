// What a report returns: facts, tables and notes, without any layout. Renderers (cli/render) turn a
// Document into text, JSON or CSV and know nothing about reports.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pfa {

// "Type: cpu". A fact without a key is a free line (a comment of the profile).
struct Fact {
  std::string key;
  std::string value;
};

// A cell has a text to show and, where it is a number, the number itself.
struct Cell {
  std::string text;
  std::optional<int64_t> value;       // in the unit of the column
  std::optional<double> percent;      // for cells that show one
  std::optional<double> number = {};  // that is no whole one, in the unit of the column

  static Cell Text(std::string text) { return {std::move(text), std::nullopt, std::nullopt}; }
  static Cell Value(std::string text, int64_t value) {
    return {std::move(text), value, std::nullopt};
  }
  static Cell Percent(std::string text, double percent) {
    return {std::move(text), std::nullopt, percent};
  }
  static Cell Number(std::string text, double number) {
    return {std::move(text), std::nullopt, std::nullopt, number};
  }
};

enum class ColumnKind : uint8_t {
  kValue,    // a number with a unit; right-aligned
  kPercent,  // right-aligned
  kName,     // may be cut to fit a terminal; there is at most one
  kText,     // short; left-aligned
  kData,     // for machines only
};

struct Column {
  std::string title;  // for people: "flat%"
  std::string key;    // for machines: "flat_percent"
  ColumnKind kind = ColumnKind::kText;
};

struct Table {
  std::string key;   // for machines: "functions"
  std::string unit;  // of the values as numbers
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
  // First rows of groups, for people; empty: the rows are all of one kind.
  std::vector<size_t> groups;
  // Sums below the rows, not of them: CSV leaves these out.
  std::vector<std::vector<Cell>> totals = {};
  bool narrow = false;     // values only as wide as they need, since there are many columns
  std::string title = {};  // a line above the table; empty: the summary says what it is
};

struct Note {
  // A warning says that something is missing from the numbers or doubtful.
  bool is_warning = false;
  std::string text;
};

struct Document {
  std::string report;  // its name
  std::vector<Fact> facts;
  // What the summary says, as numbers for machines.
  std::vector<std::pair<std::string, int64_t>> numbers;
  // Lines between the facts and the tables: what is shown and what was dropped.
  std::vector<std::string> summary;
  std::vector<Table> tables;
  size_t csv_table = 0;     // the one of `tables` that CSV, which cannot have several, has
  std::vector<Note> notes;  // below the tables
};

}  // namespace pfa

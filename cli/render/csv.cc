#include <string_view>

#include <fmt/format.h>

#include "cli/render/render.h"

namespace pfa {
namespace {

std::string Quoted(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::string FieldOf(const Cell& cell) {
  if (cell.value) return fmt::format("{}", *cell.value);
  if (cell.percent) return fmt::format("{:.4f}", *cell.percent);
  if (cell.number) return fmt::format("{}", *cell.number);
  return Quoted(cell.text);
}

}  // namespace

std::string RenderCsv(const Document& document) {
  std::string out;
  if (document.tables.empty()) return out;
  const Table& table = document.tables[document.csv_table];
  for (size_t i = 0; i < table.columns.size(); ++i) {
    if (i > 0) out += ',';
    out += Quoted(table.columns[i].key);
    // The unit belongs to the number, and CSV has no other place for it.
    if (table.columns[i].kind == ColumnKind::kValue && !table.unit.empty()) {
      out += Quoted(fmt::format(" ({})", table.unit));
    }
  }
  out += '\n';
  for (const auto& row : table.rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out += ',';
      out += FieldOf(row[i]);
    }
    out += '\n';
  }
  return out;
}

}  // namespace pfa

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "cli/render/render.h"

namespace pfa {
namespace {

// Names come from the input, and must neither end a cell nor become links or HTML.
std::string EscapedMarkdown(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n' || c == '\r') {
      out += ' ';
      continue;
    }
    if (c == '<') {
      out += "&lt;";
      continue;
    }
    if (c == '&') {
      out += "&amp;";
      continue;
    }
    if (std::string_view("\\|*_`[]~@#").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

void AppendMarkdownTable(const Table& table, std::string* out) {
  // One whose first column is for machines is theirs alone.
  if (table.rows.empty() || table.columns.front().kind == ColumnKind::kData) return;
  if (!table.title.empty()) *out += fmt::format("\n{}\n", EscapedMarkdown(table.title));
  std::string names = "|";
  std::string rule = "|";
  for (const Column& column : table.columns) {
    if (column.kind == ColumnKind::kData) continue;
    names += fmt::format(" {} |", EscapedMarkdown(column.title));
    const bool is_number = column.kind == ColumnKind::kValue || column.kind == ColumnKind::kPercent;
    rule += is_number ? " ---: |" : " --- |";
  }
  *out += fmt::format("\n{}\n{}\n", names, rule);
  for (const auto* rows : {&table.rows, &table.totals}) {
    for (const auto& row : *rows) {
      *out += '|';
      for (size_t i = 0; i < row.size(); ++i) {
        if (table.columns[i].kind == ColumnKind::kData) continue;
        *out += fmt::format(" {} |", EscapedMarkdown(row[i].text));
      }
      *out += '\n';
    }
  }
}

}  // namespace

std::string RenderMarkdown(const Document& document) {
  std::string out;
  for (const std::string& line : document.summary) {
    out += fmt::format("{}{}\n", out.empty() ? "### " : "\n", EscapedMarkdown(line));
  }
  for (const Fact& fact : document.facts) {
    out += fmt::format("\n{}: {}  ", EscapedMarkdown(fact.key), EscapedMarkdown(fact.value));
  }
  if (!out.empty()) out += '\n';
  for (const Table& table : document.tables) AppendMarkdownTable(table, &out);
  for (const Note& note : document.notes) {
    out += fmt::format("\n{}{}\n", note.is_warning ? "⚠ " : "", EscapedMarkdown(note.text));
  }
  // What comes first has a line before it that separates nothing.
  out.erase(0, std::min(out.find_first_not_of('\n'), out.size()));
  return out;
}

}  // namespace pfa

#include "cli/render/markdown.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "analyzer/report/display_name.h"
#include "cli/render/render.h"

namespace pfa {
namespace {

bool IsMarkdownNumber(ColumnKind kind) {
  return kind == ColumnKind::kValue || kind == ColumnKind::kPercent;
}

// Valid UTF-8, with nothing that is not to be seen.
std::string OneLine(std::string_view text) {
  std::string line(text);
  std::ranges::replace(line, '\n', ' ');
  std::ranges::replace(line, '\r', ' ');
  return DisplayName(line, std::max(line.size(), size_t{1}));
}

void AppendTable(const Table& table, std::string* out) {
  if (!table.title.empty()) *out += fmt::format("\n{}\n", EscapedMarkdown(table.title));
  const MarkdownTable rows = MarkdownTableOf(table, table.rows);
  *out += "\n" + rows.head;
  for (const std::string& row : rows.rows) *out += row;
  for (const std::string& row : MarkdownTableOf(table, table.totals).rows) *out += row;
}

}  // namespace

std::string EscapedMarkdown(std::string_view raw) {
  const std::string text = OneLine(raw);
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '<') {
      out += "&lt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '@' || c == '#') {
      // What comes behind is looked at as rendered, so that a backslash would not help.
      out += fmt::format("{}<!-- -->", c);
    } else if (c == ':' && std::string_view(text).substr(i + 1).starts_with("//")) {
      out += "&#58;";
    } else if (c == '.' && std::string_view(text).substr(0, i).ends_with("www")) {
      out += "&#46;";
    } else {
      if (std::string_view("\\|*_`[]~").find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  return out;
}

std::string MarkdownName(std::string_view name) {
  if (name.empty()) return "";
  constexpr std::string_view kPlain = " -./,:;%+()={}$!?'^";
  std::string out = "<code>";
  for (const char c : OneLine(name)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_letter =
        (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || byte >= 0x80;
    if (is_letter || kPlain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("&#{};", byte);
    }
  }
  return out + "</code>";
}

MarkdownTable MarkdownTableOf(const Table& table, const std::vector<std::vector<Cell>>& rows,
                              bool drop_empty) {
  std::vector<size_t> shown;
  for (size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].kind == ColumnKind::kData) continue;
    const bool is_empty = std::ranges::all_of(
        rows, [i](const std::vector<Cell>& row) { return row[i].text.empty(); });
    if (!drop_empty || !is_empty) shown.push_back(i);
  }
  MarkdownTable out;
  std::string rule = "|";
  out.head = "|";
  for (const size_t i : shown) {
    out.head += fmt::format(" {} |", EscapedMarkdown(table.columns[i].title));
    rule += IsMarkdownNumber(table.columns[i].kind) ? " ---: |" : " --- |";
  }
  out.head += "\n" + rule + "\n";
  for (const auto& row : rows) {
    std::string line = "|";
    for (const size_t i : shown) {
      const bool is_name = table.columns[i].kind == ColumnKind::kName;
      line +=
          fmt::format(" {} |", is_name ? MarkdownName(row[i].text) : EscapedMarkdown(row[i].text));
    }
    out.rows.push_back(line + "\n");
  }
  return out;
}

std::string RenderMarkdown(const Document& document) {
  std::string out;
  for (const std::string& line : document.summary) {
    out += fmt::format("{}{}\n", out.empty() ? "### " : "\n", EscapedMarkdown(line));
  }
  for (const Fact& fact : document.facts) {
    out += fmt::format("\n{}: {}  ", EscapedMarkdown(fact.key), EscapedMarkdown(fact.value));
  }
  if (!out.empty()) out += '\n';
  for (const Table& table : document.tables) {
    // One whose first column is for machines is theirs alone.
    if (!table.columns.empty() && table.columns.front().kind != ColumnKind::kData) {
      AppendTable(table, &out);
    }
  }
  for (const Note& note : document.notes) {
    out += fmt::format("\n{}{}\n", note.is_warning ? "⚠ " : "", EscapedMarkdown(note.text));
  }
  // What comes first has a line before it that separates nothing.
  out.erase(0, std::min(out.find_first_not_of('\n'), out.size()));
  return out;
}

}  // namespace pfa

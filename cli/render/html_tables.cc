#include "cli/render/html_tables.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "cli/render/page.h"

namespace pfa {
namespace {

class TableWriter {
 public:
  TableWriter(const Table& table, const TableStyle& style) : table_(table), style_(style) {
    for (size_t i = 0; i < table.columns.size(); ++i) {
      if (table.columns[i].kind != ColumnKind::kData) columns_.push_back(i);
    }
  }

  std::string Write() {
    Append("<div class=\"scroll\"><table class=\"{}{}\" data-key=\"{}\">\n<thead><tr>",
           table_.groups.empty() && !style_.code ? "sortable" : "grouped",
           style_.code ? " asm" : "", EscapedName(table_.key));
    for (const size_t i : columns_) {
      const Column& column = table_.columns[i];
      const bool named = column.title.empty() && column.kind == ColumnKind::kName;
      Append(R"(<th class="{}" scope="col">{}</th>)", ClassOf(column),
             EscapedName(named ? "name" : column.title));
    }
    out_ += "</tr></thead>\n<tbody>\n";
    const size_t count = std::min(table_.rows.size(), style_.max_rows);
    size_t group = 0;
    for (size_t i = 0; i < count; ++i) {
      if (group < table_.groups.size() && table_.groups[group] == i) {
        if (group++ > 0) out_ += "</tbody>\n<tbody>\n";
      }
      Row(table_.rows[i]);
    }
    out_ += "</tbody>\n";
    if (!table_.totals.empty()) {
      out_ += "<tfoot>\n";
      for (const auto& row : table_.totals) Row(row);
      out_ += "</tfoot>\n";
    }
    out_ += "</table></div>\n";
    if (count < table_.rows.size()) {
      Append("<p class=\"note\">{} more rows are not shown here.</p>\n",
             table_.rows.size() - count);
    }
    return std::move(out_);
  }

 private:
  template <typename... Arguments>
  void Append(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Arguments>(arguments)...);
  }

  static std::string_view ClassOf(const Column& column) {
    switch (column.kind) {
      case ColumnKind::kValue:
        return "v";
      case ColumnKind::kPercent:
        return "q";
      case ColumnKind::kName:
        return "name";
      case ColumnKind::kText:
      case ColumnKind::kData:
        break;
    }
    return "s";
  }

  // What a row of a grouped table is: its name is a class.
  [[nodiscard]] std::string_view RoleOf(const std::vector<Cell>& row) const {
    for (size_t i = 0; i < row.size() && i < table_.columns.size(); ++i) {
      if (table_.columns[i].key != "role") continue;
      for (const std::string_view role : {"self", "caller", "callee"}) {
        if (row[i].text == role) return role;
      }
    }
    return "";
  }

  void Row(const std::vector<Cell>& row) {
    const std::string_view role = RoleOf(row);
    if (role.empty()) {
      out_ += "<tr>";
    } else {
      Append("<tr class=\"{}\">", role);
    }
    for (const size_t i : columns_) {
      const Column& column = table_.columns[i];
      const Cell nothing;
      const Cell& cell = i < row.size() ? row[i] : nothing;
      Append("<td class=\"{}\"", ClassOf(column));
      if (cell.value) Append(" data-v=\"{}\"", *cell.value);
      // A bar for each share; a running sum is none.
      if (cell.percent && column.key != "sum_percent") Append(" data-p=\"{:.3f}\"", *cell.percent);
      if (column.kind == ColumnKind::kName) {
        Name(cell);
      } else {
        Append(">{}", EscapedName(cell.text));
      }
      out_ += "</td>";
    }
    out_ += "</tr>\n";
  }

  void Name(const Cell& cell) {
    const std::string function = style_.function_of ? style_.function_of(cell.text) : "";
    if (function.empty()) {
      Append(">{}", EscapedName(cell.text));
      return;
    }
    Append(R"( data-fn="{}"><span class="fn">{}</span>{})", EscapedName(function),
           EscapedName(cell.text), style_.links_of ? style_.links_of(function) : "");
  }

  const Table& table_;
  const TableStyle& style_;
  std::vector<size_t> columns_;
  std::string out_;
};

}  // namespace

std::string FactsHtml(const std::vector<Fact>& facts) {
  std::string out = "<dl>\n";
  for (const Fact& fact : facts) {
    out +=
        fmt::format("<dt>{}</dt><dd>{}</dd>\n",
                    EscapedName(fact.key.empty() ? "Comment" : fact.key), EscapedName(fact.value));
  }
  return out + "</dl>\n";
}

std::string DocumentHtml(const Document& document, const TableStyle& style) {
  std::string out;
  if (!document.summary.empty()) {
    out += "<div class=\"summary\">\n";
    for (const std::string& line : document.summary) {
      out += fmt::format("<div>{}</div>\n", EscapedName(line));
    }
    out += "</div>\n";
  }
  for (const Table& table : document.tables) {
    // One whose first column is for machines is theirs alone.
    if (table.rows.empty() || table.columns.front().kind == ColumnKind::kData) continue;
    if (!table.title.empty()) out += fmt::format("<h3>{}</h3>\n", EscapedName(table.title));
    out += TableWriter(table, style).Write();
  }
  if (!document.notes.empty()) {
    out += "<ul class=\"notes\">\n";
    for (const Note& note : document.notes) {
      out += fmt::format("<li{}>{}</li>\n", note.is_warning ? " class=\"warning\"" : "",
                         EscapedName(note.text));
    }
    out += "</ul>\n";
  }
  return out;
}

}  // namespace pfa

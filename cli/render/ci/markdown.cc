// For comments in reviews: what needs attention first, and all else folded.
#include "cli/render/markdown.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/report/display_name.h"
#include "cli/render/ci/ci.h"
#include "cli/render/escape.h"

namespace pfa {
namespace {

// Rows below `before`; those that do not fit are counted.
struct CommentSection {
  std::string before = {};
  std::vector<std::string> rows = {};
  std::string after = {};
  size_t kept = 0;
};

size_t ColumnAt(const Table& table, std::string_view key) {
  return static_cast<size_t>(std::ranges::find(table.columns, key, &Column::key) -
                             table.columns.begin());
}

// Inside of HTML no Markdown is read.
std::string SummaryText(std::string_view text) {
  std::string escaped;
  AppendXmlText(DisplayName(text), &escaped);
  std::string out;
  for (const char c : escaped) {
    out += c;
    if (c == '@') out += "<!-- -->";
  }
  return out;
}

std::string LeftOutLine(size_t count) {
  return fmt::format("\n{} more rows are left out: they are too many for a comment.\n", count);
}
constexpr size_t kLeftOutBytes = 100;

class CommentWriter {
 public:
  CommentWriter(const Document& document, size_t max_bytes)
      : document_(document), max_bytes_(max_bytes) {}

  std::string Write() {
    AddHead();
    for (const Table& table : document_.tables) {
      if (table.columns.empty() || table.columns.front().kind == ColumnKind::kData) continue;
      if (table.key == "rows") {
        AddRows(table);
      } else if (table.key.starts_with("blame")) {
        AddTable(table, table.rows, EscapedMarkdown(table.title));
      } else if (!table.rows.empty()) {
        std::vector<std::vector<Cell>> rows = table.rows;
        rows.insert(rows.end(), table.totals.begin(), table.totals.end());
        Fold(table, rows, table.title.empty() ? TitleOf(table) : table.title);
      }
    }
    AddNotes();
    return Joined();
  }

 private:
  void AddHead() {
    CommentSection section;
    for (const std::string& line : document_.summary) {
      section.before += section.before.empty() ? "### " : "\n";
      section.before += EscapedMarkdown(line) + "\n";
    }
    section.before += '\n';
    for (const Fact& fact : document_.facts) {
      // The first line says it.
      if (fact.key == "Verdict") continue;
      section.before +=
          fmt::format("{}: {}  \n", EscapedMarkdown(fact.key), MarkdownName(fact.value));
    }
    sections_.push_back(std::move(section));
  }

  static std::string TitleOf(const Table& table) {
    if (table.key == "unmatched") {
      return fmt::format("{} benchmarks and metrics on one side only", table.rows.size());
    }
    return table.key == "geomeans" ? "Geometric means" : table.key;
  }

  // Groups by verdict: the first that need attention are open.
  void AddRows(const Table& table) {
    const size_t verdict = ColumnAt(table, "verdict");
    std::vector<std::vector<Cell>> rest;
    std::vector<std::vector<Cell>> open;
    std::string title;
    std::vector<std::pair<std::string, size_t>> counts;
    for (const auto& row : table.rows) {
      const std::string& name = row[verdict].text;
      if (name == NameOf(Verdict::kRegression) || name == NameOf(Verdict::kInconclusive)) {
        open.push_back(WithMoreRuns(table, row));
        continue;
      }
      rest.push_back(row);
      if (counts.empty() || counts.back().first != name) counts.emplace_back(name, 0);
      ++counts.back().second;
    }
    if (!open.empty()) AddTable(table, open, "");
    if (rest.empty()) return;
    for (const auto& [name, count] : counts) {
      title += fmt::format("{}{} {}", title.empty() ? "" : ", ", count, name);
    }
    Fold(table, rest, title);
  }

  // "needs" as what is missing: "~16 more runs".
  static std::vector<Cell> WithMoreRuns(const Table& table, std::vector<Cell> row) {
    const auto number = [&](std::string_view key) {
      const size_t at = ColumnAt(table, key);
      return at < row.size() && row[at].value ? *row[at].value : 0;
    };
    const int64_t has = std::min(number("old_runs"), number("new_runs"));
    const int64_t needs = number("runs_needed");
    const size_t at = ColumnAt(table, "needs_text");
    if (at < row.size() && needs > has && !row[at].text.empty()) {
      row[at].text = fmt::format("~{} more runs", needs - has);
    }
    return row;
  }

  void AddTable(const Table& table, const std::vector<std::vector<Cell>>& rows,
                const std::string& title) {
    MarkdownTable lines = MarkdownTableOf(table, rows, /*drop_empty=*/true);
    CommentSection section;
    if (!title.empty()) section.before = "\n" + title + "\n";
    section.before += "\n" + lines.head;
    section.rows = std::move(lines.rows);
    sections_.push_back(std::move(section));
  }

  void Fold(const Table& table, const std::vector<std::vector<Cell>>& rows,
            std::string_view title) {
    AddTable(table, rows, "");
    CommentSection& section = sections_.back();
    section.before =
        fmt::format("\n<details><summary>{}</summary>\n{}", SummaryText(title), section.before);
    section.after = "\n</details>\n";
  }

  void AddNotes() {
    CommentSection section;
    for (const Note& note : document_.notes) {
      section.rows.push_back(
          fmt::format("- {}{}\n", note.is_warning ? "⚠ " : "", EscapedMarkdown(note.text)));
    }
    if (section.rows.empty()) return;
    section.before = "\n<details><summary>Notes</summary>\n\n";
    section.after = "\n</details>\n";
    sections_.push_back(std::move(section));
  }

  // What comes first is more important.
  std::string Joined() {
    size_t used = 0;
    for (const CommentSection& section : sections_) {
      used += section.before.size() + section.after.size() + kLeftOutBytes;
    }
    for (CommentSection& section : sections_) {
      while (section.kept < section.rows.size() &&
             used + section.rows[section.kept].size() <= max_bytes_) {
        used += section.rows[section.kept++].size();
      }
    }
    std::string out;
    for (const CommentSection& section : sections_) {
      std::string text = section.before;
      for (size_t i = 0; i < section.kept; ++i) text += section.rows[i];
      if (section.kept < section.rows.size())
        text += LeftOutLine(section.rows.size() - section.kept);
      text += section.after;
      // Of very many tables even the heads are too much.
      if (out.size() + text.size() + kLeftOutBytes > max_bytes_) {
        const std::string_view rest = "\nThe rest is left out: it is too much for a comment.\n";
        return out.size() + rest.size() <= max_bytes_ ? out + std::string(rest) : out;
      }
      out += text;
    }
    return out;
  }

  const Document& document_;
  size_t max_bytes_;
  std::vector<CommentSection> sections_;
};

}  // namespace

std::string CheckMarkdown(const Document& document, size_t max_bytes) {
  return CommentWriter(document, max_bytes).Write();
}

}  // namespace pfa

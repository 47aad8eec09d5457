#include <algorithm>
#include <string_view>
#include <vector>

#include "cli/help_text.h"
#include "cli/render/render.h"
#include "proto/base/result.h"

namespace pfa {
namespace {

// Columns as wide as pprof's, unless something needs more.
constexpr size_t kValueWidth = 10;
constexpr size_t kPercentWidth = 6;
// A name is never cut shorter than this, even if the line gets too long.
constexpr size_t kMinNameWidth = 16;
// How far the second line of a row is moved in, if one is too narrow for it.
constexpr size_t kContinued = 4;

constexpr std::string_view kReset = "\x1b[0m";
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kRed = "\x1b[31m";
constexpr std::string_view kYellow = "\x1b[33m";
constexpr std::string_view kGreen = "\x1b[32m";

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// In code points: close enough to columns for names of functions.
size_t WidthOf(std::string_view text) {
  return static_cast<size_t>(
      std::ranges::count_if(text, [](char c) { return !IsContinuation(c); }));
}

// The first (or last) `count` code points.
std::string_view Prefix(std::string_view text, size_t count) {
  size_t i = 0;
  for (; i < text.size(); ++i) {
    if (!IsContinuation(text[i]) && count-- == 0) break;
  }
  return text.substr(0, i);
}
std::string_view Suffix(std::string_view text, size_t count) {
  return text.substr(Prefix(text, WidthOf(text) - count).size());
}

// The start says whose function it is, the end which: the middle is what can be spared.
std::string CutMiddle(std::string_view text, size_t width) {
  if (WidthOf(text) <= width || width == 0) return std::string(text);
  const size_t head = (width - 1) / 3;
  return std::string(Prefix(text, head)) + "\u2026" + std::string(Suffix(text, width - 1 - head));
}

class TextRenderer {
 public:
  explicit TextRenderer(const Terminal& terminal) : terminal_(terminal) {}

  std::string Render(const Document& document) {
    for (const Fact& fact : document.facts) {
      out_ += Line(fact.key.empty() ? fact.value : fact.key + ": " + fact.value);
      while (out_.ends_with(' ')) out_.pop_back();
      out_ += '\n';
    }
    for (const std::string& line : document.summary) out_ += Line(line) + "\n";
    // One table follows its summary directly; several are set apart.
    const bool apart = document.tables.size() > 1 || document.summary.empty();
    for (const Table& table : document.tables) {
      // One whose first column is for machines is theirs alone.
      if (table.rows.empty() || table.columns.front().kind == ColumnKind::kData) continue;
      if (apart && !out_.empty()) out_ += '\n';
      if (!table.title.empty()) out_ += Line(table.title) + "\n";
      AddTable(table);
    }
    if (!document.notes.empty() && !out_.empty()) out_ += '\n';
    for (const Note& note : document.notes) {
      Paint(note.is_warning ? kYellow : "", Line((note.is_warning ? "note: " : "") + note.text));
      out_ += '\n';
    }
    return std::move(out_);
  }

 private:
  // Wrapped at spaces if it is too long.
  [[nodiscard]] std::string Line(std::string_view text) const {
    std::string line = EscapeControl(text);
    const bool is_laid_out = line.starts_with(' ');
    if (terminal_.columns == 0 || is_laid_out || WidthOf(line) <= terminal_.columns) return line;
    constexpr size_t kIndent = 2;
    return Wrapped(line, terminal_.columns, kIndent);
  }

  void AddTable(const Table& table) {
    std::vector<size_t> widths;
    // Columns for machines come last.
    const auto count = static_cast<size_t>(
        std::ranges::find(table.columns, ColumnKind::kData, &Column::kind) - table.columns.begin());
    squeezed_ = false;
    for (size_t i = 0; i < count; ++i) widths.push_back(WidthOfColumn(table, i));
    if (terminal_.columns > 0 && MinWidth(table, widths) > terminal_.columns) {
      squeezed_ = true;
      for (size_t i = 0; i < count; ++i) widths[i] = WidthOfColumn(table, i);
    }
    breaks_ = BreaksOf(table, widths);
    std::string header;
    for (size_t i = 0; i < count; ++i) {
      AddSeparator(table, i, &header);
      AddPadded(table.columns[i].title, widths[i], table.columns[i].kind, &header);
    }
    Paint(kBold, WithoutBlanks(header));
    out_ += '\n';
    for (size_t i = 0; i < table.rows.size(); ++i) {
      if (i > 0 && std::ranges::binary_search(table.groups, i)) out_ += '\n';
      AddRow(table, table.rows[i], widths);
    }
    for (const auto& row : table.totals) AddRow(table, row, widths);
  }

  // Of the longest line whose name is cut as far as names are.
  static size_t MinWidth(const Table& table, const std::vector<size_t>& widths) {
    size_t sum = 0;
    for (size_t i = 0; i < widths.size(); ++i) {
      const bool is_name = table.columns[i].kind == ColumnKind::kName;
      if (i > 0) sum += RightAligned(table.columns[i].kind) && !table.narrow ? 1 : 2;
      sum += is_name ? kMinNameWidth : widths[i];
      if (is_name) break;
    }
    return sum;
  }

  // Before which columns a new line begins, since all together are too wide; the name keeps the
  // width that names are cut to at most.
  [[nodiscard]] std::vector<bool> BreaksOf(const Table& table,
                                           const std::vector<size_t>& widths) const {
    std::vector<bool> breaks(table.columns.size());
    if (terminal_.columns == 0 || MinWidth(table, widths) <= terminal_.columns) return breaks;
    size_t used = 0;
    for (size_t i = 0; i < widths.size(); ++i) {
      const bool is_name = table.columns[i].kind == ColumnKind::kName;
      const size_t width = 2 + (is_name ? kMinNameWidth : widths[i]);
      breaks[i] = used > 0 && used + width > terminal_.columns;
      used = breaks[i] ? kContinued + width : used + width;
      if (is_name) break;
    }
    return breaks;
  }

  // Blanks at the ends of lines say nothing.
  static std::string WithoutBlanks(std::string_view text) {
    std::string out;
    while (!text.empty()) {
      const size_t end = std::min(text.find('\n'), text.size());
      std::string_view line = text.substr(0, end);
      line = line.substr(0, line.find_last_not_of(' ') + 1);
      out += line;
      text.remove_prefix(end);
      if (text.empty()) break;
      out += '\n';
      text.remove_prefix(1);
    }
    return out;
  }

  static std::string_view LastLine(std::string_view text) {
    const size_t end = text.rfind('\n');
    return end == std::string_view::npos ? text : text.substr(end + 1);
  }
  // The same but for the last line, which goes on.
  static std::string WithoutBlanksBefore(std::string_view text) {
    const std::string_view last = LastLine(text);
    text.remove_suffix(last.size());
    return WithoutBlanks(text) + std::string(last);
  }

  [[nodiscard]] size_t WidthOfColumn(const Table& table, size_t column) const {
    size_t width = WidthOf(table.columns[column].title);
    const bool is_value = table.columns[column].kind == ColumnKind::kValue;
    if (is_value && !table.narrow && !squeezed_) width = std::max(width, kValueWidth);
    if (table.columns[column].kind == ColumnKind::kPercent) width = std::max(width, kPercentWidth);
    if (table.columns[column].kind == ColumnKind::kName) return width;
    for (const auto& row : table.rows) width = std::max(width, WidthOf(row[column].text));
    for (const auto& row : table.totals) width = std::max(width, WidthOf(row[column].text));
    return width;
  }

  static bool RightAligned(ColumnKind kind) {
    return kind == ColumnKind::kValue || kind == ColumnKind::kPercent;
  }

  void AddSeparator(const Table& table, size_t index, std::string* line) const {
    if (index == 0) return;
    if (breaks_[index]) {
      *line += '\n' + std::string(kContinued, ' ');
      return;
    }
    const bool is_close = RightAligned(table.columns[index].kind) && (!table.narrow || squeezed_);
    *line += is_close ? " " : "  ";
  }

  static void AddPadded(std::string_view text, size_t width, ColumnKind kind, std::string* line) {
    const size_t used = WidthOf(text);
    const std::string padding(width > used ? width - used : 0, ' ');
    if (RightAligned(kind)) *line += padding;
    *line += text;
    if (!RightAligned(kind)) *line += padding;
  }

  void AddRow(const Table& table, const std::vector<Cell>& row, const std::vector<size_t>& widths) {
    const auto name = static_cast<size_t>(
        std::ranges::find(table.columns, ColumnKind::kName, &Column::kind) - table.columns.begin());
    // What comes before the name is aligned, what comes after it just follows.
    std::string line;
    for (size_t i = 0; i < std::min(name, widths.size()); ++i) {
      AddSeparator(table, i, &line);
      AddPadded(EscapeControl(row[i].text), widths[i], table.columns[i].kind, &line);
    }
    if (name >= widths.size()) {
      out_ += WithoutBlanks(line) + "\n";
      return;
    }
    std::string tail;
    for (size_t i = name + 1; i < widths.size(); ++i) {
      if (!row[i].text.empty()) tail += " " + EscapeControl(row[i].text);
    }
    std::string text = EscapeControl(row[name].text);
    const bool on_new_line = breaks_[name];
    if (terminal_.columns > 0) {
      const size_t before = on_new_line ? kContinued : WidthOf(LastLine(line)) + 2;
      const size_t used = before + WidthOf(tail);
      const size_t room = terminal_.columns > used ? terminal_.columns - used : 0;
      text = CutMiddle(text, std::max(room, kMinNameWidth));
    }
    const auto tone = ToneOf(table, row);
    Paint(tone ? *tone : HeatOf(row),
          on_new_line ? WithoutBlanks(line) : WithoutBlanksBefore(line));
    out_ += on_new_line ? "\n" + std::string(kContinued, ' ') : "  ";
    PaintName(text);
    Paint(kDim, tail);
    out_ += '\n';
  }

  // Of a row that was decided about.
  static std::optional<std::string_view> ToneOf(const Table& table, const std::vector<Cell>& row) {
    const std::string& key = table.columns.front().key;
    if (key != "verdict" && key != "fate") return std::nullopt;
    const std::string& word = row.front().text;
    if (word == "REGRESSION" || word == "WORSE") return kRed;
    if (word == "IMPROVEMENT" || word == "better") return kGreen;
    return word == "INCONCLUSIVE" ? kYellow : "";
  }

  // By the row's first percentage: its own share.
  static std::string_view HeatOf(const std::vector<Cell>& row) {
    constexpr double kHot = 10;
    constexpr double kWarm = 2;
    for (const Cell& cell : row) {
      if (!cell.percent) continue;
      const double share = std::max(*cell.percent, -*cell.percent);
      if (share >= kHot) return kRed;
      return share >= kWarm ? kYellow : "";
    }
    return "";
  }

  // The import path of a Go name is context, what follows its last '/' is the name.
  void PaintName(std::string_view name) {
    const size_t end_of_path = name.substr(0, name.find_first_of("([")).rfind('/');
    const size_t split = end_of_path == std::string_view::npos ? 0 : end_of_path + 1;
    Paint(kDim, name.substr(0, split));
    out_ += name.substr(split);
  }

  void Paint(std::string_view color, std::string_view text) {
    const bool paint = terminal_.color && !color.empty() && !text.empty();
    if (paint) out_ += color;
    out_ += text;
    if (paint) out_ += kReset;
  }

  const Terminal& terminal_;
  bool squeezed_ = false;     // the table at hand would be too wide
  std::vector<bool> breaks_;  // of its columns: which begin a new line
  std::string out_;
};

}  // namespace

std::string RenderText(const Document& document, const Terminal& terminal) {
  return TextRenderer(terminal).Render(document);
}

}  // namespace pfa

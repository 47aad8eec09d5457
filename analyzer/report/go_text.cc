#include "analyzer/report/go_text.h"

#include <algorithm>
#include <span>

#include "proto/base/utf8.h"

namespace pfa {
namespace {

struct TabLine {
  std::vector<std::string_view> cells;
  std::string_view tail;
  bool ends_columns = false;
};

std::vector<TabLine> SplitIntoTabLines(std::string_view text) {
  std::vector<TabLine> lines(1);
  size_t begin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c != '\t' && c != '\v' && c != '\n' && c != '\f') continue;
    const std::string_view piece = text.substr(begin, i - begin);
    begin = i + 1;
    if (c == '\t' || c == '\v') {
      lines.back().cells.push_back(piece);
      continue;
    }
    lines.back().tail = piece;
    lines.back().ends_columns = c == '\f';
    lines.emplace_back();
  }
  lines.back().tail = text.substr(begin);
  return lines;
}

// Widths of the cells of each line.
std::vector<std::vector<size_t>> MeasureCells(std::span<const TabLine> lines) {
  std::vector<std::vector<size_t>> widths(lines.size());
  // Where the run of each column started, of those that the line before has.
  std::vector<size_t> run_begins;
  std::vector<size_t> run_widths;
  const auto end_runs = [&](size_t line, size_t left) {
    for (size_t column = left; column < run_begins.size(); ++column) {
      for (size_t i = run_begins[column]; i < line; ++i) widths[i][column] = run_widths[column];
    }
    if (left < run_begins.size()) {
      run_begins.resize(left);
      run_widths.resize(left);
    }
  };
  for (size_t line = 0; line < lines.size(); ++line) {
    const auto& cells = lines[line].cells;
    widths[line].resize(cells.size());
    end_runs(line, line > 0 && lines[line - 1].ends_columns ? 0 : cells.size());
    for (size_t column = 0; column < cells.size(); ++column) {
      if (column == run_begins.size()) {
        run_begins.push_back(line);
        run_widths.push_back(0);
      }
      constexpr size_t kPadding = 1;
      run_widths[column] = std::max(run_widths[column], RuneCount(cells[column]) + kPadding);
    }
  }
  end_runs(lines.size(), 0);
  return widths;
}

}  // namespace

size_t RuneCount(std::string_view text) {
  size_t count = 0;
  while (!text.empty()) {
    text.remove_prefix(std::max<size_t>(Utf8SequenceLength(text), 1));
    ++count;
  }
  return count;
}

void AppendRightAligned(std::string_view text, size_t width, std::string* out) {
  // Code points are never more than bytes.
  const size_t used = RuneCount(text);
  if (used < width) out->append(width - used, ' ');
  *out += text;
}

std::string AlignTabs(std::string_view text) {
  const std::vector<TabLine> lines = SplitIntoTabLines(text);
  const auto widths = MeasureCells(lines);
  std::string out;
  out.reserve(text.size() * 2);
  for (size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) out += '\n';
    for (size_t column = 0; column < lines[i].cells.size(); ++column) {
      AppendRightAligned(lines[i].cells[column], widths[i][column], &out);
    }
    out += lines[i].tail;
  }
  return out;
}

}  // namespace pfa

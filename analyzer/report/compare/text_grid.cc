#include "analyzer/report/compare/text_grid.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "analyzer/report/display_name.h"

namespace pfa {
namespace {

std::string_view BeginOfTone(GridTone tone) {
  switch (tone) {
    case GridTone::kGood:
      return "\x1b[32m";
    case GridTone::kBad:
      return "\x1b[31m";
    case GridTone::kPlain:
      break;
  }
  return "";
}
constexpr std::string_view kEndOfTone = "\x1b[0m";

}  // namespace

void TextGrid::Put(size_t column, std::string text, GridAlign align, std::string_view margin,
                   size_t span) {
  // Without text there is nothing to set apart, but for what is drawn.
  const bool is_blank = text.empty() && margin.find_first_not_of(' ') == std::string_view::npos;
  columns_ = std::max(columns_, column + span);
  if (is_blank) return;
  cells_.push_back(
      {rows_ - 1, column, span, std::move(text), std::string(margin), align, GridTone::kPlain});
}

std::string TextGrid::Text(bool color) const {
  std::vector<size_t> margins(columns_);
  std::vector<size_t> widths(columns_);  // with their margins
  for (const GridCell& cell : cells_) {
    margins[cell.column] = std::max(margins[cell.column], CharacterCount(cell.margin));
  }
  std::vector<const GridCell*> by_span;
  for (const GridCell& cell : cells_) by_span.push_back(&cell);
  std::ranges::stable_sort(by_span, {}, &GridCell::span);
  for (const GridCell* const cell : by_span) {
    const size_t needed = margins[cell->column] + CharacterCount(cell->text);
    const auto first = widths.begin() + static_cast<std::ptrdiff_t>(cell->column);
    const size_t there =
        std::accumulate(first, first + static_cast<std::ptrdiff_t>(cell->span), size_t{0});
    if (there < needed) *first += needed - there;
  }
  std::vector<size_t> begins(columns_ + 1);
  std::partial_sum(widths.begin(), widths.end(), begins.begin() + 1);

  std::string out;
  size_t at = 0;
  size_t row = 0;
  for (const GridCell& cell : cells_) {
    for (; row < cell.row; ++row) {
      out += '\n';
      at = 0;
    }
    const size_t margin = margins[cell.column];
    const size_t width = begins[cell.column + cell.span] - begins[cell.column] - margin;
    const size_t free = width - std::min(width, CharacterCount(cell.text));
    const size_t before = cell.align == GridAlign::kRight    ? free
                          : cell.align == GridAlign::kCenter ? free / 2
                                                             : 0;
    const size_t margin_at = begins[cell.column] + margin - CharacterCount(cell.margin);
    out.append(margin_at - std::min(margin_at, at), ' ');
    out += cell.margin;
    out.append(before, ' ');
    const bool has_tone = color && cell.tone != GridTone::kPlain;
    if (has_tone) out += BeginOfTone(cell.tone);
    out += cell.text;
    if (has_tone) out += kEndOfTone;
    at = begins[cell.column] + margin + before + CharacterCount(cell.text);
  }
  for (; row < rows_; ++row) out += '\n';
  return out;
}

}  // namespace pfa

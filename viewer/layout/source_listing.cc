#include "viewer/layout/source_listing.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <tuple>

#include <fmt/format.h>

#include "analyzer/report/display_name.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

constexpr size_t kMostLineBytes = 1000;
constexpr float kHeatWidth = 60;  // of the bar of the hottest line
constexpr float kColumnGap = 10;
constexpr size_t kNumberCharacters = 10;  // of values and numbers of lines
constexpr float kOverviewWidth = 14;

int64_t CellNumber(const std::vector<Cell>& row, size_t column) {
  return column < row.size() ? row[column].value.value_or(0) : 0;
}
std::string_view CellText(const std::vector<Cell>& row, size_t column) {
  return column < row.size() ? std::string_view(row[column].text) : std::string_view();
}

double PartOf(int64_t value, int64_t most) {
  if (most == 0) return 0;
  return static_cast<double>(SaturatingAbs(value)) / static_cast<double>(most);
}

class SourceDrawing {
 public:
  SourceDrawing(const SourcePicture& picture, const PxRect& area, const TextMetrics& metrics,
                DrawList* list)
      : listing_(picture.listing),
        picture_(picture),
        area_(area),
        overview_(SourceOverview(area)),
        metrics_(metrics),
        row_height_(SourceRowHeight(metrics)),
        scroll_(SourceScroll(picture.listing, picture.place, area.height(), metrics)),
        list_(list) {}

  void Run() {
    if (area_.empty() || listing_.lines.empty()) return;
    const auto first = static_cast<size_t>(std::max(0.0F, std::floor(scroll_ / row_height_)));
    for (size_t i = first; i < listing_.lines.size(); ++i) {
      const float top = area_.y0 + static_cast<float>(i) * row_height_ - scroll_;
      if (top >= area_.y1) break;
      Row(static_cast<uint32_t>(i), top);
    }
    Overview();
  }

 private:
  void Row(uint32_t number, float top) {
    const SourceLine& line = listing_.lines[number];
    const PxRect rect = PxRect{area_.x0, top, overview_.x0 - 2, top + row_height_}.Clipped(area_);
    if (rect.empty()) return;
    const Theme& theme = picture_.theme;
    const bool is_heading = line.number == 0;
    const bool is_chosen = !is_heading && line.number == picture_.place.line;
    const double heat = is_heading ? 0 : PartOf(line.flat, listing_.most_flat);
    Color color = theme.background();
    if (is_heading) {
      color = theme.grid();
    } else if (heat > 0) {
      // Text is read on it: the bar says how much it is.
      color = Faded(theme.OfShare(heat), theme.background());
    }
    list_->rects.push_back({rect, color, {HitKind::kSourceLine, number, 1}});
    if (is_chosen) Frame(rect);
    if (!is_heading) Heat(line, top);
    Texts(line, top, Theme::TextOn(color));
  }

  void Frame(const PxRect& rect) {
    const Color color = Theme::match();
    list_->lines.push_back({{rect.x0, rect.y0}, {rect.x1, rect.y0}, color});
    list_->lines.push_back({{rect.x0, rect.y1 - 1}, {rect.x1, rect.y1 - 1}, color});
  }

  // Pale: with what it calls; full: of its own.
  void Heat(const SourceLine& line, float top) {
    const auto bar = [&](int64_t value, int64_t most, Color color, float inset) {
      const auto width = static_cast<float>(PartOf(value, most)) * kHeatWidth;
      const PxRect rect =
          PxRect{area_.x0, top + inset, area_.x0 + std::max(width, 1.0F), top + row_height_ - inset}
              .Clipped(area_);
      if (value != 0 && !rect.empty()) list_->rects.push_back({rect, color, {}});
    };
    const Theme& theme = picture_.theme;
    const int64_t most = std::max(listing_.most_flat, listing_.most_cum);
    bar(line.cum, most, theme.OfShare(0.15), 2);
    bar(line.flat, most, theme.OfShare(1), 2);
  }

  void Texts(const SourceLine& line, float top, Color color) {
    const float y = top + (row_height_ - metrics_.height) / 2;
    if (top < area_.y0 || top + row_height_ > area_.y1) return;  // half a line is none
    const float column = static_cast<float>(kNumberCharacters) * metrics_.advance;
    float x = area_.x0 + kHeatWidth + kColumnGap;
    const auto right = [&](std::string_view text, Color text_color) {
      const float width = static_cast<float>(CharacterCount(text)) * metrics_.advance;
      // Shorter texts than two characters are made wide enough for them.
      list_->Add({x + std::max(0.0F, column - width), y}, std::max(column, 2 * metrics_.advance),
                 metrics_.advance, text, text_color);
      x += column + kColumnGap;
    };
    right(line.flat_text, color);
    right(line.cum_text, color);
    const bool is_heading = line.number == 0;
    right(is_heading ? "" : fmt::format("{}", line.number),
          is_heading ? color : picture_.theme.faint_text());
    const float room = overview_.x0 - x - kColumnGap;
    const std::string text =
        is_heading && !line.file.empty() ? line.text + "  " + line.file : line.text;
    list_->Add({x, y}, room, metrics_.advance, text, color);
  }

  void Overview() {
    const Theme& theme = picture_.theme;
    list_->rects.push_back({overview_, theme.grid(), {HitKind::kSourceOverview, 0, 1}});
    const auto count = static_cast<float>(listing_.lines.size());
    const float scale = overview_.height() / std::max(count * row_height_, area_.height());
    // What is visible.
    const PxRect seen = PxRect{overview_.x0, overview_.y0 + scroll_ * scale, overview_.x1,
                               overview_.y0 + (scroll_ + area_.height()) * scale}
                            .Clipped(overview_);
    if (!seen.empty()) list_->rects.push_back({seen, Faded(theme.faint_text(), theme.grid()), {}});
    for (size_t i = listing_.hottest.size(); i-- > 0;) {
      const uint32_t number = listing_.hottest[i];
      const SourceLine& line = listing_.lines[number];
      const double heat = std::max(PartOf(line.flat, listing_.most_flat),
                                   0.2 * PartOf(line.cum, listing_.most_cum));
      const float top = overview_.y0 + static_cast<float>(number) * row_height_ * scale;
      const PxRect mark =
          PxRect{overview_.x0 + 2, top, overview_.x1 - 2, top + std::max(2.0F, row_height_ * scale)}
              .Clipped(overview_);
      if (!mark.empty()) list_->rects.push_back({mark, theme.OfShare(heat), {}});
    }
  }

  const SourceListing& listing_;
  const SourcePicture& picture_;
  PxRect area_;
  PxRect overview_;
  TextMetrics metrics_;
  float row_height_;
  float scroll_;
  DrawList* list_;
};

}  // namespace

SourceListing MakeSourceListing(const Document& list) {
  SourceListing listing;
  for (const Note& note : list.notes) listing.notes.push_back(DisplayName(note.text));
  if (list.tables.empty()) return listing;
  const Table& table = list.tables.front();
  const auto column_of = [&table](std::string_view key) {
    return static_cast<size_t>(std::ranges::find(table.columns, key, &Column::key) -
                               table.columns.begin());
  };
  const size_t flat = column_of("flat");
  const size_t cum = column_of("cum");
  const size_t number = column_of("line");
  const size_t source = column_of("source");
  const size_t file = column_of("file");
  for (const auto& row : table.rows) {
    SourceLine line;
    line.number = CellNumber(row, number);
    line.flat = CellNumber(row, flat);
    line.cum = CellNumber(row, cum);
    const auto value_text = [&](size_t column) {
      const std::string_view text = CellText(row, column);
      return text == "." ? std::string() : DisplayName(text, 60);
    };
    line.flat_text = value_text(flat);
    line.cum_text = value_text(cum);
    line.text = DisplayName(CellText(row, source), kMostLineBytes);
    line.file = DisplayName(CellText(row, file));
    if (line.number != 0 && (line.flat != 0 || line.cum != 0)) {
      listing.hottest.push_back(static_cast<uint32_t>(listing.lines.size()));
      listing.most_flat = std::max(listing.most_flat, SaturatingAbs(line.flat));
      listing.most_cum = std::max(listing.most_cum, SaturatingAbs(line.cum));
    }
    listing.lines.push_back(std::move(line));
  }
  std::ranges::stable_sort(listing.hottest, [&listing](uint32_t a, uint32_t b) {
    const auto key = [&listing](uint32_t i) {
      const SourceLine& line = listing.lines[i];
      return std::tuple(SaturatingAbs(line.flat), SaturatingAbs(line.cum));
    };
    return key(a) > key(b);
  });
  return listing;
}

float SourceRowHeight(const TextMetrics& metrics) { return std::ceil(metrics.height) + 3; }

float SourceScrollTo(const SourceListing& listing, uint32_t line, float height,
                     const TextMetrics& metrics) {
  const float row = SourceRowHeight(metrics);
  const float most = std::max(0.0F, static_cast<float>(listing.lines.size()) * row - height);
  return std::clamp(static_cast<float>(line) * row - (height - row) / 2, 0.0F, most);
}

float SourceScroll(const SourceListing& listing, const SourcePlace& place, float height,
                   const TextMetrics& metrics) {
  const float row = SourceRowHeight(metrics);
  if (place.scroll < 0) {
    if (listing.hottest.empty()) return 0;
    const uint32_t hottest = listing.hottest.front();
    // The heading stays in sight if it can.
    if (static_cast<float>(hottest + 1) * row <= height) return 0;
    return SourceScrollTo(listing, hottest, height, metrics);
  }
  const float most = std::max(0.0F, static_cast<float>(listing.lines.size()) * row - height);
  return std::min(place.scroll, most);
}

PxRect SourceOverview(const PxRect& area) {
  return PxRect{area.x1 - kOverviewWidth, area.y0, area.x1, area.y1}.Clipped(area);
}

void LayoutSource(const SourcePicture& picture, const PxRect& area, const TextMetrics& metrics,
                  DrawList* list) {
  SourceDrawing(picture, area, metrics, list).Run();
}

}  // namespace pfa

#include "viewer/layout/flame.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace pfa {
namespace {

constexpr float kGap = 1;      // between levels, and between frames that are wide enough
constexpr float kPadding = 3;  // around names
constexpr float kLeastBracket = 8;
constexpr float kBracketHeight = 4;

class FlameLayout {
 public:
  FlameLayout(const FlamePicture& picture, const PxRect& area, const TextMetrics& metrics,
              DrawList* list)
      : picture_(picture),
        index_(picture.index),
        area_(area),
        metrics_(metrics),
        scale_(picture.x, area.x0, area.x1),
        height_(FlameRowHeight(metrics)),
        list_(list) {}

  void Run() {
    if (area_.empty() || index_.whole() <= 0 || scale_.px_per_unit() <= 0) return;
    for (size_t level = picture_.first_level; level < index_.level_count(); ++level) {
      const float top = TopOf(level - picture_.first_level);
      if (top + height_ <= area_.y0 || top >= area_.y1) continue;
      Level(index_.rows(level), top);
    }
  }

 private:
  [[nodiscard]] float TopOf(size_t level) const {
    const float offset = static_cast<float>(level) * height_ - picture_.scroll;
    return picture_.grows_up ? area_.y1 - height_ - offset : area_.y0 + offset;
  }
  [[nodiscard]] double Left(uint32_t row) const {
    return scale_.PxOf(static_cast<double>(index_.start(row)));
  }
  [[nodiscard]] double Right(uint32_t row) const {
    return scale_.PxOf(static_cast<double>(index_.end(row)));
  }

  void Level(std::span<const uint32_t> rows, float top) {
    // The first row that is not wholly left of what is visible.
    size_t i =
        static_cast<size_t>(std::ranges::upper_bound(rows, picture_.x.from, {},
                                                     [this](uint32_t row) {
                                                       return static_cast<double>(index_.end(row));
                                                     }) -
                            rows.begin());
    // Edges lie on pixels, so that what is a pixel wide is seen.
    double next = area_.x0;  // the first pixel without a frame
    while (i < rows.size() && next < area_.x1 && Left(rows[i]) < area_.x1) {
      const double left = std::max(std::floor(Left(rows[i])), next);
      const double right = std::floor(std::min(Right(rows[i]), double{area_.x1}));
      if (right > left) {
        Frame(rows[i], left, right, top);
        next = right;
        ++i;
        continue;
      }
      // All that begin in the same pixel, but for one that is seen right of it.
      size_t end = EndOfRun(rows, i, scale_.ValueOf(left + 1));
      if (end - i > 1 && std::floor(Right(rows[end - 1])) > left + 1) --end;
      Frames(rows.subspan(i, end - i), left, top);
      next = left + 1;
      i = end;
    }
  }

  // The first row after `i` that begins at the value or right of it: by steps that double.
  [[nodiscard]] size_t EndOfRun(std::span<const uint32_t> rows, size_t i, double value) const {
    const auto is_inside = [&](size_t n) {
      return static_cast<double>(index_.start(rows[n])) < value;
    };
    size_t low = i;
    size_t step = 1;
    while (low + step < rows.size() && is_inside(low + step)) {
      low += step;
      step *= 2;
    }
    size_t high = std::min(low + step, rows.size());
    while (high - low > 1) {
      const size_t middle = low + (high - low) / 2;
      (is_inside(middle) ? low : high) = middle;
    }
    return high;
  }

  void Frame(uint32_t row, double left, double right, float top) {
    PxRect rect =
        PxRect{static_cast<float>(left), top, static_cast<float>(right), top + height_ - kGap}
            .Clipped(area_);
    if (rect.width() > 3 && Right(row) <= area_.x1) rect.x1 -= kGap;
    if (rect.empty()) return;
    const Color color = ColorOf(row);
    list_->rects.push_back({rect, color, {HitKind::kFrame, row, 1}});
    const NodeId node = picture_.report.tree.nodes[row];
    if (node.valid() && node == picture_.selected) Outline(rect);
    if (rect.y0 > top || rect.y1 < top + height_ - kGap) return;  // half a name is none
    if (picture_.report.tree.is_inlined(row)) MarkInlined(rect, color);
    const float width = rect.width() - 2 * kPadding;
    if (width < 2 * metrics_.advance) return;
    list_->Add({rect.x0 + kPadding, top + (height_ - kGap - metrics_.height) / 2}, width,
               metrics_.advance, picture_.report.NameOf(picture_.report.tree, row),
               Theme::TextOn(color));
  }

  // The colour alone could be taken for another.
  void Outline(const PxRect& rect) {
    if (rect.width() < kLeastBracket) return;
    const Color color = picture_.theme.selection();
    list_->lines.push_back({{rect.x0, rect.y0}, {rect.x1, rect.y0}, color});
    list_->lines.push_back({{rect.x0, rect.y1 - 1}, {rect.x1, rect.y1 - 1}, color});
  }

  // A bracket below: the function has no frame of its own there.
  void MarkInlined(const PxRect& rect, Color color) {
    if (rect.width() < kLeastBracket) return;
    Color line = Theme::TextOn(color);
    line.a = 150;
    const float bottom = rect.y1 - 1.5F;
    list_->lines.push_back({{rect.x0 + 1, bottom}, {rect.x1 - 1, bottom}, line});
    list_->lines.push_back({{rect.x0 + 1, bottom - kBracketHeight}, {rect.x0 + 1, bottom}, line});
    list_->lines.push_back({{rect.x1 - 1, bottom - kBracketHeight}, {rect.x1 - 1, bottom}, line});
  }

  void Frames(std::span<const uint32_t> rows, double left, float top) {
    const PxRect rect =
        PxRect{static_cast<float>(left), top, static_cast<float>(left + 1), top + height_ - kGap}
            .Clipped(area_);
    // Rows of no width, which a difference or a filter may leave, are nowhere.
    if (rect.empty() || index_.end(rows.back()) <= index_.start(rows.front())) return;
    list_->rects.push_back({rect,
                            ColorOf(rows.front()),
                            {rows.size() == 1 ? HitKind::kFrame : HitKind::kFrames, rows.front(),
                             static_cast<uint32_t>(rows.size())}});
  }

  [[nodiscard]] Color ColorOf(uint32_t row) const {
    const FlameReport& report = picture_.report;
    const NodeId node = report.tree.nodes[row];
    const Theme& theme = picture_.theme;
    if (node.valid() && node == picture_.selected) return Theme::match();
    Color color = theme.Of(LaneState::kOther);
    if (report.is_diff) {
      color = theme.OfChange(ChangeOf(row));
    } else if (!node.valid()) {
      // The root and merged frames are nobody's.
    } else if (picture_.colors == FlameColors::kShare) {
      color = theme.OfShare(static_cast<double>(index_.end(row) - index_.start(row)) /
                            static_cast<double>(index_.whole()));
    } else if (picture_.colors == FlameColors::kName) {
      color = theme.OfName(report.names[node.index()].own_color);
    } else {
      color = theme.OfPackage(report.names[node.index()].color);
    }
    if (picture_.matches.empty() || (node.valid() && picture_.matches[node.index()] != 0)) {
      return color;
    }
    return Faded(color, theme.background());
  }

  // Of the frame's own size, so that what is new is as red wherever it is.
  [[nodiscard]] double ChangeOf(uint32_t row) const {
    const FlameReport& report = picture_.report;
    const auto now =
        static_cast<double>(report.tree.totals[report.gained_column(report.selected)][row]);
    const auto before =
        static_cast<double>(report.tree.totals[FlameReport::lost_column(report.selected)][row]);
    return now + before == 0 ? 0 : (now - before) / (now + before);
  }

  const FlamePicture& picture_;
  const FlameIndex& index_;
  PxRect area_;
  TextMetrics metrics_;
  Scale1D scale_;
  float height_;
  DrawList* list_;
};

}  // namespace

float FlameRowHeight(const TextMetrics& metrics) { return std::ceil(metrics.height) + 4; }

float FlameHeight(const FlameIndex& index, const TextMetrics& metrics) {
  return static_cast<float>(index.level_count()) * FlameRowHeight(metrics);
}

void LayoutFlame(const FlamePicture& picture, const PxRect& area, const TextMetrics& metrics,
                 DrawList* list) {
  FlameLayout(picture, area, metrics, list).Run();
}

}  // namespace pfa

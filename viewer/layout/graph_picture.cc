#include "viewer/layout/graph_picture.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "analyzer/report/display_name.h"

namespace pfa {
namespace {

// A small graph is not blown up to fill the window.
constexpr float kMostFitScale = 1.25F;
constexpr float kGraphMargin = 12;
// Text that is smaller than this cannot be read.
constexpr float kLeastTextScale = 0.62F;
// What stands in boxes that are too small for all of their text.
constexpr float kCompactTextScale = 0.78F;
constexpr float kCompactPadding = 2;
constexpr float kDashLength = 6;
constexpr float kDashGap = 4;
constexpr float kMostDashed = 20'000;  // pixels of one piece of a line
constexpr float kMostPenWidth = 5;
constexpr float kArrowLength = 8;
constexpr float kEdgeText = 0.85F;

// With an ellipsis for what is cut off the beginning.
std::string LastCharacters(std::string_view text, size_t count) {
  const size_t all = CharacterCount(text);
  if (all <= count || count == 0) return std::string(text);
  return "\u2026" + std::string(text.substr(FirstCharacters(text, all - count + 1).size()));
}

class GraphDrawing {
 public:
  GraphDrawing(const GraphPicture& picture, const PxRect& area, const TextMetrics& metrics,
               DrawList* list)
      : picture_(picture),
        view_(ViewThrough(picture.camera, picture.layout, area)),
        area_(area),
        metrics_(metrics),
        list_(list) {}

  void Run() {
    if (area_.empty()) return;
    const GraphModel& model = picture_.model;
    for (const GraphNode& node : model.nodes) {
      has_selection_ = has_selection_ || node.name == picture_.selected;
    }
    for (uint32_t i = 0; i < model.edges.size(); ++i) Edge(i);
    for (uint32_t i = 0; i < model.nodes.size(); ++i) Node(i);
  }

 private:
  [[nodiscard]] bool IsSelected(uint32_t node) const {
    return has_selection_ && picture_.model.nodes[node].name == picture_.selected;
  }
  [[nodiscard]] bool IsSeen(const PxRect& rect) const { return !rect.Clipped(area_).empty(); }

  void Node(uint32_t number) {
    const GraphNode& node = picture_.model.nodes[number];
    const PxRect& box = picture_.layout.nodes[number];
    const Px from = view_.PxOf({box.x0, box.y0});
    const Px to = view_.PxOf({box.x1, box.y1});
    const PxRect rect = {from.x, from.y, to.x, to.y};
    if (!IsSeen(rect)) return;
    const bool is_faded = !picture_.matches.empty() && picture_.matches[number] == 0;
    const Theme& theme = picture_.theme;
    Color fill = picture_.model.is_diff ? theme.OfChange(node.cum_share)
                                        : theme.OfShare(std::abs(node.cum_share));
    if (is_faded) fill = Faded(fill, theme.background());
    const bool is_selected = IsSelected(number);
    const float frame = is_selected ? std::max(3.0F, 3 * view_.scale) : 1;
    const Color border = is_selected ? Theme::match() : Faded(theme.text(), fill);
    // What is pointed at is the frame and all that is in it.
    list_->rects.push_back({rect.Clipped(area_), border, {HitKind::kGraphNode, number, 1}});
    const PxRect inner =
        PxRect{rect.x0 + frame, rect.y0 + frame, rect.x1 - frame, rect.y1 - frame}.Clipped(area_);
    if (!inner.empty()) list_->rects.push_back({inner, fill, {}});
    Lines(node, rect, Theme::TextOn(fill));
  }

  void Lines(const GraphNode& node, const PxRect& rect, Color color) {
    const float scale = static_cast<float>(node.text_scale) * view_.scale;
    if (scale < kLeastTextScale) return CompactLines(node, rect, color);
    const float height = metrics_.height * scale;
    const float advance = metrics_.advance * scale;
    float y = (rect.y0 + rect.y1 - height * static_cast<float>(node.lines.size())) / 2;
    for (const std::string& line : node.lines) {
      const float width = advance * static_cast<float>(CharacterCount(line));
      const float x = (rect.x0 + rect.x1 - width) / 2;
      // It was measured before: half a character more is not cut off.
      list_->Add({x, y}, std::max(width, 2 * advance) + advance / 2, advance, line, color, scale);
      y += height;
    }
  }

  // The end of the name, which says more than its beginning, and the share of the whole.
  void CompactLines(const GraphNode& node, const PxRect& rect, Color color) {
    const float height = metrics_.height * kCompactTextScale;
    const float advance = metrics_.advance * kCompactTextScale;
    const float room = rect.width() - 2 * kCompactPadding;
    if (rect.height() < height || room < 4 * advance) return;
    const std::string share = fmt::format("{:.1f}%", 100 * node.cum_share);
    const bool has_share = rect.height() >= 2 * height;
    const float y = (rect.y0 + rect.y1 - (has_share ? 2 : 1) * height) / 2;
    CompactLine(LastCharacters(node.short_name, static_cast<size_t>(room / advance)), y, rect,
                color);
    if (has_share) CompactLine(share, y + height, rect, color);
  }
  void CompactLine(const std::string& line, float y, const PxRect& rect, Color color) {
    const float advance = metrics_.advance * kCompactTextScale;
    const float width = advance * static_cast<float>(CharacterCount(line));
    list_->Add({(rect.x0 + rect.x1 - width) / 2, y}, std::max(width, 2 * advance) + advance / 2,
               advance, line, color, kCompactTextScale);
  }

  void Edge(uint32_t number) {
    const GraphEdge& edge = picture_.model.edges[number];
    const GraphCurve& curve = picture_.layout.edges[number];
    if (curve.points.size() < 2) return;
    PxRect bounds = {1e9F, 1e9F, -1e9F, -1e9F};
    const auto begin = static_cast<uint32_t>(list_->points.size());
    for (const Px& point : curve.points) {
      const Px at = view_.PxOf(point);
      bounds = {std::min(bounds.x0, at.x), std::min(bounds.y0, at.y), std::max(bounds.x1, at.x),
                std::max(bounds.y1, at.y)};
      list_->points.push_back(at);
    }
    // Straight lines have no width.
    bounds = {bounds.x0 - kArrowLength, bounds.y0 - kArrowLength, bounds.x1 + kArrowLength,
              bounds.y1 + kArrowLength};
    if (!IsSeen(bounds)) {
      list_->points.resize(begin);
      return;
    }
    const Color color = ColorOf(edge);
    const auto share = static_cast<float>(std::abs(edge.share));
    const float pen =
        std::max(1.0F, (1 + (kMostPenWidth - 1) * share) * std::min(view_.scale, 1.5F));
    Arrow(begin, color, pen);
    Dashed(begin, edge.is_residual, pen, color);
    Label(number, color);
  }

  [[nodiscard]] Color ColorOf(const GraphEdge& edge) const {
    const Theme& theme = picture_.theme;
    if (IsSelected(edge.from) || IsSelected(edge.to)) return Theme::match();
    const Color color = theme.OfCall(edge.share);
    const bool is_found = picture_.matches.empty() || picture_.matches[edge.from] != 0 ||
                          picture_.matches[edge.to] != 0;
    return has_selection_ || !is_found ? Faded(color, theme.background()) : color;
  }

  // At the end of the line, which then ends where the arrow begins.
  void Arrow(uint32_t begin, Color color, float pen) {
    std::vector<Px>& points = list_->points;
    const Px tip = points.back();
    const float length = kArrowLength * std::clamp(view_.scale, 0.4F, 1.5F) + pen;
    // The direction is that of the line where the arrow begins.
    size_t before = points.size() - 1;
    const auto distance = [&](size_t i) {
      return std::hypot(tip.x - points[i].x, tip.y - points[i].y);
    };
    while (before > begin && distance(before) < length) --before;
    const float whole = distance(before);
    if (!(whole > 0)) return;
    const float dx = (tip.x - points[before].x) / whole;
    const float dy = (tip.y - points[before].y) / whole;
    const Px base = {tip.x - dx * length, tip.y - dy * length};
    const float half = length / 2.4F;
    list_->triangles.push_back({tip,
                                {base.x - dy * half, base.y + dx * half},
                                {base.x + dy * half, base.y - dx * half},
                                color});
    points.resize(before + 1);
    points.push_back(base);
  }

  void Dashed(uint32_t begin, bool is_dashed, float pen, Color color) {
    const auto count = static_cast<uint32_t>(list_->points.size()) - begin;
    if (!is_dashed) {
      list_->polylines.push_back({begin, count, pen, color});
      return;
    }
    // Pieces of even length along the line, each two points of its own.
    const std::vector<Px> along(list_->points.begin() + begin, list_->points.end());
    list_->points.resize(begin);
    float at = 0;  // of the pattern
    for (size_t i = 1; i < along.size(); ++i) {
      const Px from = along[i - 1];
      const Px to = along[i];
      const float length = std::hypot(to.x - from.x, to.y - from.y);
      // What is outside is not worth cutting up, and may be very long.
      const bool is_outside =
          std::max(from.x, to.x) < area_.x0 || std::min(from.x, to.x) > area_.x1 ||
          std::max(from.y, to.y) < area_.y0 || std::min(from.y, to.y) > area_.y1;
      if (!(length > 0) || length > kMostDashed || is_outside) continue;
      for (float done = 0; done < length;) {
        const bool is_dash = at < kDashLength;
        const float step =
            std::min((is_dash ? kDashLength : kDashLength + kDashGap) - at, length - done) + 1e-3F;
        if (is_dash) {
          const auto place = [&](float t) {
            return Px{from.x + (to.x - from.x) * t / length, from.y + (to.y - from.y) * t / length};
          };
          const auto first = static_cast<uint32_t>(list_->points.size());
          list_->points.push_back(place(done));
          list_->points.push_back(place(std::min(done + step, length)));
          list_->polylines.push_back({first, 2, pen, color});
        }
        done += step;
        at += step;
        if (at >= kDashLength + kDashGap) at = 0;
      }
    }
  }

  void Label(uint32_t number, Color color) {
    const float scale = kEdgeText * view_.scale;
    if (scale < kLeastTextScale) return;
    const std::string& text = picture_.model.edges[number].text;
    const float advance = metrics_.advance * scale;
    const float width = advance * static_cast<float>(CharacterCount(text));
    const float height = metrics_.height * scale;
    const Px middle = view_.PxOf(picture_.layout.edges[number].label);
    const PxRect rect = {middle.x - width / 2, middle.y - height / 2, middle.x + width / 2,
                         middle.y + height / 2};
    if (!IsSeen(rect)) return;
    list_->rects.push_back(
        {rect.Clipped(area_), picture_.theme.background(), {HitKind::kGraphEdge, number, 1}});
    const bool is_plain = color == Theme::match();
    list_->Add({rect.x0, rect.y0}, std::max(width, 2 * advance) + advance / 2, advance, text,
               is_plain ? color : picture_.theme.faint_text(), scale);
  }

  const GraphPicture& picture_;
  GraphView view_;
  PxRect area_;
  TextMetrics metrics_;
  DrawList* list_;
  bool has_selection_ = false;
};

}  // namespace

Px GraphView::ShareOf(Px pixel, const GraphLayout& layout) const {
  if (!(layout.width > 0) || !(layout.height > 0) || !(scale > 0)) return {0.5F, 0.5F};
  return {(pixel.x - origin.x) / (scale * layout.width),
          (pixel.y - origin.y) / (scale * layout.height)};
}

GraphView ViewThrough(const GraphCamera& camera, const GraphLayout& layout, const PxRect& area) {
  GraphView view;
  const float fit =
      std::min({(area.width() - 2 * kGraphMargin) / std::max(layout.width, 1.0F),
                (area.height() - 2 * kGraphMargin) / std::max(layout.height, 1.0F), kMostFitScale});
  view.scale = std::max(fit, 0.001F) * static_cast<float>(camera.zoom);
  view.origin = {
      (area.x0 + area.x1) / 2 - static_cast<float>(camera.x) * layout.width * view.scale,
      (area.y0 + area.y1) / 2 - static_cast<float>(camera.y) * layout.height * view.scale};
  return view;
}

void LayoutGraph(const GraphPicture& picture, const PxRect& area, const TextMetrics& metrics,
                 DrawList* list) {
  GraphDrawing(picture, area, metrics, list).Run();
}

}  // namespace pfa

#include "viewer/layout/minimap.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "viewer/layout/load_plot.h"

namespace pfa {
namespace {

constexpr float kLeastFrame = 4;

double WholeOf(const Minimap& map) {
  return static_cast<double>(map.index.trace().end_ns() - map.index.trace().start_ns());
}
Scale1D MapScale(const Minimap& map, const PxRect& area) {
  return {{0, WholeOf(map)}, area.x0, area.x1};
}

}  // namespace

float MinimapHeight(const TextMetrics& metrics) { return std::ceil(metrics.height) + 2; }

PxRect MinimapFrame(const Minimap& map, const PxRect& area) {
  const Scale1D scale = MapScale(map, area);
  auto x0 = static_cast<float>(std::floor(scale.PxOf(map.visible.from)));
  auto x1 = static_cast<float>(std::ceil(scale.PxOf(map.visible.to)));
  x1 = std::min(area.x1, std::max(x1, x0 + kLeastFrame));
  x0 = std::max(area.x0, std::min(x0, x1 - kLeastFrame));
  return {x0, area.y0, x1, area.y1};
}

void LayoutMinimap(const Minimap& map, const PxRect& area, DrawList* list) {
  if (area.width() < kLeastFrame || !(WholeOf(map) > 0)) return;
  list->rects.push_back({area, map.theme.grid(), {HitKind::kMinimap, 0, 1}});
  std::array<LoadBand, kProcLoadParts> bands;
  for (size_t i = 0; i < bands.size(); ++i) {
    const auto part = static_cast<LoadPart>(i);
    bands[i] = {part, map.theme.Of(LaneStateOf(part))};
  }
  const std::vector<LoadMeans> columns =
      LoadColumns(map.index.load(), map.index.trace(), MapScale(map, area), area.x0, area.x1);
  LayoutLoad({.columns = columns,
              .bands = bands,
              .largest = static_cast<double>(map.index.load().most_procs()),
              .area = area,
              .clip = area},
             list);
  const PxRect frame = MinimapFrame(map, area);
  Color veil = map.theme.background();
  veil.a = 170;
  for (const PxRect& rect :
       {PxRect{area.x0, area.y0, frame.x0, area.y1}, PxRect{frame.x1, area.y0, area.x1, area.y1}}) {
    if (!rect.empty()) list->rects.push_back({rect, veil, {}});
  }
  const Color color = map.theme.selection();
  const float right = frame.x1 - 1;
  const float bottom = frame.y1 - 1;
  list->lines.push_back({{frame.x0, frame.y0}, {right, frame.y0}, color});
  list->lines.push_back({{frame.x0, bottom}, {right, bottom}, color});
  list->lines.push_back({{frame.x0, frame.y0}, {frame.x0, bottom}, color});
  list->lines.push_back({{right, frame.y0}, {right, bottom}, color});
}

Extent MinimapDragged(const Minimap& map, const PxRect& area, float px) {
  const double per_px = area.width() > 0 ? WholeOf(map) / static_cast<double>(area.width()) : 0;
  return {map.visible.from + px * per_px, map.visible.to + px * per_px};
}

Extent MinimapCentered(const Minimap& map, const PxRect& area, float x) {
  const double middle = MapScale(map, area).ValueOf(x);
  const double half = map.visible.length() / 2;
  return {middle - half, middle + half};
}

}  // namespace pfa

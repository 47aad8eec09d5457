// The picture of a call graph: boxes, calls with their arrows, and how much of both can be read,
// through a camera.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "viewer/layout/call_graph_model.h"
#include "viewer/layout/draw_list.h"
#include "viewer/layout/geometry.h"
#include "viewer/layout/graph_layout.h"
#include "viewer/layout/text_metrics.h"
#include "viewer/layout/theme.h"

namespace pfa {

// Independent of the size of the window: what the middle of it shows, in shares of the graph's
// width and height, and how many times closer than the whole graph.
struct GraphCamera {
  double zoom = 1;
  double x = 0.5;
  double y = 0.5;
  bool operator==(const GraphCamera&) const = default;
};

// From the layout's pixels to those of the window.
struct GraphView {
  float scale = 1;
  Px origin;  // where the layout's upper left corner is

  [[nodiscard]] Px PxOf(Px point) const {
    return {origin.x + point.x * scale, origin.y + point.y * scale};
  }
  // The place of a pixel in shares of the layout.
  [[nodiscard]] Px ShareOf(Px pixel, const GraphLayout& layout) const;
};
GraphView ViewThrough(const GraphCamera& camera, const GraphLayout& layout, const PxRect& area);

struct GraphPicture {
  const GraphModel& model;
  const GraphLayout& layout;
  GraphCamera camera;
  std::string_view selected;  // a function: its boxes and their calls are marked
  // By node: whether the search found it; empty: there is no search.
  const std::vector<uint8_t>& matches;
  Theme theme;
};

// Rectangles and texts that reach beyond the area are for the painter to cut off; what can be hit
// lies inside.
void LayoutGraph(const GraphPicture& picture, const PxRect& area, const TextMetrics& metrics,
                 DrawList* list);

}  // namespace pfa

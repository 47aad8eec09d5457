// What layout computes and painting draws: rectangles, lines and texts in pixels, in the order in
// which they are painted, and what is under the mouse. No ImGui, so that it is tested without one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "viewer/layout/geometry.h"

namespace pfa {

struct Color {
  uint8_t r = 0;
  uint8_t g = 0;
  uint8_t b = 0;
  uint8_t a = 255;
  bool operator==(const Color&) const = default;
};

enum class HitKind : uint8_t {
  kNone,
  kFrame,      // id: row of the frame tree
  kFrames,     // several frames, too narrow to be seen: id is the first's row
  kSpan,       // of a goroutine or P: id is the row of the transition
  kSpans,      // several spans: id is the first's row
  kRange,      // id: row of the trace's ranges
  kRanges,     // several: id is the first's row
  kTask,       // id: row of the trace's tasks
  kTasks,      // several: id is the first's row
  kLaneTitle,  // id: place in the list of lanes
  kRegion,     // id: row of the trace's regions
  kRegions,    // several: id is the first's row
  kLog,        // id: row of the trace's logs
  kLogs,       // several: id is the first's row
  kPoint,      // of a plot: id is the row, count the series
  kPlot,       // id as of kLaneTitle: what it shows depends on where it is pointed at
  kMinimap,
  kGraphNode,       // id: of GraphModel::nodes
  kGraphEdge,       // id: of GraphModel::edges
  kSourceLine,      // id: of SourceListing::lines
  kSourceOverview,  // the strip with all lines
};

struct Hit {
  HitKind kind = HitKind::kNone;
  uint64_t id = 0;
  uint32_t count = 1;  // how many things the rectangle stands for
  bool operator==(const Hit&) const = default;
};

struct DrawRect {
  PxRect rect;
  Color color;
  Hit hit = {};
};
struct DrawLine {
  Px from;
  Px to;
  Color color;
};
// Along points of the list, one after the other.
struct DrawPolyline {
  uint32_t begin = 0;  // in DrawList::points
  uint32_t count = 0;
  float width = 1;
  Color color;
};
struct DrawTriangle {
  Px a;
  Px b;
  Px c;
  Color color;
};
struct DrawText {
  Px at;  // upper left corner
  Color color;
  uint32_t begin = 0;  // in the list's bytes
  uint32_t length = 0;
  float scale = 1;  // of the font's size
};

class DrawList {
 public:
  std::vector<DrawRect> rects;
  std::vector<DrawLine> lines;          // above the rectangles
  std::vector<DrawPolyline> polylines;  // above those
  std::vector<Px> points;               // of the polylines
  std::vector<DrawTriangle> triangles;  // above those
  std::vector<DrawText> texts;          // above everything

  // What is too wide for the text ends with an ellipsis; what has room for less than two characters
  // gets none. `advance` is the width of a character, at the scale.
  void Add(Px at, float width, float advance, std::string_view text, Color color, float scale = 1);
  [[nodiscard]] std::string_view TextOf(const DrawText& text) const {
    return std::string_view(bytes_).substr(text.begin, text.length);
  }
  // The topmost thing there that can be hit.
  [[nodiscard]] const DrawRect* At(Px point) const;
  void Clear();

 private:
  std::string bytes_;
};

// The longest prefix of UTF-8 text with at most that many characters, and an ellipsis if any are
// left out. Broken bytes count as one character each.
void AppendFitted(std::string_view text, size_t characters, std::string* out);

}  // namespace pfa

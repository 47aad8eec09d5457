// Layout of a flame graph: which frames are visible, where, in which colour, with how much of their
// name.
//
// Laws, held by tests/property: nothing lies outside of the area; rectangles of a level do not
// overlap, and there are no more of them than pixels; a frame lies below its caller; frames
// narrower than a pixel are drawn together as one, which knows how many they are.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/report/flame.h"
#include "viewer/layout/draw_list.h"
#include "viewer/layout/flame_index.h"
#include "viewer/layout/geometry.h"
#include "viewer/layout/text_metrics.h"
#include "viewer/layout/theme.h"

namespace pfa {

enum class FlameColors : uint8_t { kPackage, kShare, kName };

struct FlamePicture {
  const FlameReport& report;
  const FlameIndex& index;
  Extent x;                // of 0 to index.whole()
  float scroll = 0;        // pixels by which the picture is moved up
  size_t first_level = 0;  // those before it are not drawn
  bool grows_up = false;   // callees above their callers
  FlameColors colors = FlameColors::kPackage;
  // By NodeId: whether the search found it; empty: there is no search.
  const std::vector<uint8_t>& matches;
  NodeId selected{};  // all its frames are marked
  Theme theme;
};

float FlameRowHeight(const TextMetrics& metrics);
// Of the whole picture.
float FlameHeight(const FlameIndex& index, const TextMetrics& metrics);

void LayoutFlame(const FlamePicture& picture, const PxRect& area, const TextMetrics& metrics,
                 DrawList* list);

}  // namespace pfa

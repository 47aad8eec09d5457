// Where the boxes and the calls of a call graph are. Graphviz decides that, in another process:
// here is what it is told, and what is made of its answer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "proto/base/result.h"
#include "viewer/layout/call_graph_model.h"
#include "viewer/layout/geometry.h"
#include "viewer/layout/text_metrics.h"

namespace pfa {

struct GraphCurve {
  std::vector<Px> points;  // from the caller to the callee; empty: Graphviz did not draw it
  Px label;                // the middle of its text
};

// In pixels as they are without zooming, y downwards, from 0 to width and height.
struct GraphLayout {
  float width = 0;
  float height = 0;
  std::vector<PxRect> nodes;      // as in the model
  std::vector<GraphCurve> edges;  // likewise
};

// In Graphviz's language: boxes of the size that their texts need, and nothing of the texts.
std::string GraphDot(const GraphModel& model, const TextMetrics& metrics);

// Reads Graphviz's format "plain". Errors when it is not of this graph.
Result<GraphLayout> ParseGraphLayout(std::string_view plain, const GraphModel& model);

}  // namespace pfa

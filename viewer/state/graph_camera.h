// Moving the camera of the call graph. Laws, held by the tests: what is at the anchor stays where
// it is unless a limit is in the way; zooming in and out by the same factor gives the same.
#pragma once

#include "viewer/layout/graph_picture.h"

namespace pfa {

// Closer by the factor. `x` and `y`: the place that stays, in shares of the graph.
GraphCamera ZoomedAt(const GraphCamera& camera, double factor, double x, double y);
// To the right and down, by shares of the graph.
GraphCamera Panned(const GraphCamera& camera, double x, double y);

}  // namespace pfa

#include "viewer/state/graph_camera.h"

#include <algorithm>
#include <cmath>

namespace pfa {
namespace {

constexpr double kClosest = 500;

GraphCamera InLimits(GraphCamera camera) {
  const auto share = [](double value) {
    return std::isfinite(value) ? std::clamp(value, 0.0, 1.0) : 0.5;
  };
  return {camera.zoom, share(camera.x), share(camera.y)};
}

}  // namespace

GraphCamera ZoomedAt(const GraphCamera& camera, double factor, double x, double y) {
  const double zoom = std::clamp(camera.zoom * factor, 1.0, kClosest);
  if (!std::isfinite(zoom)) return camera;
  const double part = camera.zoom / zoom;
  return InLimits({zoom, x + (camera.x - x) * part, y + (camera.y - y) * part});
}

GraphCamera Panned(const GraphCamera& camera, double x, double y) {
  return InLimits({camera.zoom, camera.x + x, camera.y + y});
}

}  // namespace pfa

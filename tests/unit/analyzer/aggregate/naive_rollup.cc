#include "tests/unit/analyzer/aggregate/naive_rollup.h"

#include <algorithm>
#include <set>
#include <vector>

namespace pfa::test {
namespace {

struct Frame {
  std::string node;
  bool inlined = false;
};

// From the root.
std::vector<Frame> FramesOf(const Profile& profile, size_t sample, const NaiveRequest& request) {
  std::vector<Frame> frames;
  const auto stack = profile.stacks()[profile.stack(sample)];
  for (size_t f = stack.size(); f > 0; --f) {
    const Location& location = profile.location(stack[f - 1]);
    std::vector<Line> lines;
    for (const Line& line : profile.lines(location)) {
      if (!request.hides(profile.function(line.function))) lines.push_back(line);
    }
    if (!request.inlines && !lines.empty()) lines = {lines.back()};
    for (size_t n = lines.size(); n > 0; --n) {
      frames.push_back({request.name(profile, location, lines[n - 1]), n < lines.size()});
    }
  }
  return frames;
}

}  // namespace

NaiveRollup RollUpNaively(const Profile& profile, const NaiveRequest& request) {
  NaiveRollup rollup;
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    const int64_t value = profile.value(i, request.column);
    const int64_t divisor = request.mean ? profile.value(i, 0) : 0;
    if (value == 0 && divisor == 0) continue;
    std::set<std::string> seen_nodes;
    std::set<std::pair<std::string, std::string>> seen_edges;
    const Frame* caller = nullptr;
    bool residual = false;
    const std::vector<Frame> frames = FramesOf(profile, i, request);
    for (const Frame& frame : frames) {
      if (!request.keeps(frame.node)) {
        residual = true;
        continue;
      }
      NaiveNode& node = rollup.nodes[frame.node];
      if (seen_nodes.insert(frame.node).second) {
        node.cum += value;
        node.cum_divisor += divisor;
      }
      if (caller != nullptr && caller->node != frame.node) {
        const std::pair key(caller->node, frame.node);
        if (seen_edges.insert(key).second) {
          NaiveEdge& edge = rollup.edges[key];
          edge.value += value;
          edge.divisor += divisor;
          edge.residual = edge.residual || residual;
          edge.inlined = edge.inlined && frame.inlined;
        }
      }
      caller = &frame;
      residual = false;
    }
    if (!frames.empty() && request.keeps(frames.back().node)) {
      rollup.nodes[frames.back().node].flat += value;
      rollup.nodes[frames.back().node].flat_divisor += divisor;
    }
  }
  return rollup;
}

}  // namespace pfa::test

// The call graph of a profile as a picture needs it: what stands in each box, how large it is, and
// who calls whom. Where the boxes are is Graphviz's business (graph_layout.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "proto/base/result.h"

namespace pfa {

struct GraphNode {
  std::string name;                // as in tables; safe to show
  std::vector<std::string> lines;  // in the box; safe to show
  std::string short_name;          // in one line: "json.(*decodeState).object"
  std::string values;              // "flat 10ms (5.00%), cum 20ms (10.00%)"
  double flat_share = 0;           // of the total, -1 to 1
  double cum_share = 0;
  double text_scale = 1;  // the more of its own, the larger
};

struct GraphEdge {
  uint32_t from = 0;  // of GraphModel::nodes
  uint32_t to = 0;
  double share = 0;          // of the total, -1 to 1
  std::string text;          // "120ms"
  bool is_residual = false;  // some of it goes over functions that were left out
};

struct GraphModel {
  std::vector<GraphNode> nodes;
  std::vector<GraphEdge> edges;
  bool is_diff = false;              // some values are negative
  std::vector<std::string> summary;  // what is shown and what was left out
};

// As `pfa graph` draws it, without labels: the options say how many nodes. Errors are for the user.
Result<GraphModel> BuildGraphModel(const Profile& profile, const Options& options);

}  // namespace pfa

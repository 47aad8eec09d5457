// Which nodes a report shows, in which order: small ones dropped, the rest sorted, the first few
// kept. The rules are pprof's (docs/how-pfa-counts.md, "Trimming").
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/aggregate/call_edges.h"
#include "analyzer/aggregate/flat_cum.h"
#include "analyzer/aggregate/node_table.h"
#include "analyzer/query/query.h"

namespace pfa {

// How options limit a report, after its defaults were applied.
struct TrimLimits {
  int64_t nodecount = 0;  // 0: all
  double nodefraction = 0;
  double edgefraction = 0;
};

// `default_nodecount` is meant by -nodecount=-1.
TrimLimits LimitsFor(const Options& options, int64_t default_nodecount);

// |total * fraction|, toward zero; a limit beyond all numbers limits nothing.
int64_t CutoffOf(int64_t total, double fraction);

// What decides where a node comes: the larger `first`, then the name, then the larger `second`.
struct RankKey {
  int64_t first = 0;
  int64_t second = 0;
  NodeId node;
  std::string_view name;
};
// A strict order. For nodes of equal names, where pprof has none, that of the start line and of the
// input.
bool RanksBefore(const NodeTable& nodes, const RankKey& a, const RankKey& b);

struct RankedNode {
  NodeId node;
  std::string name;  // printable
};

struct Ranking {
  std::vector<RankedNode> shown;
  uint64_t candidates = 0;  // how many there were to show, before -nodecount
  uint64_t dropped = 0;     // whose cumulative value is below the cutoff
  // Sums of flat values that are not shown: of dropped nodes, and of those beyond -nodecount.
  int64_t dropped_flat = 0;
  int64_t cut_flat = 0;
  int64_t edge_cutoff = 0;  // calls below this weigh nothing
  // By NodeId: nodes that are left in the graph, for edges. Empty: all.
  std::vector<uint8_t> kept;
};

Ranking RankNodes(const NodeTable& nodes, const std::vector<NodeValue>& values, const Query& query,
                  const TrimLimits& limits);

}  // namespace pfa

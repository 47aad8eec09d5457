#include "analyzer/report/ranking.h"

#include <algorithm>
#include <limits>

#include "proto/base/number.h"

namespace pfa {
namespace {

struct Candidate {
  NodeId node;
  int64_t flat = 0;  // absolute
  int64_t cum = 0;
  std::string name;
};

bool IsNegative(const NodeValue& value) {
  return value.flat < 0 || (value.flat == 0 && value.cum < 0);
}

// Names decide ties. Two addresses compare as numbers, which is the same as comparing their digits.
// As std::string::compare: negative, 0 or positive.
int CompareNames(const NodeTable& nodes, const RankKey& a, const RankKey& b) {
  const uint64_t address_a = nodes.info(a.node).address;
  const uint64_t address_b = nodes.info(b.node).address;
  if (address_a != 0 && address_b != 0 && address_a != address_b) {
    return address_a < address_b ? -1 : 1;
  }
  return a.name.compare(b.name);
}

void Sort(const NodeTable& nodes, bool by_cum, std::vector<Candidate>* candidates) {
  const auto key = [by_cum](const Candidate& c) {
    return by_cum ? RankKey{c.cum, c.flat, c.node, c.name} : RankKey{c.flat, c.cum, c.node, c.name};
  };
  std::ranges::sort(*candidates, [&](const Candidate& a, const Candidate& b) {
    return RanksBefore(nodes, key(a), key(b));
  });
}

}  // namespace

bool RanksBefore(const NodeTable& nodes, const RankKey& a, const RankKey& b) {
  if (a.first != b.first) return a.first > b.first;
  if (const int order = CompareNames(nodes, a, b); order != 0) return order < 0;
  if (a.second != b.second) return a.second > b.second;
  const int64_t line_a = nodes.info(a.node).start_line;
  const int64_t line_b = nodes.info(b.node).start_line;
  return line_a != line_b ? line_a < line_b : a.node < b.node;
}

int64_t CutoffOf(int64_t total, double fraction) {
  const int64_t cutoff = TruncateToInt64(static_cast<double>(total) * fraction);
  // As in pprof, a limit beyond all numbers (-nodefraction=inf) limits nothing.
  return cutoff == std::numeric_limits<int64_t>::min() ? 0 : SaturatingAbs(cutoff);
}

TrimLimits LimitsFor(const Options& options, int64_t default_nodecount) {
  if (!options.trim) return {};
  return {options.nodecount == -1 ? default_nodecount : options.nodecount, options.nodefraction,
          options.edgefraction};
}

Ranking RankNodes(const NodeTable& nodes, const std::vector<NodeValue>& values, const Query& query,
                  const TrimLimits& limits) {
  std::vector<Candidate> candidates;
  int64_t flat_sum = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    const NodeValue& value = values[i];
    if (value.flat == 0 && value.cum == 0) continue;
    if (query.options.drop_negative && IsNegative(value)) continue;
    candidates.push_back(
        {NodeId::FromIndex(i), SaturatingAbs(value.flat), SaturatingAbs(value.cum), {}});
    flat_sum += value.flat;
  }

  Ranking ranking;
  const auto keep_only = [&](const std::vector<Candidate>& left) {
    ranking.kept.assign(nodes.size(), 0);
    for (const Candidate& candidate : left) ranking.kept[candidate.node.index()] = 1;
  };
  const int64_t node_cutoff = CutoffOf(flat_sum, limits.nodefraction);
  ranking.edge_cutoff = CutoffOf(flat_sum, limits.edgefraction);
  if (node_cutoff > 0) {
    const size_t before = candidates.size();
    std::erase_if(candidates, [&](const Candidate& c) {
      if (c.cum >= node_cutoff) return false;
      ranking.dropped_flat += values[c.node.index()].flat;
      return true;
    });
    ranking.dropped = before - candidates.size();
    if (ranking.dropped > 0) keep_only(candidates);
  }
  ranking.candidates = candidates.size();

  for (Candidate& candidate : candidates) candidate.name = nodes.PrintableName(candidate.node);
  Sort(nodes, query.options.sort == "cum", &candidates);
  if (limits.nodecount > 0 && static_cast<uint64_t>(limits.nodecount) < candidates.size()) {
    const auto shown = static_cast<size_t>(limits.nodecount);
    for (size_t i = shown; i < candidates.size(); ++i) {
      ranking.cut_flat += values[candidates[i].node.index()].flat;
    }
    candidates.resize(shown);
    keep_only(candidates);
  }
  ranking.shown.reserve(candidates.size());
  for (Candidate& candidate : candidates) {
    ranking.shown.push_back({candidate.node, std::move(candidate.name)});
  }
  return ranking;
}

}  // namespace pfa

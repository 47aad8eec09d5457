// Runs the real roll-up and gives its result in the form of the naive one.
#pragma once

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/aggregate/call_edges.h"
#include "analyzer/aggregate/call_lists.h"
#include "analyzer/aggregate/flat_cum.h"
#include "analyzer/aggregate/inlined_callees.h"
#include "analyzer/aggregate/node_calls.h"
#include "analyzer/aggregate/node_table.h"
#include "analyzer/aggregate/stack_weights.h"
#include "analyzer/query/query.h"
#include "analyzer/query/selection.h"
#include "tests/unit/analyzer/aggregate/naive_rollup.h"

namespace pfa::test {

class Rollup {
 public:
  Rollup(Profile profile, const Options& options)
      : profile_(std::move(profile)),
        query_(CompileQuery(profile_, options).value()),
        selection_(profile_, query_),
        nodes_(selection_, query_),
        weights_(SumByStack(selection_, query_).value()) {}

  // The other members refer to each other.
  Rollup(const Rollup&) = delete;
  Rollup& operator=(const Rollup&) = delete;
  ~Rollup() = default;

  [[nodiscard]] const Profile& profile() const { return profile_; }

  [[nodiscard]] std::map<std::string, NaiveNode> FlatCum() const {
    std::map<std::string, NaiveNode> out;
    const std::vector<NodeValue> values = ComputeFlatCum(selection_, nodes_, weights_);
    EXPECT_EQ(values.size(), nodes_.size());
    for (size_t i = 0; i < values.size(); ++i) {
      const NaiveNode node = {values[i].flat, values[i].cum, values[i].flat_divisor,
                              values[i].cum_divisor};
      const std::string name = nodes_.PrintableName(NodeId::FromIndex(i));
      if (node == NaiveNode()) continue;  // a node of no selected sample
      EXPECT_TRUE(out.emplace(name, node).second) << "two nodes are called " << name;
    }
    return out;
  }

  // `keeps` and `wants` say by name which nodes exist and whose calls are asked for.
  template <typename Keeps, typename Wants>
  [[nodiscard]] std::map<std::pair<std::string, std::string>, NaiveEdge> Edges(Keeps keeps,
                                                                               Wants wants) const {
    EdgeRequest request;
    for (size_t i = 0; i < nodes_.size(); ++i) {
      const std::string name = nodes_.PrintableName(NodeId::FromIndex(i));
      request.kept.push_back(keeps(name) ? 1 : 0);
      request.callees.push_back(wants(name) ? 1 : 0);
    }
    return ToMap(ComputeCallEdges(selection_, nodes_, weights_, request));
  }
  // The calls by (to) the nodes that `wants` names, found a node at a time, and in the order that
  // is promised. `max_places` as in CallLists.
  template <typename Keeps, typename Wants>
  [[nodiscard]] std::map<std::pair<std::string, std::string>, NaiveEdge> Listed(
      Keeps keeps, Wants wants, CallLists::Side side, uint64_t max_places) const {
    std::vector<NodeId> order;
    std::vector<NodeId> wanted;
    for (size_t i = nodes_.size(); i > 0; --i) {
      const std::string name = nodes_.PrintableName(NodeId::FromIndex(i - 1));
      if (!keeps(name)) continue;
      order.push_back(NodeId::FromIndex(i - 1));
      if (wants(name)) wanted.push_back(order.back());
    }
    CallLists lists(selection_, nodes_, weights_, order, max_places);
    const std::array sides = {CallLists::Side::kTo, CallLists::Side::kBy};
    std::vector<CallEdge> edges;
    const auto add = [&](const NodeCalls& calls) -> Result<void> {
      const std::vector<Call>& list = side == CallLists::Side::kTo ? calls.to : calls.by;
      for (size_t i = 0; i < list.size(); ++i) {
        const CallNodeId end = side == CallLists::Side::kTo ? list[i].callee : list[i].caller;
        EXPECT_EQ(end, calls.node);
        // The order given is that of falling ids.
        if (i > 0) {
          EXPECT_GE(std::pair(std::abs(list[i - 1].value), OtherEnd(list[i - 1], side)),
                    std::pair(std::abs(list[i].value), OtherEnd(list[i], side)));
        }
        edges.push_back({NodeId(list[i].caller.value), NodeId(list[i].callee.value), list[i].value,
                         list[i].divisor, list[i].residual, list[i].inlined});
      }
      return {};
    };
    EXPECT_TRUE(ForEachNodeCalls(lists, wanted, sides, add).ok());
    std::ranges::sort(edges, {},
                      [](const CallEdge& edge) { return std::pair(edge.caller, edge.callee); });
    return ToMap(edges);
  }
  template <typename Keeps, typename Wants>
  [[nodiscard]] std::set<std::string> InlinedCallees(Keeps keeps, Wants wants,
                                                     int64_t cutoff) const {
    std::vector<uint8_t> kept;
    std::vector<uint8_t> wanted;
    for (size_t i = 0; i < nodes_.size(); ++i) {
      const std::string name = nodes_.PrintableName(NodeId::FromIndex(i));
      kept.push_back(keeps(name) ? 1 : 0);
      wanted.push_back(wants(name) ? 1 : 0);
    }
    const auto found = FindInlinedCallees(selection_, nodes_, weights_, kept, wanted, cutoff);
    std::set<std::string> out;
    for (size_t i = 0; i < nodes_.size(); ++i) {
      if (found[i] != 0) out.insert(nodes_.PrintableName(NodeId::FromIndex(i)));
    }
    return out;
  }
  [[nodiscard]] std::map<std::pair<std::string, std::string>, NaiveEdge> AllEdges() const {
    return ToMap(ComputeCallEdges(selection_, nodes_, weights_, {}));
  }

 private:
  static uint32_t OtherEnd(const Call& call, CallLists::Side side) {
    return side == CallLists::Side::kTo ? call.caller.value : call.callee.value;
  }
  [[nodiscard]] std::map<std::pair<std::string, std::string>, NaiveEdge> ToMap(
      const std::vector<CallEdge>& edges) const {
    std::map<std::pair<std::string, std::string>, NaiveEdge> out;
    for (size_t i = 0; i < edges.size(); ++i) {
      const CallEdge& e = edges[i];
      const bool sorted = i == 0 || std::pair(edges[i - 1].caller, edges[i - 1].callee) <
                                        std::pair(e.caller, e.callee);
      EXPECT_TRUE(sorted) << "edge " << i;
      out[{nodes_.PrintableName(e.caller), nodes_.PrintableName(e.callee)}] = {
          e.value, e.divisor, e.residual, e.inlined};
    }
    return out;
  }

  Profile profile_;
  Query query_;
  Selection selection_;
  NodeTable nodes_;
  StackWeights weights_;
};

inline void PrintTo(const NaiveNode& node, std::ostream* out) {
  *out << "flat " << node.flat << " cum " << node.cum << " / " << node.flat_divisor << " "
       << node.cum_divisor;
}

inline void PrintTo(const NaiveEdge& edge, std::ostream* out) {
  *out << edge.value << " / " << edge.divisor << (edge.residual ? " residual" : "")
       << (edge.inlined ? " inlined" : "");
}

}  // namespace pfa::test

// The trimmed call graph that tree, peek, dot and callgrind are written from.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyzer/aggregate/call_graph.h"
#include "analyzer/aggregate/call_lists.h"
#include "analyzer/aggregate/node_calls.h"
#include "analyzer/aggregate/node_table.h"
#include "analyzer/aggregate/node_tags.h"
#include "analyzer/aggregate/stack_weights.h"
#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "analyzer/report/report_header.h"
#include "analyzer/report/report_input.h"
#include "proto/base/result.h"

namespace pfa {

// How a report wants its graph.
struct GraphRequest {
  CallGraph::Form form = CallGraph::Form::kGraph;
  bool trim = true;  // as options say; else nothing is left out
  // For drawing: nodes where ways part or meet come first, labels are nodes too, and calls that
  // only repeat what others show are left out.
  bool drawing = false;
  NodeTags::Escape escape_tags = nullptr;
  bool whole_numbers = false;  // values will be written as integers
};

class GraphReport {
 public:
  // Applies the query's filters. Both arguments must outlive the report.
  static Result<GraphReport> Build(const Profile& profile, Query& query,
                                   const GraphRequest& request);

  [[nodiscard]] const Profile& profile() const { return input_.profile(); }
  [[nodiscard]] const ReportHeader& header() const { return header_; }
  [[nodiscard]] const CallGraph& graph() const { return *graph_; }
  [[nodiscard]] const NodeTable& nodes() const { return *nodes_; }
  [[nodiscard]] const NodeTags& tags() const { return tags_; }
  // In the order of the report.
  [[nodiscard]] const std::vector<CallNodeId>& shown() const { return shown_; }

  // The node's printable name.
  [[nodiscard]] const std::string& name(CallNodeId node) const {
    return names_[graph_->node(node).index()];
  }
  [[nodiscard]] const NodeInfo& info(CallNodeId node) const {
    return nodes_->info(graph_->node(node));
  }
  // Calls `visit` with each of the nodes, which are some of shown(), and those of its calls that
  // are asked for: heaviest first, then by the names of caller and callee. Ends at its first error.
  // With many nodes this is when calls are looked for, and only those of one node are known at a
  // time.
  Result<void> ForEachNodeCalls(std::span<const CallNodeId> nodes,
                                std::span<const CallLists::Side> sides,
                                const VisitNodeCalls& visit) const;
  // Indices of calls in graph(), in the same order. For drawings and trees.
  [[nodiscard]] std::vector<uint32_t> Sorted(std::span<const uint32_t> calls) const;

 private:
  GraphReport() = default;

  void DropSmallNodes(int64_t cutoff);
  void FindCallsForText();
  void Trim(const Query& query, const GraphRequest& request);
  void Sort(const Query& query, bool drawing);
  [[nodiscard]] size_t CountToShow(size_t limit, bool drawing) const;
  void FindNames();
  void FillIn(const Query& query, const GraphRequest& request);

  ReportInput input_;
  std::unique_ptr<NodeTable> nodes_;
  std::unique_ptr<StackWeights> weights_;
  std::optional<CallGraph> graph_;
  NodeTags tags_;
  std::vector<CallNodeId> shown_;
  std::vector<std::string> names_;    // by NodeId; empty where not needed
  std::unique_ptr<CallLists> lists_;  // instead of calls in graph_
  int64_t call_cutoff_ = 0;           // lighter calls are not in lists
  LeftOut left_out_;
  ReportHeader header_;
};

}  // namespace pfa

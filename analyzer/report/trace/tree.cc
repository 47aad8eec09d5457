#include "analyzer/report/trace/tree.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/aggregate/trace/creation_tree.h"
#include "analyzer/aggregate/trace/wake_graph.h"
#include "analyzer/report/trace/registry.h"
#include "analyzer/report/trace/trace_cells.h"

namespace pfa {
namespace {

constexpr size_t kUsualNodes = 50;
constexpr size_t kUsualPairs = 25;

std::vector<Cell> NodeRow(const Trace& trace, const CreationTree& tree, const CreationNode& node) {
  constexpr uint32_t kMostIndent = 20;
  const std::string indent(size_t{2} * std::min(node.depth, kMostIndent), ' ');
  const bool counts = node.count > 0;
  const std::string parent =
      node.parent == CreationNode::kNoParent ? "" : EntryText(trace, tree.nodes[node.parent].name);
  return {CountCell(node.count),
          counts ? TimeCell(trace, node.start_ns) : Cell::Text(""),
          counts ? NsCell(node.end_ns - node.start_ns) : Cell::Text(""),
          NsCell(node.running_ns),
          Cell::Text(indent + EntryText(trace, node.name)),
          Cell::Value("", node.depth),
          Cell::Text(parent),
          counts ? Cell::Value("", trace.goroutine(tree.Of(node).front()).id) : Cell::Text("")};
}

Table CreationTable(const Trace& trace, const CreationTree& tree) {
  Table table{.key = "tree",
              .unit = "",
              .columns = {{"count", "count", ColumnKind::kValue},
                          {"from", "start_ns", ColumnKind::kValue},
                          {"for", "duration_ns", ColumnKind::kValue},
                          {"running", "running_ns", ColumnKind::kValue},
                          {"goroutines and those they created", "function", ColumnKind::kName},
                          DataColumn("depth"),
                          DataColumn("creator"),
                          DataColumn("first_goroutine")},
              .rows = {},
              .groups = {}};
  table.narrow = true;
  for (const CreationNode& node : tree.nodes) table.rows.push_back(NodeRow(trace, tree, node));
  return table;
}

Table PairTable(const Trace& trace, const std::vector<WakePair>& pairs) {
  Table table{.key = "wakeups",
              .unit = "",
              .columns = {{"count", "count", ColumnKind::kValue},
                          {"woken by", "waker", ColumnKind::kText},
                          {"goroutines in", "function", ColumnKind::kName}},
              .rows = {},
              .groups = {}};
  table.narrow = true;
  for (const WakePair& pair : pairs) {
    table.rows.push_back({CountCell(pair.count), Cell::Text(EntryText(trace, pair.waker)),
                          Cell::Text(EntryText(trace, pair.woken))});
  }
  return table;
}

}  // namespace

Result<Document> TraceTree(const Trace& trace, const TraceQuery& query) {
  const CreationTree tree = ComputeCreationTree(trace, query);
  const WakeGraph wakes(trace, query);
  Document document;
  document.report = "tree";
  AddWindowFacts(trace, query, &document);
  document.numbers.emplace_back("goroutines", static_cast<int64_t>(tree.goroutines.size()));
  document.summary.push_back(fmt::format("{} in {}", Plural(tree.goroutines.size(), "goroutine"),
                                         Plural(tree.nodes.size(), "node")));
  Table nodes = CreationTable(trace, tree);
  PFA_TRY(SortRows(query, &nodes));
  LimitRows(query, kUsualNodes, "node", SIZE_MAX, &nodes, &document);
  Table pairs = PairTable(trace, wakes.Pairs(trace));
  LimitRows(query, kUsualPairs, "pair", SIZE_MAX, &pairs, &document);
  document.tables = {std::move(nodes), std::move(pairs)};
  AddTraceNotes(trace, &document);
  return document;
}

}  // namespace pfa

#include "analyzer/report/graph_report.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

#include "analyzer/report/ranking.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

// Reports with callers and callees show this many nodes unless told otherwise.
constexpr int64_t kDefaultNodeCount = 80;
// Labels of a node that are drawn, at most.
constexpr size_t kMaxTagsPerNode = 4;

// Go's math.Log2, which is exact for powers of two.
double Log2(double x) {
  int exponent = 0;
  const double fraction = std::frexp(x, &exponent);
  if (fraction == 0.5) return exponent - 1;
  return std::log(fraction) * (1 / std::numbers::ln2) + exponent;
}

// How evenly the calls (and the node's own value, if `self` is positive) share what goes through
// the node, in bits. A call without a value adds nothing; in pprof's arithmetic that is not a
// number.
double Entropy(const CallGraph& graph, std::span<const uint32_t> calls, int64_t self,
               Compatibility compatibility) {
  int64_t total = self;
  for (const uint32_t index : calls) total += std::max<int64_t>(graph.call(index).value, 0);
  if (total == 0) return 0;
  double entropy = 0;
  const auto add = [&](int64_t value) {
    if (value == 0 && compatibility == Compatibility::kNative) return;
    const double share = static_cast<double>(SaturatingAbs(value)) / static_cast<double>(total);
    entropy += -share * Log2(share);
  };
  for (const uint32_t index : calls) add(graph.call(index).value);
  if (self > 0) add(self);
  return entropy;
}

// What makes a node worth drawing: its value, and whether ways meet or part there. Absolute, except
// for the most negative number, which is where pprof has what is not a number.
int64_t ScoreOf(const CallGraph& graph, CallNodeId node, Compatibility compatibility) {
  const NodeValue& value = graph.value(node);
  const auto in = graph.calls_to(node);
  const auto out = graph.calls_by(node);
  double score = in.empty() ? 1 : Entropy(graph, in, 0, compatibility);
  score += out.empty() ? 1 : Entropy(graph, out, value.flat, compatibility);
  const int64_t bits = TruncateToInt64(score * static_cast<double>(value.cum));
  // Overflow wraps around in Go.
  const uint64_t sum = static_cast<uint64_t>(bits) + static_cast<uint64_t>(value.flat);
  return static_cast<int64_t>(static_cast<int64_t>(sum) < 0 ? 0 - sum : sum);
}

TrimLimits LimitsOf(const Query& query, const GraphRequest& request) {
  return request.trim ? LimitsFor(query.options, kDefaultNodeCount) : TrimLimits{};
}

}  // namespace

Result<GraphReport> GraphReport::Build(const Profile& profile, Query& query,
                                       const GraphRequest& request) {
  GraphReport report;
  PFA_ASSIGN_OR_RETURN(report.input_, PrepareReport(profile, query));
  const Selection& selection = *report.input_.selection;
  report.nodes_ = std::make_unique<NodeTable>(selection, query);
  PFA_ASSIGN_OR_RETURN(StackWeights weights, SumByStack(selection, query));
  report.weights_ = std::make_unique<StackWeights>(std::move(weights));
  const TrimLimits limits = LimitsOf(query, request);
  const auto cutoff = [&limits](int64_t flat_sum) {
    return CutoffOf(flat_sum, limits.nodefraction);
  };
  PFA_ASSIGN_OR_RETURN(report.graph_, CallGraph::Build(selection, *report.nodes_, *report.weights_,
                                                       request.form, cutoff));
  report.graph_->Unlist(query.options.drop_negative);
  report.Trim(query, request);
  report.FillIn(query, request);
  return report;
}

void GraphReport::DropSmallNodes(int64_t cutoff) {
  std::vector<uint8_t> kept = graph_->listed();
  for (size_t i = 0; i < kept.size(); ++i) {
    const NodeValue& value = graph_->value(CallNodeId::FromIndex(i));
    if (kept[i] == 0 || SaturatingAbs(value.cum) >= cutoff) continue;
    kept[i] = 0;
    ++header_.dropped;
    left_out_.dropped_flat += value.flat;
  }
  if (header_.dropped > 0) graph_->Keep(kept);
  header_.dropped += graph_->pruned_nodes();
  left_out_.dropped_flat += graph_->pruned_flat();
  header_.candidates -= header_.dropped;
}

void GraphReport::Trim(const Query& query, const GraphRequest& request) {
  const TrimLimits limits = LimitsOf(query, request);
  CallGraph& graph = *graph_;
  const auto count_listed = [&] {
    return std::accumulate(graph.listed().begin(), graph.listed().end(), uint64_t{0});
  };

  int64_t flat_sum = graph.pruned_flat();
  for (size_t i = 0; i < graph.size(); ++i) {
    if (graph.listed()[i] != 0) flat_sum += graph.value(CallNodeId::FromIndex(i)).flat;
  }
  const int64_t node_cutoff = CutoffOf(flat_sum, limits.nodefraction);
  const int64_t call_cutoff = CutoffOf(flat_sum, limits.edgefraction);
  // pprof names shares of the total, although it cuts at shares of the sum of flat values.
  const auto limit_shown = [this](double fraction) {
    return SaturatingAbs(TruncateToInt64(static_cast<double>(input_.total) * fraction));
  };
  header_.dropped_limit = limit_shown(limits.nodefraction);
  header_.dropped_calls_limit = limit_shown(limits.edgefraction);

  header_.candidates = count_listed() + graph.pruned_nodes();
  if (node_cutoff > 0) DropSmallNodes(node_cutoff);

  // Calls decide about the order of a drawing, and what is erased in a tree stays so.
  const bool needs_calls = request.drawing || graph.is_tree();
  if (needs_calls) graph.FindCalls();
  FindNames();
  Sort(query, request.drawing);
  if (request.drawing) {
    // A node takes the room of one at least, so that others cannot be shown anyway.
    std::vector<uint8_t> wanted(graph.size());
    const size_t limit = limits.nodecount > 0 ? static_cast<size_t>(limits.nodecount) : SIZE_MAX;
    for (size_t i = 0; i < std::min(limit, shown_.size()); ++i) wanted[shown_[i].index()] = 1;
    tags_ = NodeTags(*input_.selection, query, request.escape_tags, wanted, node_cutoff, &graph);
  }
  uint64_t erased_before = 0;
  if (limits.nodecount > 0) {
    if (needs_calls) erased_before = graph.EraseCallsBelow(call_cutoff);
    const size_t count = CountToShow(static_cast<size_t>(limits.nodecount), request.drawing);
    const bool cut = count < shown_.size();
    if (cut) {
      std::vector<uint8_t> kept(graph.size());
      for (size_t i = 0; i < shown_.size(); ++i) {
        kept[shown_[i].index()] = i < count ? 1 : 0;
        if (i >= count) left_out_.cut_flat += graph.value(shown_[i]).flat;
      }
      graph.Keep(kept);
      erased_before = 0;
    }
    if (cut && needs_calls) graph.FindCalls();
    if (cut) Sort(query, request.drawing);
  }
  call_cutoff_ = call_cutoff;
  if (!needs_calls) FindCallsForText();
  const uint64_t erased = graph.EraseCallsBelow(call_cutoff);
  if (!request.drawing) return;
  // pprof forgets those that it erased before it chose nodes.
  const bool as_pprof = query.compatibility == Compatibility::kPprof;
  header_.dropped_calls = erased + (as_pprof ? 0 : erased_before);
  graph.EraseRedundantCalls(shown_,
                            [this](CallNodeId node) { return Sorted(graph_->calls_to(node)); });
}

// Calls of many nodes are better found when they are asked for.
void GraphReport::FindCallsForText() {
  constexpr size_t kMany = 1000;
  std::vector<NodeId> nodes;
  const std::vector<uint8_t>& kept = graph_->kept();
  for (size_t i = 0; i < graph_->size(); ++i) {
    if (kept.empty() || kept[i] != 0) nodes.push_back(NodeId::FromIndex(i));
  }
  if (nodes.size() < kMany) {
    graph_->FindCalls();
    return;
  }
  for (const NodeId node : nodes) names_[node.index()] = nodes_->PrintableName(node);
  std::ranges::sort(nodes, [this](NodeId a, NodeId b) {
    const int order = names_[a.index()].compare(names_[b.index()]);
    return order != 0 ? order < 0 : a < b;
  });
  lists_ = std::make_unique<CallLists>(*input_.selection, *nodes_, *weights_, std::move(nodes));
}

Result<void> GraphReport::ForEachNodeCalls(std::span<const CallNodeId> nodes,
                                           std::span<const CallLists::Side> sides,
                                           const VisitNodeCalls& visit) const {
  if (lists_) {
    std::vector<NodeId> ids;
    for (const CallNodeId id : nodes) ids.push_back(graph_->node(id));
    const auto is_light = [this](const Call& call) {
      return graph_->listed()[call.callee.index()] != 0 && SaturatingAbs(call.value) < call_cutoff_;
    };
    return pfa::ForEachNodeCalls(*lists_, ids, sides, [&](NodeCalls& calls) {
      if (call_cutoff_ > 0) {
        std::erase_if(calls.to, is_light);
        std::erase_if(calls.by, is_light);
      }
      return visit(calls);
    });
  }
  for (const CallNodeId id : nodes) {
    NodeCalls calls = {id, {}, {}};
    for (const CallLists::Side side : sides) {
      const bool to = side == CallLists::Side::kTo;
      std::vector<Call>& list = to ? calls.to : calls.by;
      for (const uint32_t call : Sorted(to ? graph_->calls_to(id) : graph_->calls_by(id))) {
        list.push_back(graph_->call(call));
      }
    }
    PFA_TRY(visit(calls));
  }
  return {};
}

// Names of everything that is left: nodes on the list, and those that they call or are called by.
void GraphReport::FindNames() {
  names_.resize(nodes_->size());
  const auto find = [this](CallNodeId node) {
    std::string& name = names_[graph_->node(node).index()];
    if (name.empty()) name = nodes_->PrintableName(graph_->node(node));
  };
  for (size_t i = 0; i < graph_->size(); ++i) {
    if (graph_->listed()[i] != 0) find(CallNodeId::FromIndex(i));
  }
  for (const Call& call : graph_->calls()) {
    find(call.caller);
    find(call.callee);
  }
}

void GraphReport::Sort(const Query& query, bool drawing) {
  const CallGraph& graph = *graph_;
  const bool by_cum = query.options.sort == "cum";
  std::vector<std::pair<RankKey, CallNodeId>> keys;
  for (size_t i = 0; i < graph.size(); ++i) {
    if (graph.listed()[i] == 0) continue;
    const CallNodeId id = CallNodeId::FromIndex(i);
    const int64_t flat = SaturatingAbs(graph.value(id).flat);
    const int64_t cum = SaturatingAbs(graph.value(id).cum);
    RankKey key = {flat, cum, graph.node(id), name(id)};
    if (drawing) {
      key.first = ScoreOf(graph, id, query.compatibility);
      key.second = flat;
    } else if (by_cum) {
      std::swap(key.first, key.second);
    }
    keys.emplace_back(key, id);
  }
  std::ranges::stable_sort(keys, [this](const auto& a, const auto& b) {
    return RanksBefore(*nodes_, a.first, b.first);
  });
  shown_.clear();
  for (const auto& [key, id] : keys) shown_.push_back(id);
}

// How many of the sorted nodes fit. In a drawing labels take the room of nodes.
size_t GraphReport::CountToShow(size_t limit, bool drawing) const {
  if (drawing) {
    size_t room = 0;
    for (size_t i = 0; i < shown_.size(); ++i) {
      const auto tags = tags_.of(shown_[i]);
      const auto with_value = static_cast<size_t>(
          std::ranges::count_if(tags, [](const NodeTag& tag) { return tag.value.flat != 0; }));
      room += std::min(with_value, kMaxTagsPerNode) + 1;
      if (room >= limit) return i + 1;
    }
  }
  return std::min(limit, shown_.size());
}

std::vector<uint32_t> GraphReport::Sorted(std::span<const uint32_t> calls) const {
  std::vector<uint32_t> sorted(calls.begin(), calls.end());
  std::ranges::sort(sorted, [this](uint32_t a, uint32_t b) {
    const Call& call_a = graph_->call(a);
    const Call& call_b = graph_->call(b);
    const int64_t value_a = SaturatingAbs(call_a.value);
    const int64_t value_b = SaturatingAbs(call_b.value);
    if (value_a != value_b) return value_a > value_b;
    if (const int order = name(call_a.caller).compare(name(call_b.caller)); order != 0) {
      return order < 0;
    }
    if (const int order = name(call_a.callee).compare(name(call_b.callee)); order != 0) {
      return order < 0;
    }
    return a < b;
  });
  return sorted;
}

void GraphReport::FillIn(const Query& query, const GraphRequest& request) {
  FindNames();
  int64_t smallest = 0;
  for (const CallNodeId id : shown_) {
    const NodeValue& value = graph_->value(id);
    header_.shown_flat += value.shown_flat();
    int64_t least = SaturatingAbs(value.shown_flat());
    if (least == 0) least = SaturatingAbs(value.shown_cum());
    if (least > 0 && (smallest == 0 || least < smallest)) smallest = least;
  }
  header_.shown_nodes = shown_.size();
  ValueFormatter formatter = FormatterFor(query);
  if (!shown_.empty()) {
    formatter.ChooseUnit(smallest, input_.total, request.whole_numbers);
  }
  FillHeader(input_, query, formatter, &header_);
  AddNotes(input_, query, *weights_, left_out_, &header_);
}

}  // namespace pfa

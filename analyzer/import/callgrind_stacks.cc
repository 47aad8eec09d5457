#include "analyzer/import/callgrind_stacks.h"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

#include "proto/base/number.h"

namespace pfa {
namespace {

constexpr uint32_t kNoChain = UINT32_MAX;
constexpr uint32_t kMaxDepth = 1000;
// Of all events together.
constexpr uint64_t kMaxLinks = uint64_t{1} << 24;
constexpr uint64_t kMaxFrames = uint64_t{1} << 27;

int64_t SaturatingAdd(int64_t a, int64_t b) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  return a > kMost - b ? kMost : a + b;  // both are not negative
}

// Rows by the function they belong to: begins[f] to begins[f + 1] of `rows`.
struct ByFunction {
  std::vector<uint32_t> begins;
  std::vector<uint32_t> rows;

  template <typename Rows, typename FunctionOf>
  ByFunction(uint32_t function_count, const Rows& all, FunctionOf function_of)
      : begins(size_t{function_count} + 1), rows(all.size()) {
    for (const auto& row : all) ++begins[function_of(row) + 1];
    for (size_t i = 1; i < begins.size(); ++i) begins[i] += begins[i - 1];
    std::vector<uint32_t> next(begins.begin(), begins.end() - 1);
    for (size_t i = 0; i < all.size(); ++i) {
      rows[next[function_of(all[i])]++] = static_cast<uint32_t>(i);
    }
  }
  [[nodiscard]] std::span<const uint32_t> of(uint32_t function) const {
    return std::span(rows).subspan(begins[function], begins[function + 1] - begins[function]);
  }
};

class FlowPaths {
 public:
  FlowPaths(const CallgrindGraph& graph, ProfileBuilder& builder)
      : graph_(graph),
        builder_(builder),
        costs_(graph.function_count, graph.costs, [](const auto& cost) { return cost.function; }),
        calls_(graph.function_count, graph.calls, [](const auto& call) { return call.caller; }),
        values_(graph.event_count) {
    Order();
  }

  Result<void> AddEvent(size_t event) {
    event_ = event;
    int64_t sum = 0;
    for (size_t i = 0; i < graph_.costs.size(); ++i) {
      if (!CheckedAdd(&sum, SaturatingAbs(CostOf(i)))) {
        return BadInput("the costs do not fit 64 bits when added up; no total can be given");
      }
    }
    links_.clear();
    pieces_.assign(graph_.function_count, {});
    for (const uint32_t function : order_) Spend(function);
    return {};
  }

 private:
  // A part of the flow that has come to a function, and by way of which calls.
  struct Piece {
    uint32_t chain = kNoChain;
    int64_t amount = 0;
  };
  struct Link {
    uint32_t outer = kNoChain;
    LocationId location;
    uint32_t depth = 1;
  };

  [[nodiscard]] int64_t CostOf(size_t row) const {
    return graph_.cost_values[row * graph_.event_count + event_];
  }
  // Of calls that do not close a cycle; 0 of others.
  [[nodiscard]] int64_t FlowOf(uint32_t row) const {
    const CallgrindGraph::Call& call = graph_.calls[row];
    if (position_[call.callee] <= position_[call.caller]) return 0;
    return std::max<int64_t>(graph_.call_values[row * graph_.event_count + event_], 0);
  }

  // Callers before what they call, but for cycles: depth-first, in reverse order of leaving. Starts
  // with functions that nobody calls.
  void Order() {
    const uint32_t count = graph_.function_count;
    std::vector<uint8_t> called(count, 0);
    for (const CallgrindGraph::Call& call : graph_.calls) {
      if (call.caller != call.callee) called[call.callee] = 1;
    }
    std::vector<uint8_t> seen(count, 0);
    struct Visit {
      uint32_t function;
      uint32_t next;
    };
    std::vector<Visit> todo;
    const auto visit = [&](uint32_t start) {
      if (seen[start] != 0) return;
      seen[start] = 1;
      todo.push_back({start, 0});
      while (!todo.empty()) {
        Visit& top = todo.back();
        const auto calls = calls_.of(top.function);
        if (top.next == calls.size()) {
          order_.push_back(top.function);
          todo.pop_back();
          continue;
        }
        const uint32_t callee = graph_.calls[calls[top.next++]].callee;
        if (seen[callee] != 0) continue;
        seen[callee] = 1;
        todo.push_back({callee, 0});
      }
    };
    for (uint32_t i = 0; i < count; ++i) {
      if (called[i] == 0) visit(i);
    }
    for (uint32_t i = 0; i < count; ++i) visit(i);
    std::ranges::reverse(order_);
    position_.resize(count);
    for (uint32_t i = 0; i < count; ++i) position_[order_[i]] = i;
  }

  // Divides what has come to a function among its own costs and its calls.
  void Spend(uint32_t function) {
    std::vector<Piece> pieces = std::move(pieces_[function]);
    pieces_[function] = {};
    int64_t income = 0;
    for (const Piece& piece : pieces) income = SaturatingAdd(income, piece.amount);
    int64_t need = 0;
    for (const uint32_t row : costs_.of(function)) {
      need = SaturatingAdd(need, std::max<int64_t>(CostOf(row), 0));
    }
    for (const uint32_t row : calls_.of(function)) need = SaturatingAdd(need, FlowOf(row));
    if (need > income) pieces.push_back({kNoChain, need - income});

    size_t next = 0;
    const auto spend = [&](int64_t amount, auto use) {
      while (amount > 0 && next < pieces.size()) {
        Piece& piece = pieces[next];
        const int64_t part = std::min(amount, piece.amount);
        if (part > 0) use(piece.chain, part);
        amount -= part;
        piece.amount -= part;
        if (piece.amount == 0) ++next;
      }
    };
    for (const uint32_t row : costs_.of(function)) {
      const LocationId location = graph_.costs[row].location;
      const int64_t cost = CostOf(row);
      if (cost < 0) {  // of a difference, which is no flow
        AddSample(kNoChain, location, cost);
        continue;
      }
      spend(cost, [&](uint32_t chain, int64_t part) { AddSample(chain, location, part); });
    }
    for (const uint32_t row : calls_.of(function)) {
      const CallgrindGraph::Call& call = graph_.calls[row];
      spend(FlowOf(row), [&](uint32_t chain, int64_t part) {
        AddPiece(pieces_[call.callee], Extend(chain, call.location), part);
      });
    }
  }

  static void AddPiece(std::vector<Piece>& pieces, uint32_t chain, int64_t amount) {
    // Without callers one piece is as good as another.
    if (chain == kNoChain && !pieces.empty() && pieces.back().chain == kNoChain) {
      pieces.back().amount = SaturatingAdd(pieces.back().amount, amount);
    } else {
      pieces.push_back({chain, amount});
    }
  }

  uint32_t Extend(uint32_t chain, LocationId location) {
    const uint32_t depth = chain == kNoChain ? 1 : links_[chain].depth + 1;
    if (depth > kMaxDepth || link_count_ == kMaxLinks) {
      builder_.diagnostics().Add(DiagnosticKind::kCutCallers, std::nullopt, "");
      return kNoChain;
    }
    ++link_count_;
    links_.push_back({chain, location, depth});
    return static_cast<uint32_t>(links_.size() - 1);
  }

  void AddSample(uint32_t chain, LocationId location, int64_t value) {
    stack_.assign(1, location);
    if (frame_count_ < kMaxFrames) {
      for (uint32_t link = chain; link != kNoChain; link = links_[link].outer) {
        stack_.push_back(links_[link].location);
      }
    } else if (chain != kNoChain) {
      builder_.diagnostics().Add(DiagnosticKind::kCutCallers, std::nullopt, "");
    }
    frame_count_ += stack_.size();
    values_[event_] = value;
    builder_.AddSample(builder_.InternStack(stack_), values_, {});
    values_[event_] = 0;
  }

  const CallgrindGraph& graph_;
  ProfileBuilder& builder_;
  ByFunction costs_;
  ByFunction calls_;
  std::vector<uint32_t> order_;
  std::vector<uint32_t> position_;  // by function: where it is in the order
  size_t event_ = 0;
  std::vector<std::vector<Piece>> pieces_;  // by function
  std::vector<Link> links_;
  uint64_t link_count_ = 0;
  uint64_t frame_count_ = 0;
  std::vector<int64_t> values_;    // scratch, all 0
  std::vector<LocationId> stack_;  // scratch
};

}  // namespace

Result<void> AddCallgrindStacks(const CallgrindGraph& graph, ProfileBuilder& builder) {
  if (!graph.calls.empty()) {
    builder.diagnostics().Add(DiagnosticKind::kStacksFromCalls, std::nullopt, "");
  }
  FlowPaths paths(graph, builder);
  for (size_t event = 0; event < graph.event_count; ++event) PFA_TRY(paths.AddEvent(event));
  return {};
}

}  // namespace pfa

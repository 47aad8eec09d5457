#include "analyzer/aggregate/node_calls.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <future>
#include <memory>
#include <thread>

namespace pfa {
namespace {

using Side = CallLists::Side;

// Neighbours that are found together: few enough that their calls do not add up to much memory.
class Batches {
 public:
  Batches(const CallLists& lists, std::span<const NodeId> nodes) : lists_(lists), nodes_(nodes) {}

  std::span<const NodeId> Next() {
    constexpr uint64_t kMaxPlaces = uint64_t{1} << 18;
    size_t count = 0;
    for (uint64_t places = 0; count < nodes_.size() && places < kMaxPlaces; ++count) {
      places += lists_.places(nodes_[count]);
    }
    const auto batch = nodes_.first(count);
    nodes_ = nodes_.subspan(count);
    return batch;
  }

 private:
  const CallLists& lists_;
  std::span<const NodeId> nodes_;
};

std::vector<NodeCalls> FindAll(const CallLists& lists, std::span<const NodeId> nodes,
                               std::span<const Side> sides, CallLists::Scratch* scratch) {
  std::vector<NodeCalls> all;
  all.reserve(nodes.size());
  for (const NodeId node : nodes) {
    NodeCalls calls = {CallNodeId(node.value), {}, {}};
    for (const Side side : sides) {
      (side == Side::kTo ? calls.to : calls.by) = lists.Find(node, side, scratch);
    }
    all.push_back(std::move(calls));
  }
  return all;
}

Result<void> VisitAll(std::vector<NodeCalls>& all, const VisitNodeCalls& visit) {
  for (NodeCalls& calls : all) PFA_TRY(visit(calls));
  return {};
}

// A batch that is being found, by a thread of its own.
struct Ahead {
  std::unique_ptr<CallLists::Scratch> scratch;
  std::future<std::vector<NodeCalls>> found;
};

}  // namespace

Result<void> ForEachNodeCalls(CallLists& lists, std::span<const NodeId> nodes,
                              std::span<const Side> sides, const VisitNodeCalls& visit) {
  constexpr unsigned kMaxThreads = 4;
  const size_t threads = std::clamp(std::thread::hardware_concurrency(), 2U, kMaxThreads + 1) - 1;
  while (!nodes.empty()) {
    const auto collected = nodes.first(lists.Collect(nodes, sides));
    nodes = nodes.subspan(collected.size());
    Batches batches(lists, collected);
    // Batches are visited in the order in which they were begun.
    std::deque<Ahead> ahead;
    const auto begin = [&](std::unique_ptr<CallLists::Scratch> scratch) {
      const auto batch = batches.Next();
      if (batch.empty()) return;
      CallLists::Scratch* const sums = scratch.get();
      ahead.push_back(
          {std::move(scratch), std::async(std::launch::async, [&lists, sides, batch, sums] {
             return FindAll(lists, batch, sides, sums);
           })});
    };
    while (ahead.size() < threads) {
      const size_t before = ahead.size();
      begin(std::make_unique<CallLists::Scratch>(lists));
      if (ahead.size() == before) break;
    }
    while (!ahead.empty()) {
      Ahead first = std::move(ahead.front());
      ahead.pop_front();
      std::vector<NodeCalls> all = first.found.get();
      begin(std::move(first.scratch));
      PFA_TRY(VisitAll(all, visit));
    }
  }
  return {};
}

}  // namespace pfa

#include "analyzer/aggregate/trace/wake_graph.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace pfa {
namespace {

constexpr unsigned kGoroutineBits = 32;

uint64_t PairKey(uint32_t first, uint32_t second) {
  return uint64_t{first} << kGoroutineBits | second;
}

}  // namespace

WakeGraph::WakeGraph(const Trace& trace, const TraceQuery& query) {
  std::vector<uint64_t> keys;
  std::vector<uint8_t> is_known(trace.goroutines().size());
  for (uint32_t row = 0; row < trace.transition_count(); ++row) {
    const GoroutineId woken = trace.goroutine_of(row);
    const bool is_first = std::exchange(is_known[woken.index()], uint8_t{1}) == 0;
    if (is_first || trace.state(row) != GoState::kRunnable) continue;
    const GoroutineId waker = trace.transition(row).waker;
    if (!waker.valid() || !query.Selects(woken, trace.time_ns(row))) continue;
    keys.push_back(PairKey(waker.value, woken.value));
  }
  std::ranges::sort(keys);
  for (size_t i = 0; i < keys.size();) {
    const size_t begin = i;
    while (i < keys.size() && keys[i] == keys[begin]) ++i;
    edges_.push_back({GoroutineId(static_cast<uint32_t>(keys[begin] >> kGoroutineBits)),
                      GoroutineId(static_cast<uint32_t>(keys[begin])), i - begin});
  }
  by_woken_.resize(edges_.size());
  std::iota(by_woken_.begin(), by_woken_.end(), 0U);
  std::ranges::stable_sort(by_woken_, {}, [this](uint32_t i) { return edges_[i].woken.value; });
}

std::vector<WakePartner> WakeGraph::PartnersOf(const Trace& trace,
                                               std::span<const GoroutineId> goroutines) const {
  std::vector<WakePartner> partners;
  std::unordered_map<uint32_t, size_t> by_name;
  std::unordered_set<uint32_t> seen;
  const auto partner_of = [&](GoroutineId id) -> WakePartner& {
    const StringId name = trace.goroutine(id).name;
    const auto [it, is_new] = by_name.emplace(name.value, partners.size());
    if (is_new) partners.push_back({.name = name, .first = id});
    WakePartner& partner = partners[it->second];
    if (seen.insert(id.value).second) ++partner.goroutines;
    return partner;
  };
  for (const GoroutineId id : goroutines) {
    for (auto it = std::ranges::lower_bound(edges_, id.value, {},
                                            [](const WakeEdge& edge) { return edge.waker.value; });
         it != edges_.end() && it->waker == id; ++it) {
      partner_of(it->woken).is_woken += it->count;
    }
    for (auto it = std::ranges::lower_bound(by_woken_, id.value, {},
                                            [this](uint32_t i) { return edges_[i].woken.value; });
         it != by_woken_.end() && edges_[*it].woken == id; ++it) {
      partner_of(edges_[*it].waker).wakes += edges_[*it].count;
    }
  }
  std::ranges::stable_sort(partners, std::greater<>(), [](const WakePartner& partner) {
    return partner.wakes + partner.is_woken;
  });
  return partners;
}

std::vector<WakePair> WakeGraph::Pairs(const Trace& trace) const {
  std::vector<WakePair> pairs;
  std::unordered_map<uint64_t, size_t> by_names;
  for (const WakeEdge& edge : edges_) {
    const StringId waker = trace.goroutine(edge.waker).name;
    const StringId woken = trace.goroutine(edge.woken).name;
    const auto [it, is_new] = by_names.emplace(PairKey(waker.value, woken.value), pairs.size());
    if (is_new) pairs.push_back({waker, woken, 0});
    pairs[it->second].count += edge.count;
  }
  std::ranges::stable_sort(pairs, std::greater<>(), &WakePair::count);
  return pairs;
}

}  // namespace pfa

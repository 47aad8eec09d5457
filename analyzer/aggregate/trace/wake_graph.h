// Which goroutines made which run: wake-ups, counted for each pair.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"

namespace pfa {

struct WakeEdge {
  GoroutineId waker;
  GoroutineId woken;
  uint64_t count = 0;
};

// All of the partners of some goroutines that have the same entry function.
struct WakePartner {
  StringId name{0};
  GoroutineId first{};
  uint32_t goroutines = 0;
  uint64_t wakes = 0;     // it woke those that were asked about so often
  uint64_t is_woken = 0;  // and they it
};

struct WakePair {
  StringId waker{0};  // entry functions
  StringId woken{0};
  uint64_t count = 0;
};

class WakeGraph {
 public:
  // Of wake-ups of goroutines that count, when they do. Being created is not being woken. Linear
  // in the transitions, but for sorting the wake-ups.
  WakeGraph(const Trace& trace, const TraceQuery& query);

  [[nodiscard]] std::span<const WakeEdge> edges() const { return edges_; }  // by waker
  // Those with most wake-ups, either way, come first. What the goroutines do among themselves is
  // there, too.
  [[nodiscard]] std::vector<WakePartner> PartnersOf(const Trace& trace,
                                                    std::span<const GoroutineId> goroutines) const;
  // By entry function, most first.
  [[nodiscard]] std::vector<WakePair> Pairs(const Trace& trace) const;

 private:
  std::vector<WakeEdge> edges_;
  std::vector<uint32_t> by_woken_;  // places of edges, in order of who was woken
};

}  // namespace pfa

// Where the time of each goroutine went, from its spans and ranges. Times per state add up to its
// life, or to the part of it that was asked for.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"

namespace pfa {

struct GoroutineStats {
  GoroutineId goroutine;
  // Beginning and end of what counts of its life. A wait with the reason "forever" ends it: nothing
  // can wake the goroutine again.
  int64_t start_ns = 0;
  int64_t end_ns = 0;
  bool has_ended = false;
  std::optional<int64_t> first_run_ns = {};
  std::array<int64_t, kGoStates> state_ns{};
  std::vector<std::pair<StringId, int64_t>> waiting_ns = {};  // by reason
  std::vector<std::pair<StringId, int64_t>> range_ns = {};    // by name; overlaps the states

  [[nodiscard]] int64_t in(GoState state) const { return state_ns[static_cast<size_t>(state)]; }
  [[nodiscard]] int64_t total_ns() const { return end_ns - start_ns; }
};

// The entry function of goroutines that mark for the collector.
inline constexpr std::string_view kMarkWorker = "runtime.gcBgMarkWorker";

// The classes of waiting reasons that Go's profiles tell apart.
bool IsNetworkReason(std::string_view reason);
bool IsSyncReason(std::string_view reason);

// Of the runtime itself: without a name, or runtime.*, but for runtime.main.
bool IsSystemGoroutine(std::string_view name);

// One row for each goroutine that counts at some time, in the order of goroutines.
std::vector<GoroutineStats> ComputeGoroutineStats(const Trace& trace, const TraceQuery& query);

// The same for one goroutine in other times than the query's (a region's); without ranges. Nothing
// if it does not live then.
std::optional<GoroutineStats> ComputeGoroutineStats(const Trace& trace, GoroutineId id,
                                                    std::span<const Interval> intervals);

}  // namespace pfa

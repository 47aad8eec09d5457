// What must hold of critical paths and timelines of every trace: on real ones, and on random ones
// that no Go program could have made.
#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/aggregate/trace/critical_path.h"
#include "analyzer/aggregate/trace/goroutine_stats.h"
#include "analyzer/aggregate/trace/timeline_bins.h"
#include "analyzer/load/load_trace.h"
#include "tests/support/trace_script.h"

namespace pfa::test {
namespace {

void CheckTiles(const std::vector<PathSegment>& path, const Interval& time) {
  int64_t at_ns = time.start_ns;
  for (const PathSegment& segment : path) {
    ASSERT_EQ(segment.start_ns, at_ns);
    ASSERT_GT(segment.end_ns, segment.start_ns);
    at_ns = segment.end_ns;
  }
  ASSERT_EQ(at_ns, time.end_ns);
}

void CheckPaths(const Trace& trace, std::mt19937* random, size_t count) {
  std::uniform_int_distribution<size_t> any(0, trace.goroutines().size() - 1);
  std::uniform_int_distribution<int64_t> when(trace.start_ns(), trace.end_ns());
  for (size_t i = 0; i < count; ++i) {
    Interval time{when(*random), when(*random)};
    if (time.start_ns > time.end_ns) std::swap(time.start_ns, time.end_ns);
    if (i % 4 == 0) time = {trace.start_ns(), trace.end_ns()};
    const GoroutineId id = GoroutineId::FromIndex(any(*random));
    const size_t limit = i % 3 == 0 ? 7 : 100'000;
    CheckTiles(CriticalPath(trace, id, time, limit), time);
  }
}

// Sums over the cells of a lane, by state.
std::array<int64_t, kLaneStates> Sums(const Lane& lane) {
  std::array<int64_t, kLaneStates> sums{};
  for (const LaneCell& cell : lane.cells) {
    for (size_t i = 0; i < kLaneStates; ++i) sums[i] += cell.ns[i];
  }
  return sums;
}

TimelineBins Bin(const Trace& trace, const TraceOptions& options, uint32_t cells) {
  const auto query = CompileTraceQuery(trace, options);
  EXPECT_TRUE(query.ok());
  TimelineRequest request;
  request.cells = cells;
  request.max_goroutines = 1000;
  return BinTimeline(trace, query.value(), request);
}

// The sum of the same lanes of two timelines; lanes that are only in one count there.
using LaneSums = std::map<std::pair<LaneKind, uint32_t>, std::array<int64_t, kLaneStates>>;
void AddTo(LaneSums* sums, const TimelineBins& bins) {
  for (const Lane& lane : bins.lanes) {
    auto& sum = (*sums)[{lane.kind, lane.row}];
    const auto more = Sums(lane);
    for (size_t i = 0; i < kLaneStates; ++i) sum[i] += more[i];
  }
}
// Without what a lane of a goroutine that never ran in one of the parts does not say.
LaneSums OfKinds(const TimelineBins& bins, std::initializer_list<LaneKind> kinds) {
  LaneSums all;
  AddTo(&all, bins);
  LaneSums some;
  for (const auto& [key, sum] : all) {
    if (std::ranges::find(kinds, key.first) != kinds.end()) some[key] = sum;
  }
  return some;
}

void CheckBins(const Trace& trace) {
  const auto kinds = {LaneKind::kProc, LaneKind::kGcMark, LaneKind::kGcAssist, LaneKind::kStw};
  const TimelineBins whole = Bin(trace, {}, 61);
  EXPECT_EQ(OfKinds(whole, kinds), OfKinds(Bin(trace, {}, 1), kinds));
  // Goroutines' lanes are their times.
  for (const Lane& lane : whole.lanes) {
    if (lane.kind != LaneKind::kGoroutine) continue;
    int64_t life_ns = 0;
    const Interval& window = whole.window;
    ForEachSpan(trace, {&window, 1}, GoroutineId(lane.row),
                [&](const GoSpan& span) { life_ns += span.ns(); });
    int64_t sum = 0;
    for (const int64_t ns : Sums(lane)) sum += ns;
    EXPECT_EQ(sum, life_ns);
  }
  // Two parts add up to the whole.
  const int64_t middle_ns = (trace.end_ns() - trace.start_ns()) / 3;
  const std::string middle = std::to_string(middle_ns) + "ns";
  LaneSums parts;
  AddTo(&parts, Bin(trace, Between("", middle), 20));
  AddTo(&parts, Bin(trace, Between(middle, ""), 33));
  for (const auto& [key, sum] : OfKinds(whole, kinds)) EXPECT_EQ(parts[key], sum);
}

class RealTrace : public testing::TestWithParam<const char*> {};

TEST_P(RealTrace, PathsAndTimelinesAddUp) {
  const auto trace = LoadTrace(std::string(PFA_SOURCE_DIR) + "/testdata/" + GetParam(), {}, {});
  ASSERT_TRUE(trace.ok()) << trace.error().ToString();
  std::mt19937 random(7);
  CheckPaths(trace.value(), &random, 200);
  CheckBins(trace.value());
}

INSTANTIATE_TEST_SUITE_P(Versions, RealTrace,
                         testing::Values("go1.22/trace.out", "go1.23/trace.out", "go1.24/trace.out",
                                         "go1.25/trace.out", "go1.26/trace.out",
                                         "go1.27/trace.out"),
                         [](const auto& param) { return "Go1_" + std::string(param.param, 4, 2); });

// Any state may follow any, anybody wakes anybody, ids return, times stand still, parts are lost.
Trace RandomTrace(std::mt19937* random) {
  constexpr std::array kStates = {WireState::kRunnable, WireState::kRunning, WireState::kSyscall,
                                  WireState::kWaiting, WireState::kNotExist};
  constexpr std::array kReasons = {"",
                                   "sync",
                                   "network",
                                   "sleep",
                                   "chan receive",
                                   "system goroutine wait",
                                   "wait until GC ends"};
  const auto below = [random](size_t n) {
    return std::uniform_int_distribution<size_t>(0, n - 1)(*random);
  };
  TraceBuilder builder;
  builder.set_version(26);
  builder.BeginGeneration(1, 100, std::nullopt);
  const size_t count = 1 + below(6);
  for (size_t i = 0; i < 3; ++i) {
    const ProcId proc = builder.AddProc(static_cast<int64_t>(i)).value();
    builder.ProcTransition(100, proc, WireState::kUndetermined, WireState::kRunning, {});
  }
  std::vector<WireState> now;
  for (size_t i = 0; i < count; ++i) {
    EXPECT_TRUE(builder.AddGoroutine(static_cast<int64_t>(below(4))).ok());
    now.push_back(below(2) == 0 ? WireState::kUndetermined : WireState::kNotExist);
  }
  int64_t time_ns = 100;
  const auto someone = [&] {
    return below(4) == 0 ? GoroutineId() : GoroutineId::FromIndex(below(count));
  };
  for (size_t i = 0; i < 400; ++i) {
    if (below(3) != 0) time_ns += static_cast<int64_t>(below(50));
    const size_t which = below(count);
    TraceBuilder::GoEvent event{.time_ns = time_ns, .goroutine = GoroutineId::FromIndex(which)};
    event.from = now[which];
    event.to = kStates[below(kStates.size())];
    event.reason = builder.Intern(kReasons[below(kReasons.size())]);
    event.context.goroutine = someone();
    if (below(2) == 0) event.proc = ProcId(static_cast<uint32_t>(below(3)));
    EXPECT_TRUE(builder.GoTransition(event).ok());
    now[which] = event.to;
    const TraceBuilder::Context context{{}, {}, someone()};
    const auto kind = static_cast<RangeKind>(below(kRangeKinds));
    if (below(10) == 0) builder.RangeBegin(time_ns, kind, StringId(0), StackId(0), context);
    if (below(10) == 0) builder.RangeEnd(time_ns, kind, StringId(0), context);
    if (below(150) == 0) {
      builder.AddGap(time_ns, time_ns + 20, "lost");
      builder.BeginGeneration(2, time_ns += 20, std::nullopt);
      for (WireState& state : now) state = WireState::kUndetermined;
    }
  }
  builder.EndSync(time_ns);
  return std::move(builder).Build();
}

TEST(RandomTraces, PathsTile) {
  for (uint32_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const Trace trace = RandomTrace(&random);
    CheckPaths(trace, &random, 20);
    if (HasFatalFailure()) return;
    const TimelineBins bins = Bin(trace, {}, 13);
    for (const Lane& lane : bins.lanes) EXPECT_EQ(lane.cells.size(), 13U);
  }
}

}  // namespace
}  // namespace pfa::test

#include "analyzer/aggregate/parallel.h"

#include <algorithm>
#include <array>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/aggregate/call_edges.h"
#include "analyzer/aggregate/call_lists.h"
#include "analyzer/aggregate/flat_cum.h"
#include "analyzer/aggregate/node_calls.h"
#include "analyzer/model/profile_builder.h"
#include "analyzer/query/query.h"
#include "analyzer/query/selection.h"
#include "analyzer/transform/map_samples.h"

namespace pfa {
namespace {

// Deep stacks over few locations; `frames` in all.
Profile DeepProfile(size_t frames) {
  constexpr size_t kDepth = 100;
  constexpr uint32_t kFunctions = 40;
  std::mt19937 random(5);
  ProfileBuilder builder;
  builder.AddSampleType("n", "count");
  builder.AddSampleType("t", "ns");
  builder.AddMapping({});
  std::vector<LocationId> locations;
  for (uint32_t i = 0; i < kFunctions; ++i) {
    Function function;
    function.name = builder.Intern(fmt::format("f{}", i));
    const std::vector<Line> lines(1, Line{builder.AddFunction(function), 1, 0});
    locations.push_back(builder.AddLocation({}, lines));
    if (i % 5 == 0 && i > 0) {  // this function, inlined into the one before
      locations.push_back(builder.AddLocation(
          {}, std::vector<Line>{{FunctionId(i), 1, 0}, {FunctionId(i - 1), 2, 0}}));
    }
  }
  std::vector<LocationId> stack(kDepth);
  for (size_t added = 0; added < frames; added += kDepth) {
    for (LocationId& frame : stack) frame = locations[random() % locations.size()];
    const std::vector<int64_t> values = {1 + static_cast<int64_t>(random() % 3),
                                         static_cast<int64_t>(random() % 1000) - 100};
    builder.AddSample(stack, values, {});
  }
  return std::move(builder).Build();
}

struct RecordingPart {
  void AddStacks(size_t begin, size_t end) {
    ranges.emplace_back(begin, end);
    thread = std::this_thread::get_id();
  }
  std::vector<std::pair<size_t, size_t>> ranges;
  std::thread::id thread;
};

std::vector<RecordingPart> Parts(const StackTable& stacks) {
  std::vector<RecordingPart> parts;
  ForEachStackRange(
      stacks, [] { return RecordingPart(); },
      [&](RecordingPart& part) { parts.push_back(std::move(part)); });
  return parts;
}

TEST(ForEachStackRange, PartsTileTheStacksInOrder) {
  for (const size_t frames : {size_t{0}, size_t{1'000}, size_t{999'900}, size_t{2'600'000}}) {
    SCOPED_TRACE(frames);
    const Profile profile = DeepProfile(frames);
    const auto parts = Parts(profile.stacks());
    size_t next = 0;
    for (const RecordingPart& part : parts) {
      ASSERT_EQ(part.ranges.size(), 1U);
      EXPECT_EQ(part.ranges[0].first, next);
      EXPECT_GE(part.ranges[0].second, next);
      next = part.ranges[0].second;
    }
    EXPECT_EQ(next, profile.stacks().size());
    if (frames < 1'000'000) {
      EXPECT_EQ(parts.size(), 1U) << "not worth a thread";
    }
    if (frames > 1'000'000 && std::thread::hardware_concurrency() > 1) {
      ASSERT_GE(parts.size(), 2U);
      EXPECT_EQ(parts[0].thread, std::this_thread::get_id());
      EXPECT_NE(parts[1].thread, std::this_thread::get_id());
    }
  }
}

// The same as ComputeCallEdges() without a request.
std::vector<CallEdge> FromLists(const Selection& selection, const NodeTable& nodes,
                                const StackWeights& weights) {
  std::vector<NodeId> order;
  for (size_t i = 0; i < nodes.size(); ++i) order.push_back(NodeId::FromIndex(i));
  CallLists lists(selection, nodes, weights, order);
  std::vector<CallEdge> edges;
  const std::array sides = {CallLists::Side::kBy};
  const auto result = ForEachNodeCalls(lists, order, sides, [&](NodeCalls& calls) -> Result<void> {
    std::ranges::sort(calls.by, [](const Call& a, const Call& b) { return a.callee < b.callee; });
    for (const Call& call : calls.by) {
      edges.push_back({NodeId(call.caller.value), NodeId(call.callee.value), call.value,
                       call.divisor, call.residual, call.inlined});
    }
    return {};
  });
  EXPECT_TRUE(result.ok());
  return edges;
}

struct Sums {
  std::vector<NodeValue> values;
  std::vector<CallEdge> edges;
};

Sums RollUp(const Profile& profile, const Options& options, bool trimmed) {
  Query query = CompileQuery(profile, options).value();
  const Selection selection(profile, query);
  const NodeTable nodes(selection, query);
  const StackWeights weights = SumByStack(selection, query).value();
  EdgeRequest request;
  if (trimmed) {
    for (size_t i = 0; i < nodes.size(); ++i) request.kept.push_back(i % 3 == 0 ? 0 : 1);
  }
  return {ComputeFlatCum(selection, nodes, weights),
          ComputeCallEdges(selection, nodes, weights, request)};
}

// Pieces of the profile are too small for a second thread, and their sums must add up to what the
// whole gives on several.
TEST(ForEachStackRange, SeveralThreadsGiveTheSameSums) {
  constexpr size_t kPieces = 4;
  const Profile profile = DeepProfile(1'200'000);
  std::vector<Profile> pieces;
  for (size_t piece = 0; piece < kPieces; ++piece) {
    pieces.push_back(
        MapSamples(profile, [&](size_t i, auto&, auto&) { return i % kPieces == piece; }));
    ASSERT_EQ(Parts(pieces.back().stacks()).size(), 1U);
  }
  for (const bool mean : {false, true}) {
    for (const bool trimmed : {false, true}) {
      SCOPED_TRACE(fmt::format("mean {} trimmed {}", mean, trimmed));
      Options options;
      options.mean = mean;
      const Sums whole = RollUp(profile, options, trimmed);
      std::vector<NodeValue> values(whole.values.size());
      std::vector<CallEdge> edges = whole.edges;
      for (CallEdge& e : edges) e = {e.caller, e.callee, 0, 0, false, true};
      for (const Profile& piece : pieces) {
        const Sums part = RollUp(piece, options, trimmed);
        ASSERT_EQ(part.values.size(), values.size());
        for (size_t i = 0; i < values.size(); ++i) {
          values[i].flat += part.values[i].flat;
          values[i].cum += part.values[i].cum;
          values[i].flat_divisor += part.values[i].flat_divisor;
          values[i].cum_divisor += part.values[i].cum_divisor;
        }
        // With this many frames every piece has every call.
        ASSERT_EQ(part.edges.size(), edges.size());
        for (size_t i = 0; i < edges.size(); ++i) {
          ASSERT_EQ(part.edges[i].caller, edges[i].caller);
          ASSERT_EQ(part.edges[i].callee, edges[i].callee);
          edges[i].value += part.edges[i].value;
          edges[i].divisor += part.edges[i].divisor;
          edges[i].residual = edges[i].residual || part.edges[i].residual;
          edges[i].inlined = edges[i].inlined && part.edges[i].inlined;
        }
      }
      for (size_t i = 0; i < values.size(); ++i) {
        EXPECT_EQ(values[i].flat, whole.values[i].flat);
        EXPECT_EQ(values[i].cum, whole.values[i].cum);
        EXPECT_EQ(values[i].flat_divisor, whole.values[i].flat_divisor);
        EXPECT_EQ(values[i].cum_divisor, whole.values[i].cum_divisor);
      }
      for (size_t i = 0; i < edges.size(); ++i) {
        EXPECT_EQ(edges[i].value, whole.edges[i].value);
        EXPECT_EQ(edges[i].divisor, whole.edges[i].divisor);
        EXPECT_EQ(edges[i].residual, whole.edges[i].residual);
        EXPECT_EQ(edges[i].inlined, whole.edges[i].inlined);
      }
    }
  }
}

// A list of calls is in several parts, one per thread, whose order counts: of a call that repeats
// within a stack only the first does.
TEST(ForEachStackRange, SeveralThreadsGiveTheSameLists) {
  const Profile profile = DeepProfile(1'200'000);
  for (const bool mean : {false, true}) {
    Options options;
    options.mean = mean;
    Query query = CompileQuery(profile, options).value();
    const Selection selection(profile, query);
    const NodeTable nodes(selection, query);
    const StackWeights weights = SumByStack(selection, query).value();
    const std::vector<CallEdge> expected = ComputeCallEdges(selection, nodes, weights, {});
    const std::vector<CallEdge> found = FromLists(selection, nodes, weights);
    ASSERT_EQ(found.size(), expected.size());
    for (size_t i = 0; i < found.size(); ++i) {
      EXPECT_EQ(found[i].caller, expected[i].caller);
      EXPECT_EQ(found[i].callee, expected[i].callee);
      EXPECT_EQ(found[i].value, expected[i].value);
      EXPECT_EQ(found[i].divisor, expected[i].divisor);
      EXPECT_EQ(found[i].inlined, expected[i].inlined);
    }
  }
}

}  // namespace
}  // namespace pfa

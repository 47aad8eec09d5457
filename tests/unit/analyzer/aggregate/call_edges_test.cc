#include "analyzer/aggregate/call_edges.h"

#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"
#include "tests/unit/analyzer/aggregate/naive_rollup.h"
#include "tests/unit/analyzer/aggregate/rollup_fixture.h"
#include "tests/unit/analyzer/random_profile.h"
#include "tests/unit/analyzer/worked_example.h"

namespace pfa {
namespace {

using test::FoldedProfile;
using test::NaiveEdge;
using test::NaiveRequest;
using test::RandomFolded;
using test::Rollup;

using Edges = std::map<std::pair<std::string, std::string>, NaiveEdge>;

constexpr bool kResidual = true;
constexpr bool kInlined = true;

const auto kAll = [](const std::string&) { return true; };

TEST(CallEdges, WorkedExample) {
  constexpr int64_t kMs = 1'000'000;
  const Edges expected = {
      {{"A", "R"}, {70 * kMs, 0, !kResidual, !kInlined}},
      {{"A", "C"}, {30 * kMs, 0, !kResidual, !kInlined}},
      {{"R", "B"}, {20 * kMs, 0, !kResidual, !kInlined}},
      {{"B", "C"}, {20 * kMs, 0, !kResidual, kInlined}},
  };
  EXPECT_EQ(Rollup(test::WorkedExample(), {}).AllEdges(), expected);
}

TEST(CallEdges, LeftOutNodesMakeResidualCalls) {
  constexpr int64_t kMs = 1'000'000;
  const auto without_b = [](const std::string& name) { return name != "B"; };
  const Edges expected = {
      {{"A", "R"}, {70 * kMs, 0, !kResidual, !kInlined}},
      {{"A", "C"}, {30 * kMs, 0, !kResidual, !kInlined}},
      {{"R", "C"}, {20 * kMs, 0, kResidual, kInlined}},
  };
  EXPECT_EQ(Rollup(test::WorkedExample(), {}).Edges(without_b, kAll), expected);
}

struct EdgeCase {
  const char* name;
  std::vector<std::string> lines;
  const char* left_out;
  Edges expected;
};

TEST(CallEdges, Rules) {
  const EdgeCase cases[] = {
      {"a call counts once per sample",
       {"A;B;A;B 5"},
       "",
       {{{"A", "B"}, {5, 0, false, false}}, {{"B", "A"}, {5, 0, false, false}}}},
      {"a node does not call itself", {"A;A;A 5"}, "", {}},
      {"not even over nodes left out", {"A;B;A 5"}, "B", {}},
      {"inlined, if all of it is",
       {"A+B 5", "A+B;X 2"},
       "",
       {{{"A", "B"}, {7, 0, false, true}}, {{"B", "X"}, {2, 0, false, false}}}},
      {"not inlined, if some is not", {"A+B 5", "A;B 2"}, "", {{{"A", "B"}, {7, 0, false, false}}}},
      {"of repeated calls the outermost decides",
       {"A;B;C;A+B 5"},
       "",
       {{{"A", "B"}, {5, 0, false, false}},
        {{"B", "C"}, {5, 0, false, false}},
        {{"C", "A"}, {5, 0, false, false}}}},
      {"left out at the root: no call", {"X;A;B 5"}, "X", {{{"A", "B"}, {5, 0, false, false}}}},
      {"left out at the leaf: no call", {"A;B;X 5"}, "X", {{{"A", "B"}, {5, 0, false, false}}}},
      {"left out between", {"A;X;X;B 5"}, "X", {{{"A", "B"}, {5, 0, true, false}}}},
      {"residual if some of it is", {"A;X;B 5", "A;B 2"}, "X", {{{"A", "B"}, {7, 0, true, false}}}},
      {"left out within a location", {"A+X+B 5"}, "X", {{{"A", "B"}, {5, 0, true, true}}}},
      {"left out at the inner end of a location",
       {"A+X;B 5"},
       "X",
       {{{"A", "B"}, {5, 0, true, false}}}},
      {"left out at the outer end of a location",
       {"A;X+B 5"},
       "X",
       {{{"A", "B"}, {5, 0, true, true}}}},
      {"all but one left out", {"A;B+X+C;D 5"}, "BXD", {{{"A", "C"}, {5, 0, true, true}}}},
      {"values may be negative", {"A;B -5", "A;B 3"}, "", {{{"A", "B"}, {-2, 0, false, false}}}},
      {"or cancel", {"A;B -5", "A;B 5"}, "", {{{"A", "B"}, {0, 0, false, false}}}},
      {"nothing comes from nothing", {"A;B 0", " 5", "A 7"}, "", {}},
  };
  for (const EdgeCase& c : cases) {
    const Rollup rollup(FoldedProfile(c.lines), {});
    const auto keeps = [&](const std::string& name) {
      return std::string(c.left_out).find(name) == std::string::npos;
    };
    EXPECT_EQ(rollup.Edges(keeps, kAll), c.expected) << c.name;
  }
}

TEST(CallEdges, HiddenFramesLeaveNoTrace) {
  Options options;
  options.hide = "X";
  const Edges expected = {{{"A", "B"}, {5, 0, !kResidual, !kInlined}}};
  EXPECT_EQ(Rollup(FoldedProfile({"A+X;X;B;X 5"}), options).AllEdges(), expected);
}

TEST(CallEdges, OnlyWantedCallees) {
  const Rollup rollup(FoldedProfile({"A;B;C;B 5", "C;A+B 2"}), {});
  const Edges expected = {{{"A", "B"}, {7, 0, !kResidual, !kInlined}},
                          {{"C", "B"}, {5, 0, !kResidual, !kInlined}}};
  EXPECT_EQ(rollup.Edges(kAll, [](const std::string& name) { return name == "B"; }), expected);
  EXPECT_TRUE(rollup.Edges(kAll, [](const std::string&) { return false; }).empty());
}

// Like std::hash, but the same everywhere.
uint32_t Checksum(const std::string& text) {
  uint32_t sum = 0;
  for (const char c : text) sum = sum * 31 + static_cast<unsigned char>(c);
  return sum;
}

struct Size {
  const char* name;
  uint32_t functions;
  uint32_t samples;
  uint32_t max_depth;
};

void CheckAgainstDefinition(const Size& size, uint32_t seed, uint32_t left_out, bool mean) {
  SCOPED_TRACE(fmt::format("{} seed {} without 1/{} mean {}", size.name, seed, left_out, mean));
  Options options;
  options.mean = mean;
  const bool hide = seed % 2 == 0;
  if (hide) options.hide = "^f1$";
  const Rollup rollup(FoldedProfile(RandomFolded({.seed = seed,
                                                  .samples = size.samples,
                                                  .functions = size.functions,
                                                  .locations = 2 * size.functions,
                                                  .max_depth = size.max_depth}),
                                    {.types = {"n/count", "t/ns"}}),
                      options);
  const auto chosen = [seed](const std::string& text, uint32_t share) {
    return share == 0 || (Checksum(text) + seed) % share != 0;
  };
  NaiveRequest request;
  request.mean = mean;
  request.name = [](const Profile& p, const Location&, const Line& line) {
    return std::string(p.text(p.function(line.function).name));
  };
  request.keeps = [&](const std::string& name) { return chosen(name, left_out); };
  const StringId hidden = rollup.profile().strings().Find("f1");
  if (hide) request.hides = [hidden](const Function& f) { return f.name == hidden; };
  Edges expected = test::RollUpNaively(rollup.profile(), request).edges;
  EXPECT_EQ(rollup.Edges(request.keeps, kAll), expected);

  const auto wants = [&](const std::string& name) { return chosen(name + "w", 3); };
  Edges by_wanted = expected;
  std::erase_if(by_wanted, [&](const auto& edge) { return !wants(edge.first.first); });
  std::erase_if(expected, [&](const auto& edge) { return !wants(edge.first.second); });
  EXPECT_EQ(rollup.Edges(request.keeps, wants), expected);
  // All at once, and a few nodes at a time.
  for (const uint64_t max_places : {uint64_t{1'000'000}, uint64_t{100}, uint64_t{1}}) {
    using Side = CallLists::Side;
    EXPECT_EQ(rollup.Listed(request.keeps, wants, Side::kBy, max_places), by_wanted);
    EXPECT_EQ(rollup.Listed(request.keeps, wants, Side::kTo, max_places), expected);
  }
}

// Few nodes and many frames are summed in a matrix, the opposite by hash: both sizes, with parts of
// the nodes kept and wanted.
TEST(CallEdges, AgreesWithTheDefinition) {
  const Size sizes[] = {{"matrix", 6, 300, 20}, {"between", 12, 120, 12}, {"hash", 60, 150, 9}};
  for (const Size& size : sizes) {
    for (uint32_t seed = 1; seed <= 10; ++seed) {
      for (const uint32_t left_out : {0U, 2U, 5U}) {
        for (const bool mean : {false, true}) CheckAgainstDefinition(size, seed, left_out, mean);
        ASSERT_FALSE(HasFailure());
      }
    }
  }
}

}  // namespace
}  // namespace pfa

#include "analyzer/aggregate/flat_cum.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

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
using test::NaiveNode;
using test::NaiveRequest;
using test::RandomFolded;
using test::Rollup;

using Nodes = std::map<std::string, NaiveNode>;

constexpr int64_t kMs = 1'000'000;

TEST(FlatCum, WorkedExample) {
  const Nodes expected = {{"A", {0, 100 * kMs}},
                          {"R", {50 * kMs, 70 * kMs}},
                          {"B", {0, 20 * kMs}},
                          {"C", {50 * kMs, 50 * kMs}}};
  EXPECT_EQ(Rollup(test::WorkedExample(), {}).FlatCum(), expected);
}

TEST(FlatCum, WithoutInliningTheOuterFunctionHasIt) {
  Options options;
  options.noinlines = true;
  const Nodes expected = {{"A", {0, 100 * kMs}},
                          {"R", {50 * kMs, 70 * kMs}},
                          {"B", {20 * kMs, 20 * kMs}},
                          {"C", {30 * kMs, 30 * kMs}}};
  EXPECT_EQ(Rollup(test::WorkedExample(), options).FlatCum(), expected);
}

TEST(FlatCum, MeanHasDivisors) {
  Options options;
  options.mean = true;
  Profile profile = FoldedProfile({"A;B 2,10", "A;B;A 3,20", "A 5,0", "A;C 0,7", "D 0,0"},
                                  {.types = {"n/count", "t/ns"}});
  const Nodes expected = {{"A", {20, 37, 8, 10}}, {"B", {10, 30, 2, 5}}, {"C", {7, 7, 0, 0}}};
  EXPECT_EQ(Rollup(std::move(profile), options).FlatCum(), expected);
}

TEST(FlatCum, ShownValuesOfAMean) {
  const NodeValue value = {-100, 35, 30, 0};
  EXPECT_EQ(value.shown_flat(), -3);  // toward zero
  EXPECT_EQ(value.shown_cum(), 35);   // nothing to divide by
}

TEST(FlatCum, HiddenLeavesGiveTheirValueToTheCaller) {
  Options options;
  options.hide = "C";
  const Nodes expected = {{"A", {4, 7}}, {"B", {3, 3}}};
  EXPECT_EQ(Rollup(FoldedProfile({"A;B+C 1", "A;B;C 2", "A;C 4", "C 8"}), options).FlatCum(),
            expected);
}

// Every granularity, on profiles with recursion, inlining, repeated stacks and negative values.
TEST(FlatCum, AgreesWithTheDefinition) {
  struct Case {
    const char* granularity;
    bool inlines;
    std::string (*name)(const Profile&, const Location&, const Line&);
  };
  const auto function = [](const Profile& p, const Location&, const Line& line) {
    return std::string(p.text(p.function(line.function).name));
  };
  const auto file = [](const Profile& p, const Location&, const Line& line) {
    return std::string(p.text(p.function(line.function).filename));
  };
  const auto place = [](const Profile& p, const Location&, const Line& line) {
    const Function& f = p.function(line.function);
    return fmt::format("{} {}:{}", p.text(f.name), p.text(f.filename), line.line);
  };
  const auto address = [](const Profile& p, const Location& location, const Line& line) {
    const Function& f = p.function(line.function);
    return fmt::format("{:016x} {} {}:{}", location.address, p.text(f.name), p.text(f.filename),
                       line.line);
  };
  const Case cases[] = {{"functions", true, function}, {"functions", false, function},
                        {"files", true, file},         {"lines", true, place},
                        {"lines", false, place},       {"addresses", true, address}};
  for (const Case& c : cases) {
    for (uint32_t seed = 1; seed <= 8; ++seed) {
      SCOPED_TRACE(fmt::format("{} inlines {} seed {}", c.granularity, c.inlines, seed));
      const std::vector<std::string> lines = RandomFolded({.seed = seed});
      for (const bool mean : {false, true}) {
        Options options;
        options.granularity = c.granularity;
        options.noinlines = !c.inlines;
        options.mean = mean;
        NaiveRequest request;
        request.inlines = c.inlines;
        request.mean = mean;
        request.name = c.name;
        const Rollup rollup(FoldedProfile(lines, {.types = {"n/count", "t/ns"}}), options);
        Nodes expected = test::RollUpNaively(rollup.profile(), request).nodes;
        std::erase_if(expected, [](const auto& entry) { return entry.second == NaiveNode(); });
        ASSERT_EQ(rollup.FlatCum(), expected);
      }
    }
  }
}

}  // namespace
}  // namespace pfa

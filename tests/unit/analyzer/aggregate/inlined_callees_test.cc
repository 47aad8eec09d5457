#include "analyzer/aggregate/inlined_callees.h"

#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"
#include "tests/unit/analyzer/aggregate/rollup_fixture.h"
#include "tests/unit/analyzer/random_profile.h"

namespace pfa {
namespace {

using test::FoldedProfile;
using test::RandomFolded;
using test::Rollup;

TEST(InlinedCallees, Bounds) {
  const struct {
    const char* name;
    std::vector<std::string> lines;
    std::string left_out;
    int64_t cutoff;
    std::set<std::string> expected;
  } cases[] = {
      {"as much as the cutoff", {"A+B 5"}, "", 5, {"B"}},
      {"less than the cutoff", {"A+B 5"}, "", 6, {}},
      {"two stacks together", {"A+B 5", "X;A+B 3"}, "", 8, {"B"}},
      {"two callers are two calls", {"A+B 5", "X+B 3"}, "", 6, {}},
      {"once per stack", {"A+B;A+B 5"}, "", 6, {}},
      {"never inlined", {"A;B 5"}, "", 1, {}},
      {"over nodes left out", {"A+X+B 5"}, "X", 5, {"B"}},
      {"from another location", {"A;X+B 5"}, "X", 5, {"B"}},
      {"from within and from elsewhere", {"A;X+B 5", "A+B 3"}, "X", 8, {"B"}},
      {"no more than that", {"A;X+B 5", "A+B 3"}, "X", 9, {}},
      {"left out itself", {"A+X 5"}, "X", 1, {}},
      {"no cutoff", {"A+B 0", "A+B;C 1"}, "", 0, {"B"}},
      {"amounts of negative values count", {"A+B 5", "A+B;C -4", "D+B 1"}, "", 9, {"B"}},
      {"no more than these", {"A+B 5", "A+B;C -4", "D+B 1"}, "", 10, {}},
  };
  for (const auto& c : cases) {
    const auto keeps = [&](const std::string& n) {
      return c.left_out.find(n) == std::string::npos;
    };
    const auto wants = [](const std::string&) { return true; };
    const Rollup rollup(FoldedProfile(c.lines), {});
    EXPECT_EQ(rollup.InlinedCallees(keeps, wants, c.cutoff), c.expected) << c.name;
    const auto nothing = [](const std::string&) { return false; };
    EXPECT_TRUE(rollup.InlinedCallees(keeps, nothing, c.cutoff).empty()) << c.name;
  }
}

// What the calls themselves say must never be ruled out.
TEST(InlinedCallees, RulesOutNoInlinedCall) {
  size_t inlined_calls = 0;
  size_t ruled_out = 0;
  for (uint32_t seed = 1; seed <= 40; ++seed) {
    const Rollup rollup(FoldedProfile(RandomFolded({.seed = seed,
                                                    .samples = 100,
                                                    .functions = 20,
                                                    .locations = 40,
                                                    .max_depth = 8,
                                                    .negative = seed % 2 == 0}),
                                      {.types = {"n/count", "t/ns"}}),
                        {});
    for (const uint32_t share : {0U, 2U, 4U}) {
      const auto keeps = [&](const std::string& name) {
        return share == 0 || (name.back() + seed) % share != 0;
      };
      const auto wants = [](const std::string& name) { return name.size() % 5 != 4; };
      const auto edges = rollup.Edges(keeps, wants);
      const auto all = rollup.InlinedCallees(keeps, wants, 0);
      for (const int64_t cutoff : {1, 20'000, 100'000, 300'000, 1'000'000}) {
        const auto found = rollup.InlinedCallees(keeps, wants, cutoff);
        ruled_out += all.size() - found.size();
        for (const auto& [call, edge] : edges) {
          if (!edge.inlined || std::abs(edge.value) < cutoff) continue;
          ++inlined_calls;
          EXPECT_TRUE(found.contains(call.second))
              << fmt::format("seed {} share {} cutoff {}: {}", seed, share, cutoff, call.second);
        }
      }
    }
  }
  EXPECT_GT(inlined_calls, 100U);
  EXPECT_GT(ruled_out, 100U);
}

}  // namespace
}  // namespace pfa

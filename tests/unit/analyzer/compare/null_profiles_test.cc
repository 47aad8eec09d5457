#include "analyzer/compare/null_profiles.h"

#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pfa {
namespace {

// Runs of 2000 samples over 20 functions, which scatter by sampling alone, or else one of them by
// `factor` in every other run.
std::vector<ProfileRun> SampledRuns(size_t count, double factor) {
  std::mt19937_64 random(11);
  std::vector<ProfileRun> runs;
  for (size_t i = 0; i < count; ++i) {
    std::vector<double> weights(20, 1);
    if (i % 2 == 1) weights[7] = factor;
    std::discrete_distribution<size_t> draw(weights.begin(), weights.end());
    ProfileRun run;
    run.kind = ProfileKind::kCpu;
    run.type = "cpu";
    run.unit = "nanoseconds";
    run.nodes.resize(20);
    for (size_t node = 0; node < run.nodes.size(); ++node) {
      run.nodes[node].name = fmt::format("m.f{}", node);
    }
    const Cost sample{1, 10};
    for (int k = 0; k < 2000; ++k) {
      NodeCost& cost = run.nodes[draw(random)].cost;
      cost.flat += sample;
      cost.cum += sample;
      run.total += sample;
    }
    runs.push_back(std::move(run));
  }
  return runs;
}

TEST(NullProfiles, FewSplitsMarkAFunctionThatDoesNotDiffer) {
  const auto answers = SplitProfilesAtRandom(SampledRuns(16, 1), {});
  ASSERT_TRUE(answers.ok());
  ASSERT_EQ(answers.value().size(), 1U);
  const NullProfiles& answer = answers.value().front();
  EXPECT_EQ(answer.runs, 16U);
  EXPECT_EQ(answer.functions, 20U);
  EXPECT_EQ(answer.splits, 1000U);
  ASSERT_TRUE(answer.rate);
  // Of one set of runs, splits resemble each other; but no more than that.
  EXPECT_LE(answer.alarms, 80U);
  EXPECT_GT(answer.rate->high, static_cast<double>(answer.alarms) / 1000);
}

// What differs between runs and not between sides is scatter: the dispersion has to see it.
TEST(NullProfiles, ScatterBetweenRunsIsNoChange) {
  const auto answers = SplitProfilesAtRandom(SampledRuns(16, 3), {});
  ASSERT_TRUE(answers.ok());
  EXPECT_LE(answers.value().front().alarms, 80U);
}

TEST(NullProfiles, TooFewSayNothing) {
  const auto answers = SplitProfilesAtRandom(SampledRuns(3, 1), {});
  ASSERT_TRUE(answers.ok());
  EXPECT_TRUE(answers.value().empty());
  const auto few = SplitProfilesAtRandom(SampledRuns(4, 1), {});
  ASSERT_TRUE(few.ok());
  EXPECT_EQ(few.value().front().splits, 6U);
  EXPECT_FALSE(few.value().front().rate);
}

}  // namespace
}  // namespace pfa

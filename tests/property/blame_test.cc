// The list of functions that are said to have changed, on simulated runs: its false alarms stay
// below their level, and it sees what it says it sees.
#include "analyzer/compare/blame.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/statistics/counts.h"
#include "analyzer/statistics/distributions.h"
#include "analyzer/statistics/multiple.h"
#include "tests/bench/prng.h"
#include "tests/support/sanitizer.h"

namespace pfa {
namespace {

using bench::Prng;

// Functions whose shares fall like 1 / rank, so that some are too small to be seen.
std::vector<double> SharesOf(size_t functions) {
  std::vector<double> shares;
  double sum = 0;
  for (size_t i = 0; i < functions; ++i) sum += 1.0 / static_cast<double>(i + 1);
  for (size_t i = 0; i < functions; ++i) shares.push_back(1.0 / static_cast<double>(i + 1) / sum);
  return shares;
}

// Samples come in groups of `group` to one function: the variance of its count is `group` times
// that of the binomial distribution.
ProfileRun SimulatedRun(const std::vector<double>& shares, size_t groups, uint64_t group,
                        Prng* prng) {
  ProfileRun run;
  run.kind = ProfileKind::kCpu;
  run.type = "cpu";
  run.unit = "nanoseconds";
  for (size_t i = 0; i < shares.size(); ++i) {
    run.nodes.emplace_back();
    run.nodes.back().name = fmt::format("m.f{}", i);
  }
  for (size_t i = 0; i < groups; ++i) {
    double at = static_cast<double>(prng->Next() >> 11) * 0x1p-53;
    size_t function = 0;
    while (function + 1 < shares.size() && at >= shares[function]) at -= shares[function++];
    const Cost cost{group, static_cast<int64_t>(group) * 10'000'000};
    run.nodes[function].cost.flat += cost;
    run.nodes[function].cost.cum += cost;
    run.total += cost;
  }
  return run;
}

RunColumns Simulated(const std::vector<double>& before, const std::vector<double>& after,
                     size_t runs, size_t groups, uint64_t group, Prng* prng) {
  std::vector<ProfileRun> old_runs;
  std::vector<ProfileRun> new_runs;
  for (size_t i = 0; i < runs; ++i) {
    old_runs.push_back(SimulatedRun(before, groups, group, prng));
    new_runs.push_back(SimulatedRun(after, groups, group, prng));
  }
  Result<ProfileSets> sets = JoinRuns(old_runs, new_runs);
  EXPECT_TRUE(sets.ok());
  return std::move(sets).value().columns.front();
}

TEST(BlameProperty, FlatChangesAddUpExactly) {
  Prng prng(7);
  for (int round = 0; round < 50; ++round) {
    const RunColumns columns = Simulated(SharesOf(1 + prng.Below(60)), SharesOf(1 + prng.Below(60)),
                                         1 + prng.Below(4), 50, 1 + prng.Below(5), &prng);
    const Blame blame = BlameRuns(columns, {});
    Cost old_sum;
    Cost new_sum;
    for (const BlameRow& row : blame.rows) {
      old_sum += row.flat.old_sum;
      new_sum += row.flat.new_sum;
    }
    EXPECT_EQ(old_sum, blame.total.old_sum);
    EXPECT_EQ(new_sum, blame.total.new_sum);
  }
}

struct AlarmRates {
  double of_blame = 0;
  double of_pooled_counts = 0;  // by a test that takes all samples for independent
};

// How often anything at all is said to have changed, though nothing has.
AlarmRates FalseAlarms(Normalize normalize, size_t runs, uint64_t group, size_t rounds,
                       uint64_t seed) {
  Prng prng(seed);
  const std::vector<double> shares = SharesOf(80);
  size_t alarms = 0;
  size_t pooled_alarms = 0;
  for (size_t round = 0; round < rounds; ++round) {
    const Blame blame =
        BlameRuns(Simulated(shares, shares, runs, 400, group, &prng), {.normalize = normalize});
    std::vector<double> pooled;
    for (const BlameRow& row : blame.rows) {
      if (!row.flat.is_tested) continue;
      pooled.push_back(
          ChiSquare1Tail(GStatistic({row.flat.old_sum.count, blame.total.old_sum.count},
                                    {row.flat.new_sum.count, blame.total.new_sum.count})));
    }
    const std::vector<double> q = AdjustBenjaminiHochberg(pooled);
    const auto is_alarm = [](double one) { return one <= 0.05; };
    pooled_alarms += std::ranges::any_of(q, is_alarm) ? 1 : 0;
    alarms += std::ranges::any_of(blame.rows, [&](const BlameRow& row) {
      return row.flat.is_tested && is_alarm(row.flat.q);
    });
  }
  const auto all = static_cast<double>(rounds);
  return {static_cast<double>(alarms) / all, static_cast<double>(pooled_alarms) / all};
}

// Nothing is true, so that each list with anything in it is false: at most 5 of 100 lists.
TEST(BlameProperty, FalseAlarmsStayBelowTheirLevel) {
  constexpr size_t kRounds = test::FewerWithSanitizer(600);
  const double most = 0.05 + 3 * std::sqrt(0.05 * 0.95 / kRounds);
  uint64_t seed = 0;
  for (const Normalize normalize :
       {Normalize::kAuto, Normalize::kTotal, Normalize::kMedian, Normalize::kRun}) {
    for (const size_t runs : {2UL, 3UL, 5UL, 10UL}) {
      EXPECT_LE(FalseAlarms(normalize, runs, 1, kRounds, ++seed).of_blame, most)
          << NameOf(normalize) << " " << runs;
      const AlarmRates scattered = FalseAlarms(normalize, runs, 3, kRounds, ++seed);
      EXPECT_LE(scattered.of_blame, most) << NameOf(normalize) << " " << runs;
      EXPECT_GT(scattered.of_pooled_counts, 0.5) << runs;
    }
  }
}

// Where one function has grown, shares of all others have shrunk, and costs have not.
TEST(BlameProperty, TheMedianIsNoTrap) {
  constexpr size_t kRounds = test::FewerWithSanitizer(200);
  constexpr size_t kFunctions = 30;
  const std::vector<double> before(kFunctions, 1.0 / kFunctions);
  std::vector<double> after(kFunctions, 1.0 / (kFunctions + 19));
  after[0] *= 20;
  Prng prng(71);
  size_t trapped = 0;
  size_t alarms = 0;
  size_t seen = 0;
  for (size_t round = 0; round < kRounds; ++round) {
    const RunColumns columns = Simulated(before, after, 8, 400, 1, &prng);
    const auto is_marked = [](const BlameRow& row) {
      return row.flat.is_tested && row.flat.q <= 0.05;
    };
    const auto others = [&](const Blame& blame) {
      return std::ranges::any_of(blame.rows, [&](const BlameRow& row) {
        return columns.nodes[row.node].name != "m.f0" && is_marked(row);
      });
    };
    const Blame by_median = BlameRuns(columns, {.normalize = Normalize::kMedian});
    alarms += others(by_median) ? 1 : 0;
    seen += columns.nodes[by_median.rows.front().node].name == "m.f0" &&
                    is_marked(by_median.rows.front())
                ? 1
                : 0;
    trapped += others(BlameRuns(columns, {.normalize = Normalize::kTotal})) ? 1 : 0;
  }
  EXPECT_EQ(trapped, kRounds);
  EXPECT_EQ(seen, kRounds);
  EXPECT_LE(static_cast<double>(alarms) / kRounds, 0.05 + 3 * std::sqrt(0.05 * 0.95 / kRounds));
}

// A change of the size that is said to be seen in 80 of 100 comparisons is.
TEST(BlameProperty, SeesWhatItSaysItSees) {
  constexpr size_t kRuns = 15;
  constexpr size_t kGroups = 400;
  constexpr size_t kRounds = 300;
  constexpr double kShare = 0.2;
  Prng prng(5);
  const double change = SmallestChange(kShare, kRuns * kGroups);
  size_t seen = 0;
  for (size_t round = 0; round < kRounds; ++round) {
    const RunColumns columns =
        Simulated({kShare, 1 - kShare}, {kShare * (1 + change), 1 - kShare * (1 + change)}, kRuns,
                  kGroups, 1, &prng);
    const Blame blame = BlameRuns(columns, {.normalize = Normalize::kTotal});
    seen += blame.rows.front().flat.p <= 0.05 ? 1 : 0;
  }
  const double power = static_cast<double>(seen) / kRounds;
  // A dispersion is never taken to be below 1, which costs a little.
  EXPECT_GT(power, 0.68);
  EXPECT_LT(power, 0.88);
}

}  // namespace
}  // namespace pfa

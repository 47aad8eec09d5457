// Whether the gate is honest. On runs that do not differ, recorded and simulated, it is wrong no
// more often than it says; what it should see it sees as often as another implementation predicts.
//
// Counts are held against the binomial distribution: a count may be as far off as happens once in a
// million tries (kMishap) if the gate is right. Seeds are fixed, so that it does not happen later.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <numbers>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/compare/bench_compare.h"
#include "analyzer/compare/null_splits.h"
#include "analyzer/compare/samples.h"
#include "analyzer/import/bench_text.h"
#include "analyzer/statistics/binomial.h"
#include "analyzer/statistics/rank_sum.h"
#include "tests/bench/prng.h"
#include "tests/support/sanitizer.h"

namespace pfa {
namespace {

using bench::Prng;
using Values = std::vector<double>;

constexpr double kMishap = 1e-6;
constexpr UnitTraits kLowerIsBetter = {BetterWay::kLower, false};

// The largest count that is no mishap if each of n tries succeeds with at most p.
size_t MostOf(size_t n, double p) {
  size_t k = static_cast<size_t>(static_cast<double>(n) * p);
  while (BinomialTail(k + 1, n, p) > kMishap) ++k;
  return k;
}

// And the smallest, if each succeeds with at least p.
size_t FewestOf(size_t n, double p) {
  size_t k = static_cast<size_t>(static_cast<double>(n) * p);
  while (k > 0 && BinomialCdf(k - 1, n, p) > kMishap) --k;
  return k;
}

double Uniform(Prng* prng) { return (static_cast<double>(prng->Next() >> 11) + 0.5) * 0x1p-53; }

double Normal(Prng* prng) {
  return std::sqrt(-2 * std::log(Uniform(prng))) * std::cos(2 * std::numbers::pi * Uniform(prng));
}

struct Scatter {
  std::string_view name;
  double (*value)(Prng* prng);
  bool has_ties;
};

// Times of one benchmark, about 1000, as machines make them scatter.
constexpr std::array kScatters = {
    Scatter{"normal", [](Prng* prng) { return 1000 + 30 * Normal(prng); }, false},
    Scatter{"log-normal", [](Prng* prng) { return 1000 * std::exp(0.1 * Normal(prng)); }, false},
    // Student's t with two degrees of freedom: it has no variance.
    Scatter{"heavy-tailed",
            [](Prng* prng) {
              return 1000 * std::exp(0.02 * Normal(prng) / std::sqrt(-std::log(Uniform(prng))));
            },
            false},
    Scatter{"bimodal",
            [](Prng* prng) { return (Uniform(prng) < 0.3 ? 1150 : 1000) + 10 * Normal(prng); },
            false},
    Scatter{"integers", [](Prng* prng) { return 100 + std::floor(2 * std::abs(Normal(prng))); },
            true},
};

Values Drawn(const Scatter& scatter, size_t runs, double factor, Prng* prng) {
  Values values;
  for (size_t i = 0; i < runs; ++i) values.push_back(scatter.value(prng) * factor);
  return values;
}

struct Answers {
  size_t worse = 0;
  size_t better = 0;
  size_t pass = 0;
};

// What is said about one metric that has become `factor` times as large.
Answers Decisions(const Scatter& scatter, size_t runs, double factor, double threshold,
                  Pairing pairing, size_t rounds, uint64_t seed) {
  Prng prng(seed);
  RankSumTester tester;
  Answers answers;
  for (size_t i = 0; i < rounds; ++i) {
    const Values before = Drawn(scatter, runs, 1, &prng);
    const Values after = Drawn(scatter, runs, factor, &prng);
    const Verdict verdict = Decide({.old_values = before,
                                    .new_values = after,
                                    .traits = kLowerIsBetter,
                                    .threshold = threshold,
                                    .in_pairs = pairing == Pairing::kPaired},
                                   &tester)
                                .verdict;
    answers.worse += verdict == Verdict::kRegression ? 1 : 0;
    answers.better += verdict == Verdict::kImprovement ? 1 : 0;
    answers.pass += verdict == Verdict::kPass ? 1 : 0;
  }
  return answers;
}

BenchSet ImportedSet(const std::string& text) {
  BenchSet set;
  const Result<void> done = ImportBenchText(text, "test", &set);
  EXPECT_TRUE(done.ok()) << done.error().ToString();
  return set;
}

// 24 runs of one binary, made in turn.
BenchSet RecordedRuns() {
  std::ifstream file(std::string(PFA_SOURCE_DIR) + "/testdata/compare/same.txt");
  return ImportedSet({std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
}

constexpr size_t kRounds = test::FewerWithSanitizer(2000);

TEST(GateProperty, NoChangeIsNoAlarm) {
  for (const Scatter& scatter : kScatters) {
    for (const size_t runs : {6UL, 10UL, 20UL}) {
      for (const Pairing pairing : {Pairing::kUnpaired, Pairing::kPaired}) {
        const Answers answers = Decisions(scatter, runs, 1, 0, pairing, kRounds, 11 + runs);
        EXPECT_LE(answers.worse, MostOf(kRounds, 0.025)) << scatter.name << " " << runs;
        EXPECT_LE(answers.better, MostOf(kRounds, 0.025)) << scatter.name << " " << runs;
        // Not because it says nothing at all.
        if (scatter.has_ties) continue;
        EXPECT_GE(answers.worse, FewestOf(kRounds, 0.015)) << scatter.name << " " << runs;
      }
    }
  }
}

// The hardest case: a change of just the threshold is neither worse nor a pass.
TEST(GateProperty, AtTheThresholdNeitherAnswerIsLikely) {
  for (const Scatter& scatter : kScatters) {
    for (const double threshold : {0.02, 0.05}) {
      const Answers answers =
          Decisions(scatter, 10, 1 + threshold, threshold, Pairing::kUnpaired, kRounds, 23);
      EXPECT_LE(answers.worse, MostOf(kRounds, 0.025)) << scatter.name << " " << threshold;
      EXPECT_LE(answers.pass, MostOf(kRounds, 0.025)) << scatter.name << " " << threshold;
    }
  }
}

// Holm: of twenty rows, each of which may look worse by chance.
TEST(GateProperty, ManyRowsAreNoMoreAlarms) {
  constexpr size_t kSets = 150;
  constexpr size_t kRows = 20;
  size_t alarms = 0;
  size_t alone = 0;
  Prng prng(37);
  for (size_t i = 0; i < kSets; ++i) {
    std::array<std::string, 2> sides;
    for (std::string& side : sides) {
      for (size_t row = 0; row < kRows; ++row) {
        for (const double value : Drawn(kScatters[row % kScatters.size()], 10, 1, &prng)) {
          side += fmt::format("BenchmarkX{} 1 {} ns/op\n", row, value);
        }
      }
    }
    const BenchComparison comparison =
        CompareBenches(ImportedSet(sides[0]), ImportedSet(sides[1]), {.thresholds = {{"", 0}}});
    alarms += VerdictOf(comparison) == Verdict::kRegression ? 1 : 0;
    alone += std::ranges::any_of(comparison.rows,
                                 [](const BenchRow& row) { return row.answer.p_worse <= 0.025; });
  }
  EXPECT_LE(alarms, MostOf(kSets, 0.05));
  EXPECT_GT(alone, MostOf(kSets, 0.05));  // so that there was something to correct
}

// Sides that were measured in turn on a machine that drifts: each pair of runs has a factor of its
// own. What is new takes `factor` times as long.
BenchComparison InTurn(size_t rows, size_t runs, double factor, const Gate& gate, Prng* prng) {
  std::array<std::string, 2> sides;
  for (size_t run = 0; run < runs; ++run) {
    const double drift = std::exp(0.1 * Normal(prng));
    for (const size_t side : {0UL, 1UL}) {
      sides[side] += "pkg: p\n";
      for (size_t row = 0; row < rows; ++row) {
        const double value = kScatters[row % kScatters.size()].value(prng) * drift;
        sides[side] +=
            fmt::format("BenchmarkX{} 1 {} ns/op\n", row, side == 1 ? value * factor : value);
      }
    }
  }
  return CompareBenches(ImportedSet(sides[0]), ImportedSet(sides[1]), gate);
}

// Pairs are taken or not by the numbers of runs and rows, and neither way is wrong too often.
TEST(GateProperty, PairsThatAreShownAreNoMoreAlarms) {
  constexpr size_t kSets = test::FewerWithSanitizer(300);
  const Gate gate{.thresholds = {{"", 0}}, .pairing = Pairing::kAuto, .are_pairs_shown = true};
  for (const size_t rows : {1UL, 3UL, 12UL}) {
    for (const size_t runs : {6UL, 10UL}) {
      size_t alarms = 0;
      size_t paired = 0;
      Prng prng(61 + rows + runs);
      for (size_t i = 0; i < kSets; ++i) {
        const BenchComparison comparison = InTurn(rows, runs, 1, gate, &prng);
        alarms += VerdictOf(comparison) == Verdict::kRegression ? 1 : 0;
        paired += comparison.pairing.paired;
      }
      EXPECT_LE(alarms, MostOf(kSets, 0.05)) << rows << " " << runs;
      // Six pairs are too few for twelve rows.
      EXPECT_EQ(paired, runs == 6 && rows == 12 ? 0 : kSets * rows);
    }
  }
}

// What they are good for: drift that is as large as the change hides it from whoever looks at both
// sides as wholes.
TEST(GateProperty, PairsSeeMore) {
  constexpr size_t kSets = 200;
  const auto seen = [&](const Gate& gate) {
    size_t worse = 0;
    Prng prng(67);
    for (size_t i = 0; i < kSets; ++i) {
      worse += VerdictOf(InTurn(1, 10, 1.12, gate, &prng)) == Verdict::kRegression ? 1 : 0;
    }
    return worse;
  };
  const size_t in_pairs = seen({.pairing = Pairing::kAuto, .are_pairs_shown = true});
  EXPECT_GT(in_pairs, kSets * 9 / 10);
  EXPECT_LT(seen({.pairing = Pairing::kAuto}), in_pairs / 2);
}

// Another way to the same answer: with k of the table of Mann and Whitney, the lower end of the
// interval is beyond the threshold if fewer than k of all pairs are at or below it.
double PredictedPower(size_t runs, size_t k, double sigma, double factor, double threshold,
                      size_t rounds) {
  std::mt19937_64 random(5);
  std::normal_distribution<double> normal;
  size_t seen = 0;
  for (size_t i = 0; i < rounds; ++i) {
    Values before(runs);
    Values after(runs);
    for (double& value : before) value = 1000 * (1 + sigma * normal(random)) * (1 + threshold);
    for (double& value : after) value = 1000 * (1 + sigma * normal(random)) * factor;
    size_t below = 0;
    for (const double x : before) {
      for (const double y : after) below += y <= x ? 1 : 0;
    }
    seen += below < k ? 1 : 0;
  }
  return static_cast<double>(seen) / static_cast<double>(rounds);
}

TEST(GateProperty, SeesWhatItShouldSee) {
  struct Case {
    size_t runs;
    size_t k;
    double factor;
  };
  constexpr size_t kPredicted = 20'000;
  for (const Case& one :
       {Case{6, 6, 1.10}, Case{10, 24, 1.08}, Case{10, 24, 1.10}, Case{20, 128, 1.07}}) {
    const double predicted = PredictedPower(one.runs, one.k, 0.03, one.factor, 0.05, kPredicted);
    const Answers answers =
        Decisions(kScatters[0], one.runs, one.factor, 0.05, Pairing::kUnpaired, kRounds, 41);
    const double seen = static_cast<double>(answers.worse) / kRounds;
    const double deviation =
        std::sqrt(predicted * (1 - predicted) * (1.0 / kPredicted + 1.0 / kRounds));
    // Five: less than once in a million.
    EXPECT_NEAR(seen, predicted, 5 * deviation) << one.runs << " " << one.factor;
    EXPECT_GT(predicted, 0.3);
    EXPECT_LT(predicted, 0.99);
  }
}

TEST(GateProperty, RecordedRunsAreNoAlarm) {
  const BenchSet set = RecordedRuns();
  for (const Pairing pairing : {Pairing::kUnpaired, Pairing::kPaired}) {
    for (const double threshold : {0.0, 0.05}) {
      const NullQuestion question{.gate = {.thresholds = {{"", threshold}}, .pairing = pairing},
                                  .seed = 3};
      const Result<NullAnswer> result = SplitAtRandom(set, question);
      ASSERT_TRUE(result.ok()) << result.error().ToString();
      const NullAnswer& answer = result.value();
      EXPECT_EQ(answer.runs, 24U);
      EXPECT_EQ(answer.family, 12U);
      const size_t splits = answer.verdicts.size();
      EXPECT_EQ(splits, 1000U);
      EXPECT_LE(answer.regressions, MostOf(splits, 0.05));
      for (const NullRow& row : answer.rows) {
        EXPECT_LE(row.worse, MostOf(splits, 0.025)) << row.name << " " << row.unit;
        EXPECT_LE(row.better, MostOf(splits, 0.025)) << row.name << " " << row.unit;
        // Without ties, and with all numbers on one side of the threshold or the other, chance
        // alone decides: 2.2 % of the ways to deal 24 values out.
        if (row.unit != "sec/op" || threshold > 0 || pairing == Pairing::kPaired) continue;
        EXPECT_GE(row.worse, FewestOf(splits, 0.02)) << row.name;
      }
    }
  }
}

// What null says of a split is what pfa check says of its halves.
TEST(GateProperty, NullDecidesAsCheckDoes) {
  const BenchSet set = RecordedRuns();
  std::set<Verdict> seen;
  for (const double threshold : {0.0, 0.3}) {
    for (const Pairing pairing : {Pairing::kUnpaired, Pairing::kPaired}) {
      const NullQuestion question{.gate = {.thresholds = {{"", threshold}}, .pairing = pairing},
                                  .splits = 300};
      const Result<NullAnswer> answer = SplitAtRandom(set, question);
      ASSERT_TRUE(answer.ok());
      for (size_t i = 0; i < answer.value().verdicts.size(); i += 15) {
        const std::vector<uint32_t>& order = answer.value().splits.orders[i];
        const std::set<uint32_t> old_runs(
            order.begin(), order.begin() + static_cast<long>(answer.value().splits.old_runs));
        BenchSet before = set;
        BenchSet after = set;
        std::erase_if(before.results, [&](const BenchResult& result) {
          return !old_runs.contains(result.process);
        });
        std::erase_if(after.results,
                      [&](const BenchResult& result) { return old_runs.contains(result.process); });
        const Verdict verdict = VerdictOf(CompareBenches(before, after, question.gate));
        EXPECT_EQ(answer.value().verdicts[i], verdict) << i;
        seen.insert(verdict);
      }
    }
  }
  EXPECT_GE(seen.size(), 2U);
}

std::string TextOfRuns(const Values& values) {
  std::string text;
  for (const double value : values) {
    text += fmt::format("pkg: p\nBenchmarkX 1 {} ns/op\n", value);
  }
  return text;
}

// The change that null says would be seen in 80 of 100 comparisons is, and the runs that it says
// are needed call no change a pass in 80 of 100: on average over sets, which are samples
// themselves.
TEST(GateProperty, NullForetellsWhatIsSeen) {
  constexpr size_t kSets = 40;
  constexpr size_t kTries = 200;
  constexpr double kThreshold = 0.03;
  Prng prng(53);
  size_t seen = 0;
  size_t passed = 0;
  for (size_t i = 0; i < kSets; ++i) {
    const BenchSet set = ImportedSet(TextOfRuns(Drawn(kScatters[0], 20, 1, &prng)));
    const Result<NullAnswer> answer =
        SplitAtRandom(set, {.gate = {.thresholds = {{"", kThreshold}}}, .splits = 400});
    ASSERT_TRUE(answer.ok());
    const NullRow& row = answer.value().rows.front();
    ASSERT_TRUE(row.smallest_change.has_value());
    ASSERT_GT(row.runs_needed, 0U);
    seen += Decisions(kScatters[0], 10, 1 + *row.smallest_change, kThreshold, Pairing::kUnpaired,
                      kTries, 1000 + i)
                .worse;
    passed += Decisions(kScatters[0], row.runs_needed, 1, kThreshold, Pairing::kUnpaired, kTries,
                        2000 + i)
                  .pass;
  }
  EXPECT_NEAR(static_cast<double>(seen) / (kSets * kTries), 0.8, 0.06);
  EXPECT_NEAR(static_cast<double>(passed) / (kSets * kTries), 0.8, 0.08);
}

}  // namespace
}  // namespace pfa

#include "analyzer/compare/null_splits.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/import/bench_text.h"
#include "analyzer/report/compare/null_report.h"

namespace pfa {
namespace {

BenchSet NullSetOf(const std::string& text) {
  BenchSet set;
  const Result<void> done = ImportBenchText(text, "test", &set);
  EXPECT_TRUE(done.ok()) << done.error().ToString();
  return set;
}

// A process for each value.
std::string ProcessesOf(const std::vector<double>& values, const std::string& unit = "ns/op") {
  std::string text;
  for (const double value : values)
    text += fmt::format("pkg: p\nBenchmarkX 1 {} {}\n", value, unit);
  return text;
}

std::vector<double> Scattered(size_t count) {
  std::vector<double> values;
  for (size_t i = 0; i < count; ++i) values.push_back(100 + static_cast<double>(i * 7 % count));
  return values;
}

TEST(SplitsOf, AllWaysIfThereAreFew) {
  const NullSplits splits = SplitsOf(6, Pairing::kUnpaired, 20, 1);
  EXPECT_TRUE(splits.is_all);
  EXPECT_EQ(splits.orders.size(), 20U);
  std::set<std::vector<uint32_t>> seen(splits.orders.begin(), splits.orders.end());
  EXPECT_EQ(seen.size(), 20U);
  for (std::vector<uint32_t> order : splits.orders) {
    std::ranges::sort(order);
    EXPECT_EQ(order, (std::vector<uint32_t>{0, 1, 2, 3, 4, 5}));
  }
  EXPECT_FALSE(SplitsOf(6, Pairing::kUnpaired, 19, 1).is_all);
  EXPECT_EQ(SplitsOf(6, Pairing::kUnpaired, 19, 1).orders.size(), 19U);
}

TEST(SplitsOf, AnOddRunIsNew) {
  const NullSplits splits = SplitsOf(5, Pairing::kUnpaired, 1000, 1);
  EXPECT_EQ(splits.old_runs, 2U);
  EXPECT_EQ(splits.new_runs, 3U);
  EXPECT_EQ(splits.orders.size(), 10U);
}

TEST(SplitsOf, PairsStayTogether) {
  for (const size_t most : {4U, 8U}) {
    const NullSplits splits = SplitsOf(7, Pairing::kPaired, most, 1);
    EXPECT_EQ(splits.is_all, most == 8);
    EXPECT_EQ(splits.orders.size(), most);
    for (const std::vector<uint32_t>& order : splits.orders) {
      ASSERT_EQ(order.size(), 6U);
      for (size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(order[i] / 2, i);
        EXPECT_EQ(order[i] ^ 1U, order[3 + i]);
      }
    }
  }
}

TEST(SplitsOf, TheSeedDecides) {
  const auto orders = [](uint64_t seed) {
    return SplitsOf(20, Pairing::kUnpaired, 50, seed).orders;
  };
  EXPECT_EQ(orders(1), orders(1));
  EXPECT_NE(orders(1), orders(2));
}

TEST(SplitAtRandom, ThreadsDoNotMatter) {
  std::string text;
  for (int run = 0; run < 14; ++run) {
    text += "pkg: p\n";
    for (int row = 0; row < 5; ++row) {
      text += fmt::format("BenchmarkX{} 1 {} ns/op {} B/op\n", row, 100 + (run * 37 + row) % 11,
                          run % 3);
    }
  }
  const BenchSet set = NullSetOf(text);
  NullQuestion question{.splits = 200};
  const auto dumped = [&](size_t threads) {
    question.threads = threads;
    const Result<NullAnswer> answer = SplitAtRandom(set, question);
    EXPECT_TRUE(answer.ok());
    std::string dump =
        fmt::format("{} {}", answer.value().regressions, answer.value().inconclusive);
    for (const NullRow& row : answer.value().rows) {
      dump += fmt::format("\n{} {} {} {} {} {} {}", row.name, row.unit, row.worse, row.inconclusive,
                          row.pass, row.smallest_change.value_or(-1), row.runs_needed);
    }
    return dump;
  };
  EXPECT_EQ(dumped(1), dumped(2));
}

TEST(SplitAtRandom, TooFewRunsSayHowManyAreNeeded) {
  const Result<NullAnswer> answer = SplitAtRandom(NullSetOf(ProcessesOf(Scattered(11))), {});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().message,
            "11 runs (processes), at least 12 are needed: two halves of --min-runs 6");
  EXPECT_TRUE(SplitAtRandom(NullSetOf(ProcessesOf(Scattered(12))), {}).ok());
}

TEST(SplitAtRandom, RepetitionsOfOneProcessAreRunsWithAWarning) {
  std::string text;
  for (const double value : Scattered(12)) text += fmt::format("BenchmarkX 1 {} ns/op\n", value);
  const Result<NullAnswer> answer = SplitAtRandom(NullSetOf(text), {});
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer.value().runs, 12U);
  ASSERT_EQ(answer.value().notes.size(), 1U);
  EXPECT_TRUE(answer.value().notes[0].starts_with("one process printed all values"));
}

TEST(SplitAtRandom, PackagesHaveRunsOfTheirOwn) {
  std::string text;
  for (const double value : Scattered(12)) {
    text += fmt::format("pkg: a\nBenchmarkX 1 {0} ns/op\npkg: b\nBenchmarkX 1 {0} ns/op\n", value);
  }
  const Result<NullAnswer> answer = SplitAtRandom(NullSetOf(text), {});
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer.value().runs, 12U);
  EXPECT_EQ(answer.value().rows.size(), 2U);
}

TEST(SplitAtRandom, ConstantRowsPassAndShowTheThreshold) {
  const Result<NullAnswer> answer =
      SplitAtRandom(NullSetOf(ProcessesOf(std::vector<double>(12, 64), "B/op")), {});
  ASSERT_TRUE(answer.ok());
  const NullRow& row = answer.value().rows.front();
  EXPECT_EQ(row.pass, 924U);
  EXPECT_NEAR(row.smallest_change.value(), 0.05, 1e-12);
  EXPECT_EQ(row.runs_needed, 6U);
  EXPECT_FALSE(answer.value().false_alarms.has_value());
}

TEST(SplitAtRandom, MoreIsBetterIsLookedAtFromTheOtherSide) {
  const BenchSet set = NullSetOf(ProcessesOf(Scattered(16), "MB/s"));
  const Result<NullAnswer> answer = SplitAtRandom(set, {.gate = {.thresholds = {{"", 0}}}});
  ASSERT_TRUE(answer.ok());
  EXPECT_TRUE(answer.value().rows.front().is_gated);
  EXPECT_GT(answer.value().rows.front().smallest_change.value(), 0);
  EXPECT_EQ(answer.value().rows.front().runs_needed, 0U);
}

TEST(SplitAtRandom, SaysIfTheMachineChangedMeanwhile) {
  std::vector<double> values = Scattered(20);
  std::ranges::sort(values);
  const NullQuestion question;
  const auto has_note = [&](const std::vector<double>& times) {
    const Result<NullAnswer> answer = SplitAtRandom(NullSetOf(ProcessesOf(times)), question);
    EXPECT_TRUE(answer.ok());
    const Document document = NullDocument(answer.value(), question, "set");
    return std::ranges::any_of(document.notes, [](const Note& note) {
      return note.is_warning &&
             note.text.find("the machine changed meanwhile") != std::string::npos;
    });
  };
  EXPECT_TRUE(has_note(values));
  EXPECT_FALSE(has_note(Scattered(20)));
}

TEST(SplitAtRandom, ThroughputFollowsFromTime) {
  std::string text;
  for (const double value : Scattered(12)) {
    text += fmt::format("pkg: p\nBenchmarkX 1 {} ns/op {} MB/s\n", value, 1e3 / value);
  }
  const Result<NullAnswer> answer = SplitAtRandom(NullSetOf(text), {});
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer.value().family, 1U);
  EXPECT_FALSE(answer.value().rows.back().is_gated);
}

}  // namespace
}  // namespace pfa

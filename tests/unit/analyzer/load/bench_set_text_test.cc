#include "analyzer/load/bench_set_text.h"

#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/import/bench_text.h"

namespace pfa {
namespace {

// All that a comparison can see, with processes numbered as they come.
std::string Seen(const BenchSet& set) {
  std::string seen;
  std::vector<uint32_t> processes;
  for (const BenchResult& result : set.results) {
    auto place = std::find(processes.begin(), processes.end(), result.process);
    if (place == processes.end()) place = processes.insert(place, result.process);
    seen += fmt::format("{} {} {}", place - processes.begin(), set.text(result.name),
                        result.iterations);
    for (const BenchMeasurement& value : set.ValuesOf(result)) {
      const UnitTraits traits = set.TraitsOf(value.unit);
      seen += fmt::format(" {:a} {} {} {}", value.value, set.text(value.unit),
                          static_cast<int>(traits.better), traits.is_exact);
    }
    for (const auto& [key, value] : set.configurations[result.configuration]) {
      seen += fmt::format(" {}={}", set.text(key), set.text(value));
    }
    seen += '\n';
  }
  return seen;
}

BenchSet SetOf(const std::vector<std::string>& texts) {
  BenchSet set;
  for (const std::string& text : texts) {
    const Result<void> done = ImportBenchText(text, "text", &set);
    EXPECT_TRUE(done.ok()) << text;
  }
  return set;
}

void ExpectRoundTrip(const BenchSet& set) {
  const std::string text = BenchSetText(set);
  const BenchSet again = SetOf({text});
  EXPECT_EQ(Seen(again), Seen(set)) << text;
  EXPECT_TRUE(again.problems.empty()) << text;
  // And is the same for ever.
  EXPECT_EQ(BenchSetText(again), text);
}

TEST(BenchSetText, KeepsARecording) {
  std::ifstream file(PFA_SOURCE_DIR "/testdata/compare/base.txt");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const BenchSet set = SetOf({text});
  ExpectRoundTrip(set);
  // In the words of Go, not in seconds.
  EXPECT_NE(BenchSetText(set).find("294.6 ns/op\t    217.22 MB/s\t        64 B/op"),
            std::string::npos);
  ExpectRoundTrip(SetOf({text, text}));
}

TEST(BenchSetText, KeepsProcessesAndConfigurations) {
  const std::string plain = "BenchmarkA 1 5 ns/op\nBenchmarkA 1 6 ns/op\n";
  ExpectRoundTrip(SetOf({plain, plain, plain}));
  ExpectRoundTrip(SetOf({plain, "goos: linux\n" + plain + "goos:\n" + plain, plain}));
  ExpectRoundTrip(SetOf({"b: 1\na: 2\n" + plain + "b:\n" + plain + "b: 1\n" + plain}));
  ExpectRoundTrip(SetOf({"Unit x better=higher assume=exact\nBenchmarkA 1 5 x 7 y/s\n"}));
}

TEST(BenchSetText, KeepsRandomOnesToTheLastBit) {
  std::mt19937_64 random(11);
  const std::vector<std::string> units = {"ns/op", "B/op", "MB/s", "x", "p90-ns", "sec", "op/ns"};
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> texts(1 + random() % 3);
    for (std::string& text : texts) {
      const size_t lines = 1 + random() % 12;
      for (size_t i = 0; i < lines; ++i) {
        if (random() % 4 == 0) {
          text += fmt::format("k{}:{}\n", random() % 3,
                              random() % 3 == 0 ? "" : fmt::format(" v {}", random() % 3));
        }
        text += fmt::format("BenchmarkB{}-{} {}", random() % 3, 1 + random() % 8, random());
        for (size_t k = 0; k <= random() % 3; ++k) {
          const double value =
              std::ldexp(static_cast<double>(random()), static_cast<int>(random() % 200) - 130) *
              (random() % 5 == 0 ? -1 : 1);
          text += random() % 2 == 0 ? fmt::format(" {} ", value) : fmt::format(" {:.4g} ", value);
          text += units[random() % units.size()];
        }
        text += '\n';
      }
    }
    ExpectRoundTrip(SetOf(texts));
  }
}

TEST(BenchSetText, KeepsTheLargestAndTheSmallest) {
  const std::string text =
      BenchSetText(SetOf({"BenchmarkA 1 -3 x 4.9e-324 y 1e-320 ns/op 1e290 z\n"}));
  EXPECT_EQ(BenchSetText(SetOf({text})), text);
}

}  // namespace
}  // namespace pfa

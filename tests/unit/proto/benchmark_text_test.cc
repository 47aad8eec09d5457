#include "proto/benchmark_text.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "proto/test_json.h"

namespace pfa {
namespace {

// What a text says, a line each.
class Said : public BenchmarkSink {
 public:
  void Configure(std::string_view key, std::string_view value) override {
    lines.push_back(fmt::format("{}: {}", key, value));
  }
  void Result(std::string_view name, uint64_t iterations, std::span<const BenchmarkValue> values,
              uint64_t line) override {
    std::string said = fmt::format("{}@{} {}", name, line, iterations);
    for (const BenchmarkValue& value : values)
      said += fmt::format(" {} {}", value.value, value.unit);
    lines.push_back(said);
  }
  void Unit(std::string_view unit, std::string_view key, std::string_view value,
            uint64_t /*line*/) override {
    lines.push_back(fmt::format("unit {} {}={}", unit, key, value));
  }
  void Problem(std::string message, uint64_t line) override {
    lines.push_back(fmt::format("{}: {}", line, message));
  }

  std::vector<std::string> lines;
};

std::vector<std::string> SaidBy(std::string_view text) {
  Said said;
  BenchmarkTextReader reader(&said);
  reader.Text(text);
  reader.Finish();
  return said.lines;
}

using Lines = std::vector<std::string>;

TEST(BenchmarkText, ResultsConfigurationUnits) {
  EXPECT_EQ(
      SaidBy("goos: linux\n"
             "note:\n"
             "key:\tvalue with spaces\n"
             "Upper: no\nno colon\n:x\nbad:value\n"
             "BenchmarkFib-8   \t  100\t 29687 ns/op\t 1.5e3 B/op\n"
             "BenchmarkFib\n"
             "Unit sec/op better=lower assume=nothing\n"
             "Units are no unit\n"
             "PASS\r\n"),
      (Lines{"goos: linux", "note: ", "key: value with spaces", "Fib-8@8 100 29687 ns/op 1500 B/op",
             "unit sec/op better=lower", "unit sec/op assume=nothing"}));
}

TEST(BenchmarkText, TornLinesArePutTogether) {
  Said said;
  BenchmarkTextReader reader(&said);
  reader.Text(
      "BenchmarkPrint-2 \thello\nworld: 7\n    100\t 29687 ns/op\n"
      "BenchmarkNext-2 \t 3 4 ns/op\n");
  reader.Finish();
  EXPECT_EQ(said.lines, (Lines{"world: 7", "Print-2@1 100 29687 ns/op", "Next-2@4 3 4 ns/op"}));
  EXPECT_EQ(reader.repaired(), 1U);
}

TEST(BenchmarkText, SaysWhatIsWrong) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"BenchmarkX ", "1: missing iteration count"},
      {"BenchmarkX many", "1: expected an iteration count, found \"many\""},
      {"BenchmarkX 1", "1: missing measurements"},
      {"BenchmarkX 1 2", "1: missing unit"},
      {"BenchmarkX 1 x ns/op", "1: expected a measurement, found \"x\""},
      {"BenchmarkX -1 2 ns/op", "1: expected an iteration count, found \"-1\""},
      {"Unit ", "1: missing unit"},
      {"Unit x =y", "1: expected key=value, found \"=y\""}};
  for (const auto& [text, message] : cases) EXPECT_EQ(SaidBy(text), Lines{message}) << text;
  EXPECT_EQ(SaidBy("BenchmarkX\n"), Lines{});
}

TEST(BenchmarkText, EveryPrefixIsRead) {
  const std::string text =
      "goos: linux\nBenchmarkX-8 \t out\n 100 2.5 ns/op\nUnit x better=lower\n";
  for (size_t n = 0; n <= text.size(); ++n) SaidBy(text.substr(0, n));
}

TEST(TestJson, OutputOfPackagesIsJoined) {
  const std::string text =
      "{\"Action\":\"start\",\"Package\":\"a\"}\n"
      "{\"Action\":\"output\",\"Package\":\"a\",\"Output\":\"BenchmarkX-8 \\t\"}\n"
      "{\"Action\":\"output\",\"Package\":\"b\",\"Output\":\"BenchmarkY-8 \\t\"}\n"
      "# go: building\n"
      "{\"Action\":\"output\",\"Package\":\"a\",\"Output\":\" 100 2 ns/op\\n\"}\n"
      "{\"Action\":\"output\",\"Package\":\"b\",\"Output\":\" 50 3 ns/op\\n\"}\n";
  EXPECT_TRUE(LooksLikeTestJson(text));
  EXPECT_FALSE(LooksLikeBenchmarks(text));
  TestJsonReader reader;
  ASSERT_TRUE(reader.Text(text).ok());
  ASSERT_EQ(reader.outputs().size(), 2U);
  EXPECT_EQ(reader.outputs().at("a"), "BenchmarkX-8 \t 100 2 ns/op\n");
  EXPECT_EQ(reader.outputs().at("b"), "BenchmarkY-8 \t 50 3 ns/op\n");
  TestJsonReader cut;
  const auto error = cut.Text("{\"Action\":\"output\"}\n{\"Action\":\"out");
  ASSERT_FALSE(error.ok());
  EXPECT_EQ(error.error().message, "line 2: expected an event of go test -json");
}

TEST(BenchmarkText, WhatIsNoFiniteNumberIsLeftOut) {
  for (const std::string number : {"NaN", "nan", "inf", "-Inf", "1e301", "-1e301", "1e999"}) {
    EXPECT_EQ(SaidBy("BenchmarkX 1 " + number + " ns/op\n"),
              std::vector<std::string>{"1: expected a measurement, found \"" + number + "\""});
  }
  EXPECT_EQ(SaidBy("BenchmarkX 1 1e300 ns/op\n"), std::vector<std::string>{"X@1 1 1e+300 ns/op"});
}

}  // namespace
}  // namespace pfa

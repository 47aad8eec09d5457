#include "analyzer/compare/projection.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/import/bench_text.h"

namespace pfa {
namespace {

using Texts = std::vector<std::string>;

// The keys of all results, sorted, and each once. `others` are projections beside this one.
Texts KeysBy(const std::string& projection, const std::string& text, const Texts& others = {}) {
  BenchSet set;
  EXPECT_TRUE(ImportBenchText(text, "x", &set).ok());
  const auto terms = ParseProjection("--row", projection, true);
  if (!terms.ok()) return {terms.error().message};
  NamedKeys named;
  AddNamedKeys(terms.value(), &named);
  for (const std::string& other : others) {
    AddNamedKeys(ParseProjection("--col", other, false).value(), &named);
  }
  BenchProjection by(terms.value(), named);
  std::vector<uint32_t> keys;
  for (const BenchResult& result : set.results) {
    const std::string_view unit = set.text(set.ValuesOf(result).front().unit);
    if (!by.Keeps(set, result, unit)) continue;
    const uint32_t key = by.KeyOf(set, result, unit);
    if (std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
  }
  by.Sort(&keys);
  Texts texts;
  for (const uint32_t key : keys) texts.push_back(by.TextOf(key));
  return texts;
}

const std::string kSizes =
    "BenchmarkA/size=4k 1 5 ns/op\nBenchmarkA/size=64 1 5 ns/op\nBenchmarkA/size=1Mi 1 5 ns/op\n"
    "BenchmarkA/size=all 1 5 ns/op\nBenchmarkA/size=512 1 5 B/op\nBenchmarkA/size=64 1 5 ns/op\n";

TEST(Projection, OrdersOfValues) {
  EXPECT_EQ(KeysBy("/size", kSizes), Texts({"4k", "64", "1Mi", "all", "512"}));
  EXPECT_EQ(KeysBy("/size@alpha", kSizes), Texts({"1Mi", "4k", "512", "64", "all"}));
  EXPECT_EQ(KeysBy("/size@num", kSizes), Texts({"64", "512", "4k", "1Mi", "all"}));
  EXPECT_EQ(KeysBy("/size@(512 \"all\" none)", kSizes), Texts({"512", "all"}));
  EXPECT_EQ(KeysBy(".unit", kSizes), Texts({"sec/op", "B/op"}));
}

TEST(Projection, SeveralKeysAreATuple) {
  EXPECT_EQ(KeysBy(".unit@alpha /size@num", kSizes),
            Texts({"B/op 512", "sec/op 64", "sec/op 4k", "sec/op 1Mi", "sec/op all"}));
  EXPECT_EQ(KeysBy(".name,/size@(64)", kSizes), Texts({"A 64"}));
}

TEST(Projection, AllOfTheConfiguration) {
  const std::string text =
      "goos: plan9\nBenchmarkA 1 5 ns/op\ngoos: linux\ncpu: x\nBenchmarkA 1 5 ns/op\n"
      "goos: plan9\ncpu: y\nBenchmarkA 1 5 ns/op\ncpu:\nBenchmarkA 1 6 ns/op\n";
  // In the order in which values came; that of a key which is not there is before all.
  EXPECT_EQ(KeysBy(".config", text), Texts({"plan9", "plan9 y", "linux x"}));
  EXPECT_EQ(KeysBy(".config@alpha", text), Texts({"linux x", "plan9", "plan9 y"}));
  EXPECT_EQ(KeysBy(".config", text, {"cpu"}), Texts({"plan9", "linux"}));
  EXPECT_EQ(KeysBy("cpu", text), Texts({"", "x", "y"}));
}

TEST(Projection, NamedPartsAreNotOfTheName) {
  const std::string text = "BenchmarkA/n=1/f=a-2 1 5 ns/op\nBenchmarkA/n=1/f=b-2 1 5 ns/op\n";
  EXPECT_EQ(KeysBy(".fullname", text), Texts({"A/n=1/f=a-2", "A/n=1/f=b-2"}));
  EXPECT_EQ(KeysBy(".fullname", text, {"/f"}), Texts({"A/n=1-2"}));
  EXPECT_EQ(KeysBy(".fullname", text, {"/f", "/gomaxprocs .name"}), Texts({"*/n=1"}));
  EXPECT_EQ(KeysBy("/gomaxprocs .fullname", text), Texts({"2 A/n=1/f=a", "2 A/n=1/f=b"}));
}

TEST(Projection, ErrorsSayWhere) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"a b@c", "--row, character 5: expected an order: alpha, num or (VALUE VALUE...)"},
      {"a@", "--row, character 3: expected an order: alpha, num or (VALUE VALUE...)"},
      {"a@(", "--row, character 4: expected values and a \")\""},
      {"a@()", "--row, character 4: expected values and a \")\""},
      {",a", "--row, character 1: expected a key"},
      {"a,", "--row, character 3: expected a key"},
      {"a:b", "--row, character 2: expected a key"},
      {".config@(a)", "--row, character 1: .config has no values that could be listed"},
      {".full",
       "--row, character 1: there is no key .full: there are .config, .fullname, .name and .file"}};
  for (const auto& [projection, message] : cases) {
    EXPECT_EQ(KeysBy(projection, kSizes), Texts({message})) << projection;
  }
  EXPECT_EQ(ParseProjection("--col", ".unit", false).error().message,
            "--col, character 1: .unit can only be in --table and --filter");
  EXPECT_TRUE(ParseProjection("--ignore", "", false).value().empty());
}

}  // namespace
}  // namespace pfa

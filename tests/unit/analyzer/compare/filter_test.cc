#include "analyzer/compare/filter.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/import/bench_text.h"

namespace pfa {
namespace {

// Which benchmarks, and of which unit, a filter leaves: "A:sec/op A:B/op".
std::string LeftBy(const std::string& expression) {
  BenchSet set;
  EXPECT_TRUE(ImportBenchText("goos: linux\nnote: two words\n"
                              "BenchmarkA/n=64 1 5 ns/op 7 B/op\n"
                              "BenchmarkA/n=4096-2 1 5 ns/op\n"
                              "BenchmarkB 1 5 MB/s\n",
                              "x", &set)
                  .ok());
  const Result<BenchFilter> filter = BenchFilter::Parse("--filter", expression);
  if (!filter.ok()) return filter.error().message;
  if (const Result<void> checked = filter.value().CheckKeys(set); !checked.ok()) {
    return checked.error().message;
  }
  std::string left;
  for (const BenchResult& result : set.results) {
    for (const BenchMeasurement& value : set.ValuesOf(result)) {
      if (!filter.value().Matches(set, result, set.text(value.unit))) continue;
      left += (left.empty() ? "" : " ") + std::string(set.text(result.name)) + ":" +
              std::string(set.text(value.unit));
    }
  }
  return left;
}

const std::string kSmall = "A/n=64:sec/op A/n=64:B/op";
const std::string kLarge = "A/n=4096-2:sec/op";
const std::string kAll = kSmall + " " + kLarge + " B:B/s";

TEST(BenchFilter, Terms) {
  EXPECT_EQ(LeftBy("*"), kAll);
  EXPECT_EQ(LeftBy(".name:B"), "B:B/s");
  EXPECT_EQ(LeftBy(".name:/^A/"), kSmall + " " + kLarge);
  EXPECT_EQ(LeftBy("/n:64"), kSmall);
  EXPECT_EQ(LeftBy("/n:(64 OR /^4/)"), kSmall + " " + kLarge);
  EXPECT_EQ(LeftBy("/n:\"\""), "B:B/s");
  EXPECT_EQ(LeftBy("note:\"two words\""), kAll);
  EXPECT_EQ(LeftBy("\"note\":\"two words\""), kAll);
  EXPECT_EQ(LeftBy("goos:windows"), "");
  EXPECT_EQ(LeftBy(".file:x"), kAll);
  EXPECT_EQ(LeftBy(".fullname:/n=[/0-9]+-2/"), kLarge);
}

TEST(BenchFilter, Operators) {
  EXPECT_EQ(LeftBy("-.name:B"), kSmall + " " + kLarge);
  EXPECT_EQ(LeftBy("--.name:B"), "B:B/s");
  EXPECT_EQ(LeftBy(".name:A /n:64"), kSmall);
  EXPECT_EQ(LeftBy(".name:A AND /n:64"), kSmall);
  EXPECT_EQ(LeftBy(".name:B OR /n:64"), kSmall + " B:B/s");
  // AND binds tighter.
  EXPECT_EQ(LeftBy(".name:B OR .name:A -/n:64"), kLarge + " B:B/s");
  EXPECT_EQ(LeftBy("(.name:B OR .name:A) -/n:64"), kLarge + " B:B/s");
  EXPECT_EQ(LeftBy("-(.name:B OR /n:64)"), kLarge);
}

TEST(BenchFilter, UnitsAreOfSingleValues) {
  EXPECT_EQ(LeftBy(".unit:B/op"), "A/n=64:B/op");
  EXPECT_EQ(LeftBy(".unit:ns/op"), "A/n=64:sec/op A/n=4096-2:sec/op");
  EXPECT_EQ(LeftBy(".unit:/^ns/"), "A/n=64:sec/op A/n=4096-2:sec/op");
  EXPECT_EQ(LeftBy(".unit:/^MB/"), "B:B/s");
  EXPECT_EQ(LeftBy("-.unit:sec/op"), "A/n=64:B/op B:B/s");
  EXPECT_EQ(LeftBy("/n:64 .unit:(B/op OR B/s)"), "A/n=64:B/op");
}

TEST(BenchFilter, ErrorsSayWhere) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "--filter, character 1: expected key:value, found the end"},
      {"a", "--filter, character 1: expected key:value"},
      {"goos:linux a:", "--filter, character 14: expected a value"},
      {"(goos:linux", "--filter, character 12: expected a \")\""},
      {"goos:linux)", "--filter, character 11: expected key:value, found \")\""},
      {"goos:(a b)", "--filter, character 9: expected OR or \")\" behind a value"},
      {"goos:\"a", "--filter, character 6: the quotes have no end"},
      {"goos:/a", "--filter, character 6: the regular expression has no / at its end"},
      {".config:x", "--filter, character 1: .config has no one value: filter by one of its keys"},
      {"\"ä\":ö .x:1",
       "--filter, character 7: there is no key .x: there are .name, .fullname, .file and .unit"},
      {"* size:1",
       "--filter, character 3: no result has the key size: there are goos, note, /n, /gomaxprocs"}};
  for (const auto& [expression, message] : cases) EXPECT_EQ(LeftBy(expression), message);
  EXPECT_NE(LeftBy("goos:/[/").find("character 6"), std::string::npos);
  EXPECT_NE(LeftBy("goos:/a(/").find("character 6"), std::string::npos);
  EXPECT_NE(LeftBy(std::string(100'000, '(')).find("nested too deeply"), std::string::npos);
  EXPECT_NE(LeftBy(std::string(100'000, '-')).find("nested too deeply"), std::string::npos);
}

}  // namespace
}  // namespace pfa

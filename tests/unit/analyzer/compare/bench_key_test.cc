#include "analyzer/compare/bench_key.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/import/bench_text.h"

namespace pfa {
namespace {

using Parts = std::vector<std::string_view>;

TEST(BenchKey, NamesHaveParts) {
  const BenchNameParts parts = PartsOf("Put/size=64/cold-8");
  EXPECT_EQ(parts.base, "Put");
  EXPECT_EQ(parts.rest, Parts({"/size=64", "/cold", "-8"}));
  EXPECT_EQ(PartsOf("Put-8").base, "Put");
  EXPECT_EQ(PartsOf("Put-8").rest, Parts({"-8"}));
  // No number of processors: not digits alone, or nothing.
  EXPECT_EQ(PartsOf("Put-x8").base, "Put-x8");
  EXPECT_EQ(PartsOf("Put-").base, "Put-");
  EXPECT_EQ(PartsOf("8").base, "8");
  EXPECT_EQ(PartsOf("").base, "");
  EXPECT_EQ(PartsOf("A/").rest, Parts({"/"}));
}

TEST(BenchKey, ValuesOfAResult) {
  BenchSet set;
  ASSERT_TRUE(ImportBenchText("goos: linux\nBenchmarkPut/size=64/mode=a=b-8 1 5 ns/op\n"
                              "BenchmarkGet/gomaxprocs=4 1 5 ns/op\n",
                              "some.txt", &set)
                  .ok());
  const auto of = [&](size_t result, std::string_view key) {
    return std::string(KeyValueOf(set, set.results[result], key));
  };
  EXPECT_EQ(of(0, "goos"), "linux");
  EXPECT_EQ(of(0, "goarch"), "");
  EXPECT_EQ(of(0, ".name"), "Put");
  EXPECT_EQ(of(0, ".fullname"), "Put/size=64/mode=a=b-8");
  EXPECT_EQ(of(0, "/size"), "64");
  EXPECT_EQ(of(0, "/siz"), "");
  EXPECT_EQ(of(0, "/mode"), "a=b");
  EXPECT_EQ(of(0, "/gomaxprocs"), "8");
  EXPECT_EQ(of(1, "/gomaxprocs"), "4");
  EXPECT_EQ(of(0, ".file"), "some.txt");
  set.labels = {"old"};
  EXPECT_EQ(of(0, ".file"), "old");
  EXPECT_EQ(KnownKeys(set), std::vector<std::string>({"goos", "/size", "/mode", "/gomaxprocs"}));
  EXPECT_TRUE(IsKnownKey(set, "/mode"));
  EXPECT_FALSE(IsKnownKey(set, "mode"));
  EXPECT_FALSE(IsKnownKey(set, ".mode"));
}

TEST(BenchKey, PartsAreTakenOutOfNames) {
  EXPECT_EQ(NameWithout("Put/size=64/cold-8", {}), "Put/size=64/cold-8");
  EXPECT_EQ(NameWithout("Put/size=64/cold-8", {"/size"}), "Put/cold-8");
  EXPECT_EQ(NameWithout("Put/size=64/cold-8", {"/gomaxprocs"}), "Put/size=64/cold");
  EXPECT_EQ(NameWithout("Put/size=64/cold-8", {".name", "/size"}), "*/cold-8");
  EXPECT_EQ(NameWithout("Put/sizes=64", {"/size"}), "Put/sizes=64");
}

}  // namespace
}  // namespace pfa

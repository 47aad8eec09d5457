// What merging must keep, on pseudo-random profiles: no value appears or is lost.

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/report/top.h"
#include "analyzer/transform/merge.h"
#include "analyzer/transform/scale.h"
#include "tests/support/folded_profile.h"
#include "tests/unit/analyzer/random_profile.h"

namespace pfa {
namespace {

using test::DumpSorted;
using test::RandomFolded;

constexpr uint32_t kSeeds = 10;

Profile Random(uint32_t seed) {
  return test::FoldedProfile(RandomFolded({.seed = seed}), {.types = {"n/count", "t/ns"}});
}

Profile Merge(const std::vector<uint32_t>& seeds) {
  std::vector<Profile> profiles;
  for (const uint32_t seed : seeds) profiles.push_back(Random(seed));
  return MergeProfiles(profiles).value();
}

// Flat and cumulative values by name, without limits.
std::map<std::string, std::pair<int64_t, int64_t>> Top(const Profile& profile,
                                                       const char* granularity) {
  Options options;
  options.trim = false;
  options.granularity = granularity;
  Query query = CompileQuery(profile, options).value();
  std::map<std::string, std::pair<int64_t, int64_t>> rows;
  const TopReport report = BuildTop(profile, query).value();
  for (const TopRow& row : report.rows) {
    EXPECT_TRUE(rows.try_emplace(row.name, row.flat, row.cum).second) << row.name;
  }
  return rows;
}

int64_t SumOfValues(const Profile& profile, bool with_frames_only) {
  int64_t sum = 0;
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    if (with_frames_only && profile.stacks()[profile.stack(i)].empty()) continue;
    sum += profile.value(i, 1);
  }
  return sum;
}

TEST(MergeProperties, FlatValuesAddUpUnderEveryGranularity) {
  for (uint32_t seed = 1; seed <= kSeeds; ++seed) {
    const Profile profile = Random(seed);
    for (const char* granularity : {"functions", "filefunctions", "files", "lines", "addresses"}) {
      int64_t sum = 0;
      for (const auto& [name, values] : Top(profile, granularity)) sum += values.first;
      EXPECT_EQ(sum, SumOfValues(profile, true)) << granularity << " seed " << seed;
    }
  }
}

TEST(MergeProperties, WithItselfDoublesEveryNumber) {
  for (uint32_t seed = 1; seed <= kSeeds; ++seed) {
    const Profile doubled = Merge({seed, seed});
    EXPECT_EQ(SumOfValues(doubled, false), 2 * SumOfValues(Random(seed), false));
    for (const char* granularity : {"functions", "lines"}) {
      auto expected = Top(Random(seed), granularity);
      for (auto& [name, values] : expected) {
        values.first *= 2;
        values.second *= 2;
      }
      EXPECT_EQ(Top(doubled, granularity), expected) << granularity << " seed " << seed;
    }
  }
}

TEST(MergeProperties, ProfileMinusItselfIsEmpty) {
  for (uint32_t seed = 1; seed <= kSeeds; ++seed) {
    std::vector<Profile> both;
    both.push_back(Random(seed));
    both.push_back(ScaleValues(both[0], std::vector<double>{-1, -1}).value());
    const Profile difference = MergeProfiles(both).value();
    EXPECT_EQ(DumpSorted(difference), "");
    EXPECT_EQ(difference.locations().size(), 0U);
  }
}

TEST(MergeProperties, OrderDoesNotMatter) {
  for (uint32_t seed = 1; seed <= kSeeds; ++seed) {
    // Labels may come in another order, but the seeds share no order of theirs.
    std::vector<uint32_t> seeds = {seed, seed + 100, seed + 200};
    const auto expected = Top(Merge(seeds), "lines");
    const std::string samples = DumpSorted(Merge(seeds));
    while (std::ranges::next_permutation(seeds).found) {
      EXPECT_EQ(Top(Merge(seeds), "lines"), expected);
      EXPECT_EQ(DumpSorted(Merge(seeds)), samples);
    }
  }
}

TEST(MergeProperties, MergedOnceIsMergedForGood) {
  for (uint32_t seed = 1; seed <= kSeeds; ++seed) {
    const Profile once = Merge({seed});
    const Profile twice = MergeProfiles({&once, 1}).value();
    EXPECT_EQ(test::DumpSamples(twice), test::DumpSamples(once));
    EXPECT_EQ(twice.locations().size(), once.locations().size());
    EXPECT_EQ(Top(once, "addresses"), Top(Random(seed), "addresses"));
  }
}

}  // namespace
}  // namespace pfa

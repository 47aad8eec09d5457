#include "analyzer/aggregate/stack_weights.h"

#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

using test::FoldedProfile;

struct Sums {
  std::vector<int64_t> values;
  std::vector<int64_t> divisors;
  std::vector<uint8_t> present;
  uint64_t samples = 0;
  int64_t frameless = 0;
};

Result<Sums> Sum(const Profile& profile, const Options& options) {
  Query query = CompileQuery(profile, options).value();
  const Selection selection(profile, query);
  PFA_ASSIGN_OR_RETURN(const StackWeights w, SumByStack(selection, query));
  return Sums{w.values, w.divisors, w.present, w.samples, w.frameless};
}

int64_t Total(const Profile& profile, const Options& options) {
  const Query query = CompileQuery(profile, options).value();
  return ComputeTotal(profile, nullptr, query).value();
}

TEST(StackWeights, SamplesOfOneStackAreAdded) {
  const Profile profile = FoldedProfile({"A 1", "B 2", "A 4 {k=v}", " 8", "C 0", " -3"});
  const Sums sums = Sum(profile, {}).value();
  EXPECT_EQ(sums.values, (std::vector<int64_t>{5, 2, 5, 0}));
  // C has no value: nobody would notice if it were not there.
  EXPECT_EQ(sums.present, (std::vector<uint8_t>{1, 1, 1, 0}));
  EXPECT_TRUE(sums.divisors.empty());
  EXPECT_EQ(sums.samples, 6U);
  EXPECT_EQ(sums.frameless, 11);
}

TEST(StackWeights, CancelledStacksAreStillPresent) {
  const Sums sums = Sum(FoldedProfile({"A 5", "A -5"}), {}).value();
  EXPECT_EQ(sums.values, std::vector<int64_t>{0});
  EXPECT_EQ(sums.present, std::vector<uint8_t>{1});
}

TEST(StackWeights, MeanNeedsDivisors) {
  const Profile profile =
      FoldedProfile({"A 2,10", "A 3,20", "B 4,0", "C 0,0"}, {.types = {"n/count", "t/ns"}});
  Options options;
  options.mean = true;
  const Sums sums = Sum(profile, options).value();
  EXPECT_EQ(sums.values, (std::vector<int64_t>{30, 0, 0}));
  EXPECT_EQ(sums.divisors, (std::vector<int64_t>{5, 4, 0}));
  EXPECT_EQ(sums.present, (std::vector<uint8_t>{1, 1, 0}));
}

TEST(StackWeights, TotalIsOfAbsoluteValues) {
  const Profile profile = FoldedProfile({"A 5", "B -7", " 3"});
  EXPECT_EQ(Total(profile, {}), 15);
}

TEST(StackWeights, TotalOfAMeanIsDivided) {
  const Profile profile =
      FoldedProfile({"A 2,10", "B 3,-25", " 2,7"}, {.types = {"n/count", "t/ns"}});
  Options options;
  options.mean = true;
  EXPECT_EQ(Total(profile, options), (10 + 25 + 7) / 7);
  // Without anything to divide by, the sum stays.
  const Profile none = FoldedProfile({"A 0,10"}, {.types = {"n/count", "t/ns"}});
  EXPECT_EQ(Total(none, options), 10);
}

TEST(StackWeights, TotalIsTheBaseIfThereIsOne) {
  EXPECT_EQ(
      Total(FoldedProfile({"A 100", "A -40 {pprof::base=true}", "B -2 {pprof::base=true}"}), {}),
      42);
  // Other values of the label, and a base of nothing, do not count.
  EXPECT_EQ(Total(FoldedProfile({"A 100", "A 40 {pprof::base=false}"}), {}), 140);
  EXPECT_EQ(Total(FoldedProfile({"A 100", "A 0 {pprof::base=true}"}), {}), 100);
}

// The mark is a label like any other: as in pprof, filters of labels can remove it. What was loaded
// is not filtered yet.
TEST(StackWeights, TheMarkOfABaseCanBeHidden) {
  const Profile profile = FoldedProfile({"A 100", "A -40 {pprof::base=true}"});
  for (std::string Options::*member : {&Options::taghide, &Options::tagshow}) {
    Options options;
    options.*member = member == &Options::taghide ? "base" : "endpoint";
    Query query = CompileQuery(profile, options).value();
    const Selection selection(profile, query);
    EXPECT_EQ(ComputeTotal(profile, &selection, query).value(), 140);
    EXPECT_EQ(ComputeTotal(profile, nullptr, query).value(), 40);
  }
}

TEST(StackWeights, TotalOfASelection) {
  const Profile profile = FoldedProfile({"A 5", "B -7", " 3"});
  Options options;
  options.focus = "B";
  Query query = CompileQuery(profile, options).value();
  const Selection selection(profile, query);
  EXPECT_EQ(ComputeTotal(profile, &selection, query).value(), 7);
  EXPECT_EQ(ComputeTotal(profile, nullptr, query).value(), 15);
  EXPECT_EQ(SumByStack(selection, query).value().values, (std::vector<int64_t>{0, -7, 0}));
}

TEST(StackWeights, OverflowIsAnError) {
  const char* const wanted = "do not fit 64 bits";
  struct Case {
    const char* name;
    std::vector<std::string> lines;
    bool fits;
  };
  const Case cases[] = {
      {"largest", {"A 9223372036854775807"}, true},
      {"one more", {"A 9223372036854775807", "B 1"}, false},
      {"absolute values", {"A 9223372036854775807", "B -1"}, false},
      {"no absolute value", {"A -9223372036854775808"}, false},
      {"smallest", {"A -9223372036854775807"}, true},
  };
  for (const Case& c : cases) {
    const Profile profile = FoldedProfile(c.lines);
    const auto sums = Sum(profile, {});
    const Query query = CompileQuery(profile, {}).value();
    const auto total = ComputeTotal(profile, nullptr, query);
    ASSERT_EQ(sums.ok(), c.fits) << c.name;
    ASSERT_EQ(total.ok(), c.fits) << c.name;
    if (c.fits) continue;
    EXPECT_EQ(sums.error().code, ErrorCode::kBadInput);
    EXPECT_NE(sums.error().message.find(wanted), std::string::npos) << sums.error().message;
    EXPECT_NE(total.error().message.find(wanted), std::string::npos) << total.error().message;
  }
}

TEST(StackWeights, DivisorsMayNotOverflowEither) {
  const Profile profile = FoldedProfile({"A 9223372036854775807,1", "A 9223372036854775807,1"},
                                        {.types = {"n/count", "t/ns"}});
  Options options;
  EXPECT_TRUE(Sum(profile, options).ok());
  options.mean = true;
  EXPECT_FALSE(Sum(profile, options).ok());
}

}  // namespace
}  // namespace pfa

#include "analyzer/query/tag_filter.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

using test::FoldedProfile;

// Whether a sample with these labels ("{bytes=512, k=v}", "" for none) passes the filter.
bool Matches(const std::string& filter, const std::string& labels) {
  const Profile profile = FoldedProfile({"A 1" + (labels.empty() ? "" : " " + labels)});
  Diagnostics diagnostics;
  const LabelUnits units(profile, diagnostics);
  auto compiled = TagFilter::Compile("tagfocus", filter);
  EXPECT_TRUE(compiled.ok()) << filter;
  return compiled.ok() && compiled.value().Matches(profile, profile.labels(0), units);
}

TEST(TagFilter, WhatIsARange) {
  struct Case {
    const char* text;
    bool is_range;
  };
  const Case cases[] = {
      {"5", true},      {"-5", true},        {"+5", true},        {"5kb", true},
      {"5:", true},     {":5", true},        {"5kb:", true},      {":5mb", true},
      {"1:2", true},    {"1kb:2mb", true},   {"-5:5", true},      {"1kb:4096", true},
      {"5foo", true},   {"5foo:7foo", true}, {"5foo:7bar", true}, {"1s:2kb", false},
      {"", false},      {":", false},        {"abc", false},      {"5 kb", false},
      {"5:6:7", false}, {"x5", false},       {"5_", false},       {"::5", false},
      {"5::", false},   {"1,2", false},      {".5", false},       {"1.5kb", false},
      {"--5", false},   {"5kb2", false},     {"1s:2ms", true},
  };
  for (const Case& c : cases)
    EXPECT_EQ(ParseLabelRange(c.text).value().has_value(), c.is_range) << c.text;
}

TEST(TagFilter, BoundsAreInTheFirstUnit) {
  const auto range = ParseLabelRange("1kb:2MB").value();
  ASSERT_TRUE(range.has_value());
  EXPECT_EQ(range->low, 1);
  EXPECT_EQ(range->high, 2048);
  EXPECT_EQ(range->unit, "kB");
  EXPECT_FALSE(ParseLabelRange(":3").value()->low.has_value());
  EXPECT_FALSE(ParseLabelRange("3:").value()->high.has_value());
  EXPECT_EQ(ParseLabelRange("-3").value()->low, -3);
}

// Neither a range nor a pattern is meant by them; pprof stops, too.
TEST(TagFilter, NumbersBeyond64Bits) {
  for (const char* text :
       {"99999999999999999999", "k=1:99999999999999999999kb", "-9223372036854775809:"}) {
    const auto filter = TagFilter::Compile("tagfocus", text);
    ASSERT_FALSE(filter.ok()) << text;
    EXPECT_EQ(filter.error().code, ErrorCode::kUsage);
  }
  EXPECT_TRUE(TagFilter::Compile("tagfocus", "-9223372036854775808:").ok());
}

struct FilterCase {
  const char* filter;
  const char* labels;
  bool expected;
};

void Check(std::initializer_list<FilterCase> cases) {
  for (const FilterCase& c : cases) {
    EXPECT_EQ(Matches(c.filter, c.labels), c.expected) << c.filter << " on " << c.labels;
  }
}

TEST(TagFilter, RangesTestNumbers) {
  Check({{"512bytes", "{size=512bytes}", true},
         {"512bytes", "{size=513bytes}", false},
         {"1kb", "{size=1024bytes}", true},
         {"1kb:", "{size=1024bytes}", true},
         {"1kb:", "{size=1023bytes}", false},
         {":1kb", "{size=1024bytes}", true},
         {":1kb", "{size=1025bytes}", false},
         {"1kb:2kb", "{size=2048bytes}", true},
         {"1kb:2kb", "{size=2049bytes}", false},
         // A bound without a unit takes any label whose unit is of no family.
         {"-5:5", "{k=-5x}", true},
         {"-5:5", "{k=-5kb}", false},
         {"-5x:5x", "{k=-5x}", true},
         {"-5x:5x", "{k=-6x}", false},
         // A label without a unit has its key for one.
         {"2048", "{bytes=2048}", false},
         {"2048b", "{bytes=2048}", true},
         {"2kb", "{request=2048}", true},  // by convention in bytes
         {"2kb", "{alignment=2048}", true},
         {"7pid", "{pid=7}", true},
         {"7", "{pid=7}", true},
         // Texts are no numbers.
         {"7", "{k=\"7\"}", false},
         {"7:", "", false},
         // One value is enough.
         {"7x", "{k=5x, k=7x}", true}});
}

TEST(TagFilter, RangeOfOneKey) {
  Check({{"size=1kb:", "{size=2048bytes}", true},
         {"size=1kb:", "{other=2048bytes}", false},
         {"size=1kb:", "{other=2048bytes, size=1bytes}", false},
         {"pid=2048", "{pid=2048}", true},
         {"pid=2048", "{pid=\"2048\"}", false}});
}

TEST(TagFilter, WithoutKeyEveryPatternMustBeFoundSomewhere) {
  Check({{"cart", "{endpoint=/cart}", true},
         {"endpoint:/cart", "{endpoint=/cart}", true},
         {"^endpoint:/cart$", "{endpoint=/cart}", true},
         {"^/cart", "{endpoint=/cart}", false},  // the key comes first
         {"cart,GET", "{endpoint=/cart, method=GET}", true},
         {"cart,POST", "{endpoint=/cart, method=GET}", false},
         {"cart,end", "{endpoint=/cart}", true},  // both by the same label
         {"cart", "", false},
         {"cart", "{cart=5bytes}", false},  // numbers are not text
         {"", "{endpoint=/cart}", true},
         {"", "", false},
         {"a,", "{k=a}", true}});
}

TEST(TagFilter, WithKeyOnePatternForOneValueIsEnough) {
  Check({{"endpoint=cart", "{endpoint=/cart}", true},
         {"endpoint=^/cart$", "{endpoint=/cart}", true},
         {"endpoint=cart,login", "{endpoint=/login}", true},
         {"endpoint=cart,login", "{endpoint=/home, endpoint=/cart}", true},
         {"endpoint=cart", "{other=/cart}", false},
         {"endpoint=cart", "{endpoint=/home, other=/cart}", false},
         {"endpoint=", "{endpoint=/home}", true},
         {"endpoint=", "{other=x}", false},
         {"=cart", "{endpoint=/cart}", true},  // an empty key is none
         {"k=a=b", "{k=xa=by}", true}});       // only the first '=' counts
}

// Results are remembered per text: a second profile's worth of samples must not change them.
TEST(TagFilter, RepeatedQuestionsHaveTheSameAnswer) {
  const Profile profile = FoldedProfile(
      {"A 1 {k=a}", "A 1 {k=b}", "A 1 {k=a, j=b}", "A 1 {j=a}", "A 1 {k=a}", "A 1 {k=b}"});
  Diagnostics diagnostics;
  const LabelUnits units(profile, diagnostics);
  const std::pair<const char*, const char*> cases[] = {
      {"k=a", "101010"}, {"a,b", "001000"}, {"a", "101110"}};
  for (const auto& [text, expected] : cases) {
    auto filter = TagFilter::Compile("tagfocus", text);
    ASSERT_TRUE(filter.ok());
    for (int round = 0; round < 2; ++round) {
      std::string got;
      for (size_t i = 0; i < profile.sample_count(); ++i) {
        got += filter.value().Matches(profile, profile.labels(i), units) ? '1' : '0';
      }
      EXPECT_EQ(got, expected) << text << " in round " << round;
    }
  }
}

TEST(TagFilter, RangesAreAnnounced) {
  EXPECT_EQ(TagFilter::Compile("tagfocus", "1kb:").value().message(),
            "tagfocus:Interpreted '1kb:' as range, not regexp");
  EXPECT_EQ(TagFilter::Compile("tagignore", "k=5").value().message(),
            "tagignore:Interpreted '5' as range, not regexp");
  EXPECT_EQ(TagFilter::Compile("tagignore", "x").value().message(), "");
}

TEST(TagFilter, BadPatterns) {
  for (const char* text : {"(", "a,(", "k=(", "k=a,["}) {
    const auto filter = TagFilter::Compile("tagignore", text);
    ASSERT_FALSE(filter.ok()) << text;
    EXPECT_TRUE(filter.error().message.starts_with("parsing tagignore regexp: ")) << text;
  }
}

TEST(TagFilter, AtMost64Patterns) {
  std::string text = "v";
  for (int i = 1; i < 64; ++i) text += ",v";
  EXPECT_TRUE(Matches(text, "{k=v}"));
  EXPECT_FALSE(Matches(text.substr(0, text.size() - 1) + "w", "{k=v}"));
  EXPECT_FALSE(TagFilter::Compile("tagfocus", text + ",v").ok());
}

}  // namespace
}  // namespace pfa

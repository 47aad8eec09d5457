#include "analyzer/report/traces.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

// A table of all stacks of a large profile would not fit memory.
TEST(TracesDocument, HasALimit) {
  std::string deep;
  for (int i = 0; i < 1000; ++i) deep += "f;";
  std::vector<std::string> samples;
  for (int i = 1; i <= 310; ++i) samples.push_back(deep + "g" + std::to_string(i) + " 2");
  const Profile profile = test::FoldedProfile(samples);
  Options options;
  options.nodecount = 0;
  Query query = CompileQuery(profile, options).value();
  const Document all = TracesDocument(profile, query).value();
  ASSERT_EQ(all.notes.size(), 1U);
  EXPECT_TRUE(all.notes[0].is_warning);
  EXPECT_EQ(all.notes[0].text,
            "Not shown: 10 stacks of together 20, which are too many for a table; pfa pprof "
            "-traces writes all");
  EXPECT_EQ(all.tables[0].rows.size(), 300U * 1001);
  options.nodecount = 300;
  Query fewer = CompileQuery(profile, options).value();
  EXPECT_TRUE(TracesDocument(profile, fewer).value().notes.empty());
}

}  // namespace
}  // namespace pfa

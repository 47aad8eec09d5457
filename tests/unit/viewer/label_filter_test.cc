// Rows of the table of labels as filters that select the same samples.
#include "viewer/layout/label_filter.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/query/selection.h"
#include "analyzer/report/tags.h"
#include "tests/support/folded_profile.h"

namespace pfa::test {
namespace {

// The sum of the samples that a filter leaves.
int64_t SumWith(const Profile& profile, const std::string& filter) {
  Options options;
  options.tagfocus = filter;
  Query query = CompileQuery(profile, options).value();
  const Selection selection(profile, query);
  int64_t sum = 0;
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    if (selection.keeps(i)) sum += profile.value(i, 0);
  }
  return sum;
}

TEST(LabelFilter, SelectsTheSamplesOfARow) {
  const Profile profile = FoldedProfile({
      "main 1 {endpoint=/cart, worker=\"3\"}",
      "main 2 {endpoint=/cart/items, size=4096bytes}",
      "main 4 {endpoint=\"a,b\", size=4097bytes}",
      "main 8 {endpoint=/cart, size=700bytes}",
      "main 16 {worker=\"33\", n=7}",
      "main 32 {n=70, size=1234567bytes}",
  });
  Query query = CompileQuery(profile, Options{}).value();
  const auto document = TagsDocument(profile, query);
  ASSERT_TRUE(document.ok());
  const Table& table = document.value().tables.front();
  ASSERT_GE(table.rows.size(), 9U);
  for (const auto& row : table.rows) {
    const std::string filter = LabelFilter(profile, {}, row[2].text, row[3].text);
    EXPECT_NE(filter, "") << row[2].text << ' ' << row[3].text;
    EXPECT_EQ(SumWith(profile, filter), row[0].value)
        << row[2].text << ' ' << row[3].text << ": " << filter;
  }
}

TEST(LabelFilter, OfWhatIsNotThereIsNone) {
  const Profile profile = FoldedProfile({"main 1 {endpoint=/cart}"});
  EXPECT_EQ(LabelFilter(profile, {}, "endpoint", "/home"), "");
  EXPECT_EQ(LabelFilter(profile, {}, "route", "/cart"), "");
  EXPECT_EQ(LabelFilter(profile, {}, "", ""), "");
}

}  // namespace
}  // namespace pfa::test

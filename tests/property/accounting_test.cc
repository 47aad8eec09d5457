// The promise of docs/how-pfa-counts.md on every recorded profile: everything is accounted for.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/import/importer.h"
#include "analyzer/query/query.h"
#include "analyzer/report/top.h"
#include "proto/byte_source.h"
#include "proto/inflate_stream.h"
#include "tests/property/naive_top.h"

namespace pfa::test {
namespace {

struct View {
  const char* granularity;
  bool noinlines;
};

// Profiles and texts below testdata that can be read, sorted.
std::vector<std::string> Recordings() {
  std::vector<std::string> paths;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(PFA_SOURCE_DIR "/testdata/")) {
    const std::string path = entry.path();
    const bool readable = path.ends_with(".pprof") || path.ends_with("-debug1.txt") ||
                          path.ends_with("-debug1.txt.gz");
    if (readable && path.find("/broken/") == std::string::npos) paths.push_back(path);
  }
  std::ranges::sort(paths);
  return paths;
}

Result<Profile> Read(const std::string& path) {
  PFA_ASSIGN_OR_RETURN(auto source, OpenSource(path));
  InflateStream stream(std::move(source), {});
  return ImportProfile(stream);
}

// As the rows are shown: the largest first, names decide ties.
bool InOrder(const std::vector<TopRow>& rows) {
  return std::ranges::is_sorted(rows, [](const TopRow& a, const TopRow& b) {
    if (std::abs(a.flat) != std::abs(b.flat)) return std::abs(a.flat) > std::abs(b.flat);
    return a.name < b.name;
  });
}

void CheckView(const Profile& profile, size_t column, const View& view) {
  Options options;
  options.trim = false;
  options.sample_index = std::to_string(column);
  options.granularity = view.granularity;
  options.noinlines = view.noinlines;
  auto query = CompileQuery(profile, options);
  ASSERT_TRUE(query.ok()) << query.error().ToString();
  const auto built = BuildTop(profile, query.value());
  ASSERT_TRUE(built.ok()) << built.error().ToString();
  const TopReport& report = built.value();
  const NaiveTop naive = ComputeNaiveTop(profile, column, view.granularity, view.noinlines);

  int64_t flat = 0;
  std::vector<NaiveRow> rows;
  for (const TopRow& row : report.rows) {
    flat += row.flat;
    rows.push_back({row.name, row.flat, row.cum});
    EXPECT_GE(row.cum, row.flat) << row.name;
    EXPECT_LE(row.cum, report.total) << row.name;
  }
  ASSERT_FALSE(naive.any_negative) << "no recording has negative values";
  EXPECT_EQ(report.total, naive.total);
  EXPECT_EQ(flat + naive.frameless, report.total) << "flat values do not sum to the total";
  EXPECT_EQ(report.shown_flat, flat);
  EXPECT_EQ(report.dropped, 0U);
  EXPECT_TRUE(InOrder(report.rows));
  Sort(rows);
  EXPECT_TRUE(rows == naive.rows) << "rows differ from the plain computation";
}

class AccountingTest : public testing::TestWithParam<View> {};

TEST_P(AccountingTest, HoldsForEveryRecording) {
  const std::vector<std::string> paths = Recordings();
  ASSERT_GE(paths.size(), 90U);
  for (const std::string& path : paths) {
    const auto profile = Read(path);
    ASSERT_TRUE(profile.ok()) << profile.error().ToString();
    const size_t types = profile.value().sample_types().size();
    ASSERT_GT(types, 0U);
    for (size_t column = 0; column < types; ++column) {
      SCOPED_TRACE(path + ", sample type " + std::to_string(column));
      CheckView(profile.value(), column, GetParam());
      if (HasFatalFailure()) return;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Granularities, AccountingTest,
                         testing::Values(View{"functions", false}, View{"functions", true},
                                         View{"filefunctions", false}, View{"files", false},
                                         View{"lines", false}, View{"lines", true},
                                         View{"addresses", false}, View{"addresses", true}),
                         [](const auto& view) {
                           return std::string(view.param.granularity) +
                                  (view.param.noinlines ? "_noinlines" : "");
                         });

}  // namespace
}  // namespace pfa::test

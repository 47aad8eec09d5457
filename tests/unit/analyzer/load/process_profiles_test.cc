#include "analyzer/load/process_profiles.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace pfa {
namespace {

std::vector<std::string> QueriesOf(const std::vector<ProcessProfile>& plan) {
  std::vector<std::string> queries;
  for (const ProcessProfile& profile : plan) queries.push_back(profile.query);
  return queries;
}

using Queries = std::vector<std::string>;

TEST(PlanProfiles, TakesWhatTheIndexLists) {
  const std::string index =
      "<html><body><table><tr><td>28</td><td><a href='mutex?debug=1'>mutex</a></td></tr>\n"
      "<a href='heap?debug=1'>heap</a><a href=\"goroutine?debug=1\">g</a>\n"
      "<a href='profile?debug=1'></a><a href='cmdline?debug=1'></a><a href='symbol?debug=1'></a>\n"
      "<a href='my.pool-9_x?debug=1'></a><a href='goroutineleak?debug=1'></a>\n"
      "<a href=\"goroutine?debug=2\">full</a>";
  EXPECT_EQ(QueriesOf(PlanProfiles(index, 7)),
            (Queries{"heap", "goroutine", "goroutine?debug=2", "mutex", "goroutineleak",
                     "my.pool-9_x", "cmdline", "profile?seconds=7", "trace?seconds=7"}));
}

TEST(PlanProfiles, WithoutAnIndexAsksForAllThatGoHas) {
  const Queries all = {
      "heap",  "allocs",       "goroutine", "goroutine?debug=2",  "block",
      "mutex", "threadcreate", "cmdline",   "profile?seconds=30", "trace?seconds=5"};
  EXPECT_EQ(QueriesOf(PlanProfiles("", -1)), all);
  EXPECT_EQ(QueriesOf(PlanProfiles("<html><a href='login'>who are you?</a>", -1)), all);
}

TEST(PlanProfiles, NamesCannotLeaveTheFolder) {
  std::string index = "<a href='heap?debug=1'>";
  for (const char* name : {"..", "../x", "/etc/passwd", ".hidden", "a b", "a\nb", "", "%2e%2e/x"}) {
    index += "<a href='" + std::string(name) + "?debug=1'>";
  }
  index += "<a href='" + std::string(100, 'x') + "'><a href='unfinished";
  for (const ProcessProfile& profile : PlanProfiles(index, 1)) {
    EXPECT_EQ(profile.file.find('/'), std::string::npos) << profile.file;
    EXPECT_FALSE(profile.file.starts_with('.')) << profile.file;
    EXPECT_LT(profile.file.size(), 80U);
  }
}

TEST(PlanProfiles, AreNotWithoutEnd) {
  std::string index = "<a href='heap'>";
  for (int i = 0; i < 10'000; ++i) index += "<a href='p" + std::to_string(i) + "'>";
  EXPECT_LT(PlanProfiles(index, 1).size(), 100U);
}

TEST(PlanProfiles, FilesAreDistinct) {
  auto plan = PlanProfiles("", -1);
  std::vector<std::string> files;
  for (const ProcessProfile& profile : plan) files.push_back(profile.file);
  std::ranges::sort(files);
  EXPECT_EQ(std::ranges::adjacent_find(files), files.end());
}

}  // namespace
}  // namespace pfa

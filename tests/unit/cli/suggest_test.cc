#include "cli/suggest.h"

#include <array>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace pfa {
namespace {

TEST(NearestNameTest, FindsMisspeltWords) {
  constexpr std::array<std::string_view, 5> kNames = {"top", "info", "pprof", "nodecount", "focus"};
  struct Row {
    std::string_view word;
    std::string_view nearest;
  };
  for (const Row& row : {Row{"tpo", "top"},   // a swap is one mistake
                         Row{"toop", "top"},  // one letter too many
                         Row{"tp", "top"},    // one too few
                         Row{"nodecuont", "nodecount"}, Row{"fokus", "focus"},  //
                         Row{"xyz", ""},                                        // nothing is near
                         Row{"", ""},                                           //
                         Row{"cpu.pprof", ""}}) {
    EXPECT_EQ(NearestName(row.word, kNames), row.nearest) << row.word;
  }
  EXPECT_EQ(NearestName(std::string(1000, 't'), kNames), "");
}

TEST(SuggestionTest, IsEmptyOrAQuestion) {
  constexpr std::array<std::string_view, 1> kNames = {"top"};
  EXPECT_EQ(Suggestion("tpo", kNames, "--"), "; did you mean --top?");
  EXPECT_EQ(Suggestion("completely-else", kNames), "");
}

}  // namespace
}  // namespace pfa

#include "cli/go_flags.h"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace pfa {
namespace {

struct Parsed {
  std::map<std::string, std::string> flags;
  std::vector<std::string> rest;
  std::string error;
};

// With a switch -cum and a flag -focus that takes a value.
Parsed Parse(const std::vector<std::string>& words) {
  Parsed parsed;
  const auto find = [&](std::string_view name) -> std::optional<GoFlag> {
    if (name != "cum" && name != "focus") return std::nullopt;
    return GoFlag{name == "cum",
                  [&parsed, key = std::string(name)](std::string_view value) -> Result<void> {
                    if (value == "bad") return UsageError("bad value");
                    parsed.flags[key] = value;
                    return {};
                  }};
  };
  auto rest = ParseGoFlags(words, find);
  if (rest.ok()) {
    parsed.rest = rest.value();
  } else {
    parsed.error = rest.error().message;
  }
  return parsed;
}

using Words = std::vector<std::string>;
using Flags = std::map<std::string, std::string>;

TEST(ParseGoFlagsTest, FollowsGosRules) {
  struct Row {
    Words words;
    Flags flags;
    Words rest;
  };
  const std::vector<Row> rows = {
      {{"-cum", "f"}, {{"cum", "true"}}, {"f"}},
      {{"--cum", "f"}, {{"cum", "true"}}, {"f"}},
      {{"-cum=false", "f"}, {{"cum", "false"}}, {"f"}},
      // A switch does not take the next word.
      {{"-cum", "false", "f"}, {{"cum", "true"}}, {"false", "f"}},
      {{"-focus=a=b", "f"}, {{"focus", "a=b"}}, {"f"}},
      {{"-focus", "-x", "f"}, {{"focus", "-x"}}, {"f"}},
      {{"-focus=", "f"}, {{"focus", ""}}, {"f"}},
      // The first word that is no flag ends the flags; so does "--", and "-" is no flag.
      {{"f", "-cum"}, {}, {"f", "-cum"}},
      {{"--", "-cum"}, {}, {"-cum"}},
      {{"-", "-cum"}, {}, {"-", "-cum"}},
      {{"-focus=a", "-focus=b"}, {{"focus", "b"}}, {}},
      {{}, {}, {}},
  };
  for (const Row& row : rows) {
    const Parsed parsed = Parse(row.words);
    const std::string name = testing::PrintToString(row.words);
    EXPECT_EQ(parsed.error, "") << name;
    EXPECT_EQ(parsed.flags, row.flags) << name;
    EXPECT_EQ(parsed.rest, row.rest) << name;
  }
}

TEST(ParseGoFlagsTest, Errors) {
  EXPECT_EQ(Parse({"-nosuch", "f"}).error, "flag provided but not defined: -nosuch");
  EXPECT_EQ(Parse({"-focus"}).error, "flag needs an argument: -focus");
  EXPECT_EQ(Parse({"---cum"}).error, "bad flag syntax: ---cum");
  EXPECT_EQ(Parse({"-=x"}).error, "bad flag syntax: -=x");
  EXPECT_EQ(Parse({"-cum=bad"}).error, "bad value");
}

}  // namespace
}  // namespace pfa

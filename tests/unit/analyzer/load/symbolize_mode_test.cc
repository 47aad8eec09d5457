#include "analyzer/load/symbolize_mode.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace pfa {
namespace {

SymbolizeMode Parse(const char* text) {
  std::vector<std::string> messages;
  const auto mode = ParseSymbolizeMode(text, Compatibility::kNative, &messages);
  EXPECT_TRUE(mode.ok()) << text;
  EXPECT_TRUE(messages.empty());
  return mode.ok() ? mode.value() : SymbolizeMode{};
}

TEST(SymbolizeMode, PartsAddUp) {
  EXPECT_TRUE(Parse("").local && Parse("").remote && Parse("").simplify);
  EXPECT_FALSE(Parse("").force_symbols);
  EXPECT_FALSE(Parse("LOCAL").remote);
  EXPECT_FALSE(Parse("remote").local);
  EXPECT_TRUE(Parse("fastlocal:force").local);
  EXPECT_TRUE(Parse("fastlocal:force").force_symbols);
  EXPECT_EQ(Parse("demangle=full").demangle, DemangleMode::kFull);
  EXPECT_EQ(Parse("templates:local").demangle, DemangleMode::kTemplates);
  EXPECT_TRUE(Parse("demangle=none").force_names);
  EXPECT_FALSE(Parse("demangle=default").force_names);
  EXPECT_FALSE(Parse("force:none").local || Parse("force:none").remote);
  EXPECT_FALSE(Parse("no").simplify);
}

TEST(SymbolizeMode, UnknownPartsAreRefusedOrTold) {
  std::vector<std::string> messages;
  EXPECT_FALSE(ParseSymbolizeMode("locl", Compatibility::kNative, &messages).ok());
  const auto mode = ParseSymbolizeMode("locl:remote", Compatibility::kPprof, &messages);
  ASSERT_TRUE(mode.ok());
  EXPECT_FALSE(mode.value().local);
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_EQ(messages[0], "ignoring unrecognized symbolization option: locl:remote");
}

}  // namespace
}  // namespace pfa

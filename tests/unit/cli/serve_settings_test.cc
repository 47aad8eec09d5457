// Saved configurations, in the file that go tool pprof has as well.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "cli/serve/settings.h"

namespace pfa {
namespace {

class SettingsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/pfa_settings_XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    file_ = folder_ + "/pprof/settings.json";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& text) const {
    std::filesystem::create_directories(folder_ + "/pprof");
    std::ofstream(file_) << text;
  }
  [[nodiscard]] std::string Read() const {
    std::ifstream stream(file_);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  }

  std::string folder_;
  std::string file_;
};

TEST_F(SettingsTest, SavesReadsReplacesDeletes) {
  EXPECT_TRUE(ReadConfigs(file_).value().empty());
  Options options;
  options.focus = "a|\"b\"";
  options.nodecount = 5;
  options.nodefraction = 0.25;
  options.trim = false;
  options.tagroot = "endpoint";
  options.granularity = "lines";
  ASSERT_TRUE(SaveConfig(file_, "mine", options).ok());
  ASSERT_TRUE(SaveConfig(file_, "plain", Options{}).ok());
  auto configs = ReadConfigs(file_).value();
  ASSERT_EQ(configs.size(), 2U);
  EXPECT_EQ(configs[0].name, "mine");
  EXPECT_EQ(configs[0].options, options);
  EXPECT_EQ(configs[1].options, Options{});
  options.trim = true;
  ASSERT_TRUE(SaveConfig(file_, "mine", options).ok());
  configs = ReadConfigs(file_).value();
  ASSERT_EQ(configs.size(), 2U);
  EXPECT_EQ(configs[0].options, options);
  ASSERT_TRUE(DeleteConfig(file_, "mine").ok());
  EXPECT_FALSE(DeleteConfig(file_, "mine").ok());
  EXPECT_EQ(ReadConfigs(file_).value().size(), 1U);
  const auto folder = std::filesystem::status(folder_ + "/pprof").permissions();
  EXPECT_EQ(folder, std::filesystem::perms::owner_all);
}

// As the tool of Go 1.26 wrote it: what is zero or empty is left out.
TEST_F(SettingsTest, ReadsTheToolsFile) {
  Write(R"({
  "configs": [
    {
      "name": "its",
      "unit": "minimum",
      "sort": "cum",
      "nodecount": -1,
      "nodefraction": 0.005,
      "edgefraction": 0.001,
      "focus": "main",
      "taghide": "x"
    }
  ]
})");
  const auto configs = ReadConfigs(file_).value();
  ASSERT_EQ(configs.size(), 1U);
  Options expected;
  expected.sort = "cum";
  expected.trim = false;
  expected.focus = "main";
  expected.taghide = "x";
  EXPECT_EQ(configs[0].options, expected);
}

TEST_F(SettingsTest, KeepsWhatItDoesNotKnow) {
  Write(R"({"future": [1], "configs": [{"name": "other", "newer": {"a": 1}}]})");
  ASSERT_TRUE(SaveConfig(file_, "mine", Options{}).ok());
  EXPECT_NE(Read().find("\"future\""), std::string::npos);
  EXPECT_NE(Read().find("\"newer\""), std::string::npos);
}

TEST_F(SettingsTest, BrokenFilesStayAsTheyAre) {
  for (const char* text : {"", "[]", "{", R"({"configs": 1})", R"({"configs": [1]})", "null",
                           R"({"configs": [{"name": 1}, null]})"}) {
    Write(text);
    EXPECT_FALSE(ReadConfigs(file_).ok()) << text;
    EXPECT_FALSE(SaveConfig(file_, "mine", Options{}).ok()) << text;
    EXPECT_EQ(Read(), text);
  }
  // Values of another kind are not ours to repair.
  Write(
      R"({"configs": [{"name": 7, "focus": [], "nodecount": "x", "trim": 1, "sort": "sideways"}]})");
  ASSERT_TRUE(ReadConfigs(file_).ok());
  EXPECT_EQ(ReadConfigs(file_).value()[0].name, "");
  EXPECT_EQ(ReadConfigs(file_).value()[0].options.sort, "flat");
}

TEST_F(SettingsTest, NamesHaveLimits) {
  EXPECT_FALSE(SaveConfig(file_, "", Options{}).ok());
  EXPECT_FALSE(SaveConfig(file_, std::string(201, 'x'), Options{}).ok());
  EXPECT_FALSE(SaveConfig("", "x", Options{}).ok());
  EXPECT_FALSE(std::filesystem::exists(file_));
  ASSERT_TRUE(SaveConfig(file_, "\xff<script>", Options{}).ok());
  EXPECT_TRUE(ReadConfigs(file_).ok());
}

}  // namespace
}  // namespace pfa

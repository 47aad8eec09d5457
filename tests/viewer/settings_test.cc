#include "viewer/app/settings.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <unistd.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pfa {
namespace {

namespace fs = std::filesystem;

class ViewerSettingsFiles : public testing::Test {
 protected:
  ViewerSettingsFiles()
      : folder_(fs::temp_directory_path() / fmt::format("pfa-settings-{}", getpid())) {}
  ~ViewerSettingsFiles() override { fs::remove_all(folder_); }

  [[nodiscard]] std::string File() const { return (folder_ / "pfa" / "viewer.toml").string(); }
  void Write(const std::string& text) const {
    fs::create_directories(folder_ / "pfa");
    std::ofstream(File()) << text;
  }
  [[nodiscard]] std::string Text() const {
    std::ifstream stream(File());
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  fs::path folder_;
};

TEST_F(ViewerSettingsFiles, AreReadAsTheyWereWritten) {
  const auto none = ReadViewerSettings(File());
  ASSERT_TRUE(none.ok());
  EXPECT_EQ(none.value(), ViewerSettings{});
  const ViewerSettings settings{
      .dark = true, .font_pixels = 17.5F, .window = {800, 601}, .recent = {"/a\n\"b\"", "/ü"}};
  ASSERT_TRUE(WriteViewerSettings(File(), settings).ok());
  const auto read = ReadViewerSettings(File());
  ASSERT_TRUE(read.ok()) << read.error().ToString();
  EXPECT_EQ(read.value(), settings);
}

TEST_F(ViewerSettingsFiles, KeepWhatOthersWrote) {
  Write("later = 'x'\ntheme = 'dark'\n");
  ASSERT_TRUE(WriteViewerSettings(File(), {}).ok());
  EXPECT_NE(Text().find("later = 'x'"), std::string::npos) << Text();
  EXPECT_NE(Text().find("theme = 'light'"), std::string::npos) << Text();
}

TEST_F(ViewerSettingsFiles, SayWhereAMistakeIs) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"width = 800\ntheme = 'blue'\n", "line 2: theme: expected \"light\" or \"dark\""},
      {"font_size = 'big'\n", "line 1: font_size: expected a number from 8 to 48"},
      {"\nwidth = 1\n", "line 2: width: expected a number from 100 to 16384"},
      {"recent = 1\n", "line 1: recent: expected a list of files"},
      {"recent = ['/a',\n1]\n", "line 2: recent: expected a file"},
  };
  for (const auto& [text, message] : cases) {
    Write(text);
    const auto read = ReadViewerSettings(File());
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_EQ(read.error().message, message);
    EXPECT_EQ(read.error().source, File());
  }
  Write("width = 800\ntheme =\n");
  const auto broken = ReadViewerSettings(File());
  ASSERT_FALSE(broken.ok());
  EXPECT_TRUE(broken.error().message.starts_with("line 2, column ")) << broken.error().message;
  EXPECT_FALSE(WriteViewerSettings(File(), {}).ok()) << "what people wrote is not lost";
  EXPECT_EQ(Text(), "width = 800\ntheme =\n");
}

TEST_F(ViewerSettingsFiles, RememberTheLatestFiles) {
  ViewerSettings settings;
  Write("");
  for (int i = 0; i < 30; ++i) {
    const fs::path file = folder_ / fmt::format("{}.pprof", i);
    std::ofstream(file) << "x";
    RememberFile(file.string(), &settings);
  }
  ASSERT_EQ(settings.recent.size(), 20U);
  EXPECT_TRUE(settings.recent.front().ends_with("/29.pprof"));
  const std::string last = settings.recent.back();
  RememberFile(last, &settings);
  EXPECT_EQ(settings.recent.front(), last);
  EXPECT_EQ(settings.recent.size(), 20U);
  RememberFile("https://example.com/debug/pprof", &settings);
  EXPECT_EQ(settings.recent.front(), last);
}

}  // namespace
}  // namespace pfa

#include "proto/output_file.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "proto/spool_file.h"
#include "proto/tee_source.h"
#include "tests/support/planned_source.h"

namespace pfa {
namespace {

class OutputFileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/pfa_output_XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  static std::string ReadFile(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  [[nodiscard]] size_t CountFiles() const {
    const std::filesystem::directory_iterator files(folder_);
    return static_cast<size_t>(std::distance(begin(files), end(files)));
  }

  std::string folder_;
};

TEST_F(OutputFileTest, IsThereWhenItIsFinished) {
  auto file = OutputFile::Create(folder_ + "/a");
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE(file.value()->Write("text").ok());
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/a"));
  EXPECT_TRUE(std::filesystem::exists(folder_ + "/a.part"));
  ASSERT_TRUE(file.value()->Finish().ok());
  EXPECT_EQ(ReadFile(folder_ + "/a"), "text");
  EXPECT_EQ(file.value()->size(), 4U);
  EXPECT_EQ(CountFiles(), 1U);
}

TEST_F(OutputFileTest, LeavesNothingUnfinished) {
  for (const auto& make : {OutputFile::Create(folder_ + "/a").ok(),
                           OutputFile::CreateNumbered(folder_, "b.", ".txt").ok()}) {
    EXPECT_TRUE(make);
  }
  EXPECT_EQ(CountFiles(), 0U);
}

TEST_F(OutputFileTest, TakesTheFirstFreeNumber) {
  const std::string deep = folder_ + "/some/where";
  for (const char* name : {"/p.001.gz", "/p.002.gz"}) {
    auto file = OutputFile::CreateNumbered(deep, "p.", ".gz");
    ASSERT_TRUE(file.ok()) << file.error().ToString();
    EXPECT_EQ(file.value()->path(), deep + name);
    ASSERT_TRUE(file.value()->Finish().ok());
  }
  std::filesystem::remove(deep + "/p.001.gz");
  auto file = OutputFile::CreateNumbered(deep, "p.", ".gz");
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file.value()->path(), deep + "/p.001.gz");
}

TEST_F(OutputFileTest, SaysWhatIsInTheWay) {
  std::ofstream(folder_ + "/file") << "x";
  EXPECT_FALSE(MakeFolder(folder_ + "/file/below").ok());
  const auto file = OutputFile::CreateNumbered(folder_ + "/file", "p", "");
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().source, folder_ + "/file");
}

TEST_F(OutputFileTest, ATeeKeepsWhatWasRead) {
  SpoolFile copy;
  const auto source = TeeSource(test::Planned("some bytes", {.step = 3}), copy);
  std::array<uint8_t, 100> buffer = {};
  while (source->Read(buffer).value() > 0) {
  }
  StringSink sink;
  ASSERT_TRUE(copy.CopyTo(sink).ok());
  EXPECT_EQ(sink.text(), "some bytes");
}

}  // namespace
}  // namespace pfa

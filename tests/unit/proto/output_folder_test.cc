#include "proto/output_folder.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

namespace pfa {
namespace {

namespace fs = std::filesystem;

class OutputFolderTest : public testing::Test {
 protected:
  OutputFolderTest()
      : parent_(testing::TempDir() + "pfa_folder_" + std::to_string(getpid()) + "/store") {}
  ~OutputFolderTest() override { fs::remove_all(fs::path(parent_).parent_path()); }

  std::set<std::string> Entries() const {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(parent_)) {
      names.insert(entry.path().filename().string());
    }
    return names;
  }

  std::string parent_;
};

TEST_F(OutputFolderTest, IsThereWholeOrNotAtAll) {
  {
    auto folder = OutputFolder::Create(parent_);
    ASSERT_TRUE(folder.ok()) << folder.error().ToString();
    ASSERT_TRUE(folder.value().Write("a", "text").ok());
    EXPECT_FALSE(folder.value().Write("a", "again").ok());
    EXPECT_EQ(Entries().size(), 1U);
    EXPECT_TRUE(LeftOutputFolders(parent_).empty()) << "it is still being written";
  }
  EXPECT_TRUE(Entries().empty()) << "what is not finished is removed";
  auto folder = OutputFolder::Create(parent_);
  ASSERT_TRUE(folder.ok() && folder.value().Write("a", "text").ok());
  ASSERT_TRUE(folder.value().Copy("b", parent_ + "/nowhere").ok() == false);
  const auto done = folder.value().Finish("1");
  ASSERT_TRUE(done.ok() && done.value());
  EXPECT_EQ(Entries(), std::set<std::string>{"1"});
  std::ifstream file(parent_ + "/1/a");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "text");
}

TEST_F(OutputFolderTest, NameThatIsTakenStaysAsItWas) {
  for (const bool expected : {true, false}) {
    auto folder = OutputFolder::Create(parent_);
    ASSERT_TRUE(folder.ok() && folder.value().Write("a", expected ? "first" : "second").ok());
    const auto done = folder.value().Finish("1");
    ASSERT_TRUE(done.ok());
    EXPECT_EQ(done.value(), expected);
  }
  std::ifstream file(parent_ + "/1/a");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "first");
}

TEST_F(OutputFolderTest, WhatACrashLeavesIsKnown) {
  auto folder = OutputFolder::Create(parent_);
  ASSERT_TRUE(folder.ok());
  fs::create_directories(parent_ + "/.unfinished-77-0");
  EXPECT_EQ(LeftOutputFolders(parent_), std::vector<std::string>{".unfinished-77-0"});
}

TEST_F(OutputFolderTest, ManyAtOnce) {
  constexpr int kThreads = 8;
  std::vector<std::thread> threads;
  std::vector<int> done(kThreads);
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      auto folder = OutputFolder::Create(parent_);
      if (!folder.ok() || !folder.value().Write("a", std::to_string(t)).ok()) return;
      for (int number = 1; number <= kThreads && done[static_cast<size_t>(t)] == 0; ++number) {
        const auto finished = folder.value().Finish(std::to_string(number));
        if (finished.ok() && finished.value()) done[static_cast<size_t>(t)] = number;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::set<int>(done.begin(), done.end()).size(), static_cast<size_t>(kThreads));
  EXPECT_EQ(Entries().size(), static_cast<size_t>(kThreads));
  for (int t = 0; t < kThreads; ++t) {
    std::ifstream file(parent_ + "/" + std::to_string(done[static_cast<size_t>(t)]) + "/a");
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), std::to_string(t));
  }
}

TEST_F(OutputFolderTest, RemovesWhole) {
  fs::create_directories(parent_ + "/1");
  std::ofstream(parent_ + "/1/a") << "text";
  EXPECT_TRUE(RemoveWholeFolder(parent_, "1").ok());
  EXPECT_TRUE(Entries().empty());
  EXPECT_FALSE(RemoveWholeFolder(parent_, "1").ok());
}

}  // namespace
}  // namespace pfa

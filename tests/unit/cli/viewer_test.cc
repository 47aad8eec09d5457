#include "cli/viewer.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/stat.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pfa {
namespace {

namespace fs = std::filesystem;

// A folder of programs that is all of $PATH, and one for temporary files.
class ViewerTest : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::path(testing::TempDir()) / fmt::format("pfa viewer {}", ::getpid());
    fs::create_directories(root_ / "bin");
    fs::create_directories(root_ / "tmp");
    setenv("PATH", (root_ / "bin").c_str(), 1);
    setenv("TMPDIR", (root_ / "tmp").c_str(), 1);
    for (const char* const name : {"BROWSER", "DISPLAY", "WAYLAND_DISPLAY"}) unsetenv(name);
  }
  void TearDown() override {
    setenv("PATH", path_.c_str(), 1);
    unsetenv("TMPDIR");
    fs::remove_all(root_);
  }

  // A viewer that notes its arguments and the picture's content.
  void Install(const std::string& name, const std::string& more = "") {
    const fs::path path = root_ / "bin" / name;
    std::ofstream(path)
        << "#!/bin/sh\n"
        << "for last; do :; done\n"
        << "{ printf '%s|' \"${0##*/}\" \"$@\"; while read -r line; do echo \"$line\"; done "
           "<\"$last\"; } >'"
        << (root_ / "seen").string() << "'\n"
        << more << "\n";
    fs::permissions(path, fs::perms::owner_all);
  }
  [[nodiscard]] std::string Seen() const {
    std::ifstream file(root_ / "seen");
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  [[nodiscard]] std::string Temporary(const std::string& name) const {
    return root_ / "tmp" / name;
  }
  [[nodiscard]] bool NothingIsLeft() const { return fs::is_empty(root_ / "tmp"); }

  fs::path root_;
  std::string path_ = std::getenv("PATH");
};

TEST_F(ViewerTest, GetsTheFileAsAnArgument) {
  Install("gv");
  const auto shown = ShowInViewer("a picture\n", ".ps", "gv --noantialias");
  ASSERT_TRUE(shown.ok()) << shown.error().message;
  EXPECT_EQ(Seen(), "gv|--noantialias|" + Temporary("pprof001.ps") + "|a picture\n");
  // It ended at once: something else may be reading the file by now.
  EXPECT_EQ(shown.value().file, Temporary("pprof001.ps"));
  struct stat status = {};
  ASSERT_EQ(stat(shown.value().file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U) << "profiles are nobody else's business";
  EXPECT_EQ(ShowInViewer("another\n", ".ps", "gv").value().file, Temporary("pprof002.ps"));
}

TEST_F(ViewerTest, TheFileGoesWhenTheViewerHasBeenUsed) {
  Install("eog", "PATH=/usr/bin:/bin sleep 2.2");
  const auto shown = ShowInViewer("x\n", ".svg", "eog");
  ASSERT_TRUE(shown.ok());
  EXPECT_EQ(shown.value().file, "");
  EXPECT_TRUE(NothingIsLeft());
}

TEST_F(ViewerTest, WhatIsMissingIsSaid) {
  const auto one = ShowInViewer("x", ".svg", "eog");
  ASSERT_FALSE(one.ok());
  EXPECT_EQ(one.error().message, "eog is not installed: not found in $PATH");
  const auto any = ShowInViewer("x", ".svg", kBrowser);
  ASSERT_FALSE(any.ok());
  EXPECT_EQ(any.error().message,
            "no browser found, tried chrome, google-chrome, chromium, firefox, sensible-browser; "
            "there is no display ($DISPLAY) for xdg-open; name one in $BROWSER, or write a file "
            "with -output and open that");
  EXPECT_TRUE(NothingIsLeft());
  setenv("TMPDIR", (root_ / "nosuch").c_str(), 1);
  EXPECT_NE(ShowInViewer("x", ".svg", kBrowser).error().message.find("cannot create "),
            std::string::npos);
}

TEST_F(ViewerTest, FailuresOfTheViewerAreErrors) {
  Install("eog", "exit 3");
  const auto failed = ShowInViewer("x\n", ".svg", "eog");
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().message, "eog ended with exit status 3");
  EXPECT_TRUE(NothingIsLeft());
  Install("eog", "kill -9 $$");
  EXPECT_EQ(ShowInViewer("x\n", ".svg", "eog").error().message, "eog was ended by signal 9");
}

TEST_F(ViewerTest, BrowsersInTheOrderOfPprof) {
  Install("firefox");
  Install("sensible-browser");
  ASSERT_TRUE(ShowInViewer("x\n", ".svg", kBrowser).ok());
  EXPECT_TRUE(Seen().starts_with("firefox|"));
  // The user's own come first, and need not exist.
  Install("mine");
  setenv("BROWSER", "nosuch:mine --at=%s --new:firefox", 1);
  EXPECT_EQ(ViewerCommands(kBrowser).at(1), "mine --at=%s --new");
  Install("mine", "echo \"$1\" >'" + (root_ / "first").string() + "'");
  const auto shown = ShowInViewer("x\n", ".svg", kBrowser);
  // The fake browser reads its last argument, which is not the file here.
  std::ifstream first(root_ / "first");
  std::string line;
  std::getline(first, line);
  EXPECT_EQ(line, "--at=" + Temporary("pprof002.svg"));
}

// The name of a command is not a shell's to interpret.
TEST_F(ViewerTest, NoShell) {
  setenv("BROWSER", "touch${IFS}evil;mine $(touch evil)", 1);
  Install("mine");
  EXPECT_FALSE(ShowInViewer("x\n", ".svg", kBrowser).ok());
  EXPECT_FALSE(fs::exists("evil"));
}

TEST_F(ViewerTest, XdgOpenNeedsADesktop) {
  const auto has_xdg = [] {
    const auto commands = ViewerCommands(kBrowser);
    return std::ranges::find(commands, "xdg-open") != commands.end();
  };
  EXPECT_FALSE(has_xdg());
  setenv("WAYLAND_DISPLAY", "wayland-0", 1);
  EXPECT_TRUE(has_xdg());
}

TEST_F(ViewerTest, PprofsFilesAreGoneWhenItEnds) {
  const std::string file = Temporary("pprof007.svg");
  std::ofstream(file) << "x";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EXIT(
      {
        RemoveAtExit({"eog", ""});
        RemoveAtExit({"eog", file});
        std::exit(0);  // NOLINT(concurrency-mt-unsafe): no thread runs
      },
      testing::ExitedWithCode(0), "");
  EXPECT_FALSE(std::filesystem::exists(file));
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

}  // namespace
}  // namespace pfa

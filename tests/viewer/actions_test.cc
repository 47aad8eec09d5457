// Texts of actions, on profiles of every kind and on traces of every release of Go.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/sanitizer.h"
#include "viewer/app/desk.h"
#include "viewer/app/headless.h"
#include "viewer/panels/panel.h"

namespace pfa::test {
namespace {

std::vector<Action> ActionsOf(const std::string& name) {
  const std::string file = fmt::format("{}/tests/viewer/actions/{}.txt", PFA_SOURCE_DIR, name);
  std::ifstream stream(file);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  auto actions = ParseActions(text);
  EXPECT_TRUE(actions.ok()) << file << ": " << actions.error().ToString();
  return actions.ok() ? std::move(actions).value() : std::vector<Action>{};
}

std::string NameOfAction(ActionKind kind) {
  return std::string(std::ranges::find(ActionTable(), kind, &ActionRow::kind)->name);
}

// Draws after each action.
void RunActions(const std::string& file, const std::string& actions) {
  Desk desk;
  desk.set_animates(false);
  desk.Open({{file}, {}});
  desk.Wait();
  ASSERT_EQ(desk.error(), "") << file;
  Headless window({900, 600});
  for (const Action& action : ActionsOf(actions)) {
    const Result<void> done = desk.Apply(action);
    EXPECT_TRUE(done.ok()) << file << ": " << NameOfAction(action.kind) << " " << action.text << " "
                           << action.a << ": " << done.error().ToString();
    window.Draw(&desk);
  }
}

TEST(Actions, WorkOnEveryFile) {
  size_t profiles = 0;
  size_t traces = 0;
  const std::string root = std::string(PFA_SOURCE_DIR) + "/testdata/";
  for (const auto& folder : std::filesystem::directory_iterator(root)) {
    if (!folder.path().filename().string().starts_with("go1.")) continue;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      const std::string name = file.path().filename().string();
      const bool is_trace = name == "trace.out";
      if (!is_trace && !name.ends_with(".pprof")) continue;
      size_t& count = is_trace ? traces : profiles;
      if (count++ % kFileStep == 0)
        RunActions(file.path().string(), is_trace ? "trace" : "profile");
    }
  }
  EXPECT_GE(profiles, 50U);
  EXPECT_GE(traces, 7U);
}

TEST(Actions, OpenFilesAndDialogs) {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(PFA_SOURCE_DIR);
  Desk desk;
  desk.set_animates(false);
  Headless window({900, 600});
  for (const Action& action : ActionsOf("desk")) {
    const Result<void> done = desk.Run({&action, 1});
    EXPECT_TRUE(done.ok()) << NameOfAction(action.kind) << ": " << done.error().ToString();
    window.Settle(&desk);
  }
  std::filesystem::current_path(before);
  EXPECT_EQ(desk.tab_count(), 1U);
}

TEST(Actions, GoThroughASource) {
  const std::string root = std::string(PFA_SOURCE_DIR) + "/testdata/";
  RunActions(root + "go1.27/cpu.pprof", "source");
}

// A thousand actions that a user could ask for, in any order. In the window, which does not wait
// for what threads make, and in pictures, which do.
TEST(Actions, AThousandAtRandom) {
  const std::string root = std::string(PFA_SOURCE_DIR) + "/testdata/";
  for (const auto& [file, name, is_window] : {std::tuple{"go1.27/cpu.pprof", "profile", false},
                                              std::tuple{"go1.27/trace.out", "trace", true}}) {
    Desk desk;
    desk.set_animates(is_window);
    desk.Open({{root + file}, {}});
    desk.Wait();
    ASSERT_EQ(desk.error(), "");
    std::vector<Action> actions = ActionsOf(name);
    for (const char* const more : {"undo", "undo", "redo", "help on", "help off", "browse on",
                                   "browse off", "font 20", "font 13", "hover 400 300",
                                   "hover 100 90", "copy", "scroll -50", "zoom 0.3", "move 0.4"}) {
      actions.push_back(ParseAction(more).value());
    }
    Headless window({900, 600});
    std::mt19937 random(5);
    size_t done = 0;
    for (int i = 0; i < 1000; ++i) {
      done += desk.Apply(actions[random() % actions.size()]).ok() ? 1 : 0;
      window.Draw(&desk);
    }
    // Where nothing is selected nothing can be followed, and so on.
    EXPECT_GT(done, 500U) << file;
    EXPECT_EQ(desk.tab_count(), 1U);
    EXPECT_EQ(desk.error(), "");
  }
}

TEST(Actions, AreAllTried) {
  std::set<ActionKind> tried;
  for (const char* const name : {"profile", "source", "trace", "desk"}) {
    for (const Action& action : ActionsOf(name)) tried.insert(action.kind);
  }
  for (const ActionRow& row : ActionTable()) {
    EXPECT_TRUE(tried.contains(row.kind)) << row.name << " is in no text of actions";
  }
}

}  // namespace
}  // namespace pfa::test

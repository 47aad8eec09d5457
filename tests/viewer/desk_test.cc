// Files, tabs, dialogs, two panels at once.
#include "viewer/app/desk.h"

#include <filesystem>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "viewer/app/headless.h"

namespace pfa::test {
namespace {

std::string TestFile(const std::string& name) {
  return fmt::format("{}/testdata/{}", PFA_SOURCE_DIR, name);
}

class DeskWindow : public testing::Test {
 protected:
  DeskWindow() : window_({900, 600}) { desk_.set_animates(false); }

  void Open(const std::string& name) {
    desk_.Open({{TestFile(name)}, {}});
    desk_.Wait();
    window_.Settle(&desk_);
  }
  std::vector<uint8_t> Picture() {
    window_.Settle(&desk_);
    return window_.Picture().rgb;
  }

  Desk desk_;
  Headless window_;
};

TEST_F(DeskWindow, ShowsAFileInEachTab) {
  EXPECT_EQ(desk_.session(), nullptr);
  const auto welcome = Picture();
  Open("go1.27/cpu.pprof");
  ASSERT_NE(desk_.session(), nullptr);
  Open("go1.27/trace.out");
  ASSERT_NE(desk_.session(), nullptr);
  EXPECT_NE(desk_.session()->views().trace(), nullptr);
  ASSERT_TRUE(desk_.Apply({ActionKind::kTab, "", 1}).ok());
  window_.Settle(&desk_);
  EXPECT_NE(desk_.session()->views().profile(), nullptr);
  window_.Press(Key::kTab, &desk_, true);
  EXPECT_NE(desk_.session()->views().trace(), nullptr);
  EXPECT_FALSE(desk_.Apply({ActionKind::kTab, "", 3}).ok());
  window_.Press(Key::kW, &desk_, true);
  EXPECT_EQ(desk_.tab_count(), 1U);
  EXPECT_NE(desk_.session()->views().profile(), nullptr);
  window_.Press(Key::kW, &desk_, true);
  EXPECT_EQ(desk_.tab_count(), 0U);
  EXPECT_NE(Picture(), welcome) << "recent files are offered";
  EXPECT_EQ(desk_.settings().recent.size(), 2U);
}

// As of a command line: traces have a tab each, profiles are added up.
TEST_F(DeskWindow, SortsFilesIntoTabs) {
  desk_.OpenAll({{TestFile("go1.26/trace.out"), TestFile("go1.27/cpu.pprof"),
                  TestFile("go1.27/trace.out"), TestFile("go1.26/cpu.pprof")},
                 {}});
  desk_.Wait();
  ASSERT_EQ(desk_.tab_count(), 3U);
  const auto shown = [this](double tab) -> const Views& {
    EXPECT_TRUE(desk_.Apply({ActionKind::kTab, "", tab}).ok());
    window_.Settle(&desk_);
    return desk_.session()->views();
  };
  EXPECT_TRUE(desk_.session()->views().file().ends_with("go1.26/trace.out"));
  EXPECT_NE(shown(2).profile(), nullptr);
  EXPECT_NE(shown(3).trace(), nullptr);
}

TEST_F(DeskWindow, SaysWhatCannotBeRead) {
  Open("README.md");
  EXPECT_EQ(desk_.session(), nullptr);
  EXPECT_NE(desk_.error().find("README.md"), std::string::npos) << desk_.error();
  EXPECT_FALSE(desk_.Apply({ActionKind::kFit}).ok());
  Open("no such file");
  EXPECT_NE(desk_.error(), "");
  EXPECT_FALSE(desk_.Run(std::vector<Action>{{ActionKind::kFit}}).ok());
}

TEST_F(DeskWindow, StopsReadingWhatIsClosed) {
  for (int i = 0; i < 20; ++i) {
    desk_.Open({{TestFile("go1.27/trace.out")}, {}});
    EXPECT_TRUE(desk_.is_loading());
    window_.Draw(&desk_);
    window_.Press(Key::kW, &desk_, true);
    EXPECT_EQ(desk_.tab_count(), 0U);
    EXPECT_FALSE(desk_.is_loading());
  }
}

TEST_F(DeskWindow, ThemeIsThatOfAllTabs) {
  Open("go1.27/cpu.pprof");
  Open("go1.27/heap.pprof");
  ASSERT_TRUE(desk_.Apply({ActionKind::kTheme, "dark"}).ok());
  EXPECT_TRUE(desk_.settings().dark);
  ASSERT_TRUE(desk_.Apply({ActionKind::kTab, "", 1}).ok());
  EXPECT_TRUE(desk_.session()->state().dark);
  Open("go1.27/mutex.pprof");
  EXPECT_TRUE(desk_.session()->state().dark);
}

TEST_F(DeskWindow, LettersGrow) {
  Open("go1.27/cpu.pprof");
  const auto before = Picture();
  window_.Press(Key::kEqual, &desk_, true);
  EXPECT_EQ(desk_.settings().font_pixels, kFontPixels + 1);
  EXPECT_NE(Picture(), before);
  window_.Press(Key::k0, &desk_, true);
  EXPECT_EQ(Picture(), before);
  EXPECT_FALSE(desk_.Apply({ActionKind::kFont, "", 500}).ok());
}

TEST_F(DeskWindow, HelpOpensAndCloses) {
  Open("go1.27/cpu.pprof");
  const auto before = Picture();
  window_.Press(Key::kF1, &desk_);
  EXPECT_NE(Picture(), before);
  window_.Press(Key::kEscape, &desk_);
  EXPECT_EQ(Picture(), before);
}

TEST_F(DeskWindow, DialogOpensAFile) {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(TestFile("go1.27"));
  window_.Press(Key::kO, &desk_, true);
  window_.Draw(&desk_);
  window_.Type("MUTEX", &desk_);
  window_.Press(Key::kEnter, &desk_);
  std::filesystem::current_path(before);
  ASSERT_EQ(desk_.tab_count(), 1U);
  desk_.Wait();
  ASSERT_NE(desk_.session(), nullptr) << desk_.error();
  EXPECT_TRUE(desk_.session()->views().file().ends_with("go1.27/mutex.pprof"));
}

TEST_F(DeskWindow, TwoPanelsAtOnce) {
  Open("go1.27/trace.out");
  ASSERT_TRUE(desk_.Apply({ActionKind::kBeside, "flame"}).ok());
  window_.Settle(&desk_);
  // In the right part the wheel zooms the flame graph, in the left one the timeline.
  window_.Wheel({800, 300}, 2, &desk_);
  EXPECT_GT(desk_.session()->state().flame.x.length(), 0);
  EXPECT_EQ(desk_.session()->state().timeline.time, Extent{});
  EXPECT_EQ(desk_.session()->state().beside, "flame");
  window_.Wheel({300, 300}, 2, &desk_);
  EXPECT_GT(desk_.session()->state().timeline.time.length(), 0);
  // The border between them can be dragged.
  const float padding = 8;
  const float room = 900 - 2 * padding;
  const float border = padding + room * 0.6F - 3;
  window_.Drag({border, 300}, {border - 200, 300}, &desk_);
  EXPECT_NEAR(desk_.session()->state().split, 0.4 + 200 / room, 0.01);
  EXPECT_FALSE(desk_.Apply({ActionKind::kBeside, "nonsense"}).ok());
}

// What it is compared with is read at once, and what cannot be read changes nothing.
TEST_F(DeskWindow, OptionsOfReadingReadAgain) {
  Open("go1.27/heap.pprof");
  const auto is_diff = [this] {
    desk_.Wait();
    window_.Settle(&desk_);
    return desk_.session()->views().Flame(desk_.session()->state()).value().report.is_diff;
  };
  EXPECT_FALSE(is_diff());
  const std::string base = "diff_base=" + TestFile("go1.26/heap.pprof");
  ASSERT_TRUE(desk_.Apply({ActionKind::kPanel, "top"}).ok());
  ASSERT_TRUE(desk_.Apply({ActionKind::kSet, base}).ok());
  EXPECT_TRUE(desk_.is_loading());
  window_.Draw(&desk_);
  EXPECT_TRUE(is_diff());
  EXPECT_EQ(desk_.session()->state().panel, "top");
  ASSERT_TRUE(desk_.Apply({ActionKind::kUndo}).ok());
  EXPECT_FALSE(is_diff()) << "undone";
  ASSERT_TRUE(desk_.Apply({ActionKind::kRedo}).ok());
  EXPECT_TRUE(is_diff());
  ASSERT_TRUE(desk_.Apply({ActionKind::kSet, "diff_base=/nowhere"}).ok());
  EXPECT_TRUE(is_diff()) << "as it was";
  EXPECT_EQ("diff_base=" + desk_.session()->state().options.diff_base, base);
  EXPECT_FALSE(desk_.is_loading());
}

TEST_F(DeskWindow, NamesAreCopied) {
  Open("go1.27/cpu.pprof");
  EXPECT_EQ(desk_.Apply({ActionKind::kCopy}).error().message, "no function is selected");
  ASSERT_TRUE(desk_.Apply({ActionKind::kSelect, "main.fib"}).ok());
  window_.Draw(&desk_);
  window_.Press(Key::kC, &desk_, true);
  window_.Draw(&desk_);
  EXPECT_STREQ(ImGui::GetClipboardText(), "main.fib");
}

// An action puts the mouse somewhere, and what is there is described.
TEST_F(DeskWindow, ActionsHover) {
  Open("go1.27/cpu.pprof");
  const auto before = Picture();
  ASSERT_TRUE(desk_.Apply({ActionKind::kHover, "", 300, 300}).ok());
  EXPECT_NE(Picture(), before);
  ASSERT_TRUE(desk_.Apply({ActionKind::kHover, "", -1, -1}).ok());
  EXPECT_EQ(Picture(), before);
}

TEST_F(DeskWindow, OptionsCanBeChanged) {
  Open("go1.27/heap.pprof");
  ASSERT_TRUE(desk_.Apply({ActionKind::kPanel, "options"}).ok());
  const auto before = Picture();
  ASSERT_TRUE(desk_.Apply({ActionKind::kSet, "focus=main"}).ok());
  EXPECT_NE(Picture(), before);
  EXPECT_FALSE(desk_.Apply({ActionKind::kSet, "nodecount=many"}).ok());
}

}  // namespace
}  // namespace pfa::test

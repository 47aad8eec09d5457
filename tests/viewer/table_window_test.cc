// Tables in the window: sorting, filters, clicks and menus.
#include <string>

#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"
#include "viewer/app/headless.h"

namespace pfa::test {
namespace {

class TableWindow : public testing::Test {
 protected:
  TableWindow()
      : session_(Views("test", FoldedProfile({"main;parse;scan 60 {endpoint=/cart}",
                                              "main;parse 10 {endpoint=/home}", "main;write 30"})),
                 ViewState{}),
        window_({900, 600}) {}

  void Show(const std::string& panel) {
    session_.Apply({ActionKind::kPanel, panel});
    window_.Settle(&session_);
  }
  [[nodiscard]] Px InPanel(float x, float y) const { return {x, window_.panel_top() + y}; }
  // Below the facts, of which there are two, the line of the summary, the field and the heads of
  // the columns.
  [[nodiscard]] Px Row(int number) const {
    return InPanel(600, 104 + 17 * static_cast<float>(number));
  }

  Session session_;
  Headless window_;
};

TEST_F(TableWindow, ClickSelectsDoubleClickShowsTheFlameGraph) {
  Show("top");
  window_.Click(Row(0), &session_);
  EXPECT_EQ(session_.state().selected, "scan");
  EXPECT_EQ(session_.state().panel, "top");
  window_.Click(Row(1), &session_);
  EXPECT_EQ(session_.state().selected, "write");
  for (int i = 0; i < 30; ++i) window_.Draw(&session_);
  window_.Click(Row(1), &session_);
  window_.Click(Row(1), &session_);
  EXPECT_EQ(session_.state().panel, "flame");
  EXPECT_EQ(session_.state().flame.x, (Extent{70, 100}));
}

TEST_F(TableWindow, RightClickOffersWhatTheFlameGraphDoes) {
  Show("top");
  window_.Click(Row(0), &session_, 1);
  // The first item, below the name.
  window_.Click({Row(0).x + 30, Row(0).y + 35}, &session_);
  EXPECT_EQ(session_.state().options.focus, "^scan$");
}

TEST_F(TableWindow, FilterIsTyped) {
  Show("top");
  window_.Click(InPanel(100, 61), &session_);
  window_.Type("wri", &session_);
  EXPECT_EQ(FilterOf(session_.state(), "top"), "wri");
  window_.Click(Row(0), &session_);
  EXPECT_EQ(session_.state().selected, "write") << "the only row that is left";
  session_.Apply({ActionKind::kFilter, "("});
  window_.Settle(&session_);
  session_.Apply({ActionKind::kFilter, ""});
  EXPECT_TRUE(session_.state().filters.empty());
}

TEST_F(TableWindow, ClickOnALabelFiltersByIt) {
  Show("labels");
  window_.Click(InPanel(300, 70), &session_);
  EXPECT_EQ(session_.state().options.tagfocus, "endpoint=^/cart$");
  window_.Settle(&session_);
  EXPECT_EQ(session_.views().Flame(session_.state()).value().index.whole(), 60);
}

TEST_F(TableWindow, PeekIsNavigated) {
  session_.Apply({ActionKind::kSelect, "parse"});
  Show("peek");
  // main calls parse, which calls scan.
  window_.Click(Row(2), &session_);
  EXPECT_EQ(session_.state().selected, "scan");
}

// What a click on the heads of columns does is of the state, and so can be undone.
TEST_F(TableWindow, HeadsSort) {
  Show("top");
  const auto first_row = [this] {
    window_.Settle(&session_);
    for (int i = 0; i < 30; ++i) window_.Draw(&session_);
    window_.Click(Row(0), &session_);
    return session_.state().selected;
  };
  EXPECT_EQ(first_row(), "scan");
  const auto click_cum = [this] {
    for (int i = 0; i < 30; ++i) window_.Draw(&session_);
    window_.Click({InPanel(180, 0).x, Row(-1).y}, &session_);
    const TableSort* const sort = SortOf(session_.state(), "top", 0);
    return sort == nullptr ? "" : sort->column + (sort->descending ? " down" : " up");
  };
  EXPECT_EQ(click_cum(), "cum down");
  EXPECT_EQ(first_row(), "main");
  EXPECT_EQ(click_cum(), "cum up");
  EXPECT_EQ(first_row(), "write");
  EXPECT_EQ(click_cum(), "");
  EXPECT_EQ(first_row(), "scan");
  session_.Apply({ActionKind::kUndo});  // the selection
  session_.Apply({ActionKind::kUndo});
  EXPECT_EQ(first_row(), "write");
}

}  // namespace
}  // namespace pfa::test

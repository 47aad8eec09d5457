// Tables in the window: filters, clicks and menus.
#include <string>

#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"
#include "viewer/app/headless.h"
#include "viewer/panels/report_table.h"

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

TEST(RowsMatching, LooksAtTexts) {
  Table table;
  table.columns = {{"", "v", ColumnKind::kValue}, {"", "name", ColumnKind::kName}};
  table.rows = {{Cell::Value("7", 7), Cell::Text("alpha")},
                {Cell::Value("8", 8), Cell::Text("beta7")}};
  std::string error;
  EXPECT_EQ(RowsMatching(table, "", &error).size(), 2U);
  EXPECT_EQ(RowsMatching(table, "7", &error), std::vector<size_t>{1});
  EXPECT_EQ(RowsMatching(table, "^al", &error), std::vector<size_t>{0});
  EXPECT_EQ(error, "");
  EXPECT_EQ(RowsMatching(table, "(", &error).size(), 2U);
  EXPECT_NE(error, "");
}

}  // namespace
}  // namespace pfa::test

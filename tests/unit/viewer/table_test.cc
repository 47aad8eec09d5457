// Which rows of tables are shown, and in which order.
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "viewer/layout/table_rows.h"
#include "viewer/state/table_sorting.h"

namespace pfa::test {
namespace {

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

using Order = std::vector<size_t>;

// The order of rows by a column, from the table's.
Order Sorted(const Table& table, const TableSort& sort) {
  Order rows(table.rows.size());
  std::iota(rows.begin(), rows.end(), size_t{0});
  OrderRows(table, &sort, &rows);
  return rows;
}

Table FiveRows() {
  Table table;
  table.columns = {{"v", "value", ColumnKind::kValue},
                   {"%", "share", ColumnKind::kPercent},
                   {"x", "number", ColumnKind::kText},
                   {"name", "name", ColumnKind::kName}};
  table.rows = {
      {Cell::Value("10", 10), Cell::Percent("1%", 1), Cell::Number("1.5", 1.5), Cell::Text("b")},
      {Cell::Text(""), Cell::Percent("30%", 30), Cell::Number("0.5", 0.5), Cell::Text("a")},
      {Cell::Value("9", 9), Cell::Percent("2%", 2), Cell::Number("10.5", 10.5), Cell::Text("c")},
      {Cell::Value("10", 10), Cell::Text(""), Cell::Number("2.5", 2.5), Cell::Text("a")},
      {Cell::Value("200", 200)}};
  return table;
}

TEST(OrderRows, ByNumbersAndTexts) {
  const Table table = FiveRows();
  EXPECT_EQ(Sorted(table, {0, "value", true}), (Order{4, 0, 3, 2, 1}));
  EXPECT_EQ(Sorted(table, {0, "value", false}), (Order{2, 0, 3, 4, 1})) << "no number is last";
  EXPECT_EQ(Sorted(table, {0, "share", true}), (Order{1, 2, 0, 3, 4}));
  EXPECT_EQ(Sorted(table, {0, "number", false}), (Order{1, 0, 3, 2, 4})) << "not as texts";
  EXPECT_EQ(Sorted(table, {0, "name", false}), (Order{4, 1, 3, 0, 2}));
  EXPECT_EQ(Sorted(table, {0, "nothing", true}), (Order{0, 1, 2, 3, 4}));
}

class SortAction : public testing::Test {
 protected:
  SortAction() {
    report_.tables = {FiveRows(), FiveRows()};
    state_.panel = "top";
  }
  std::string Sort(std::string_view text) {
    const Result<void> done = SortTable(text, &report_, &state_);
    return done.ok() ? "" : done.error().message;
  }
  [[nodiscard]] TableSort Of(uint32_t table) const {
    const TableSort* const sort = SortOf(state_, "top", table);
    return sort == nullptr ? TableSort{} : *sort;
  }

  Document report_;
  ViewState state_;
};

TEST_F(SortAction, IsOfOneTable) {
  EXPECT_EQ(Sort("value"), "");
  EXPECT_EQ(Sort("name ascending 2"), "");
  EXPECT_EQ(Of(0), (TableSort{0, "value", true})) << "the largest first";
  EXPECT_EQ(Of(1), (TableSort{1, "name", false}));
  EXPECT_EQ(Sort("name"), "");
  EXPECT_EQ(Of(0), (TableSort{0, "name", false})) << "names from a to z";
  EXPECT_EQ(Sort("name off"), "");
  EXPECT_EQ(Of(0), TableSort{});
  EXPECT_EQ(Of(1), (TableSort{1, "name", false}));
  EXPECT_EQ(SortOf(state_, "peek", 1), nullptr) << "of this panel alone";
  EXPECT_EQ(Sort(""), "");
  EXPECT_TRUE(state_.sorts.empty());
}

TEST_F(SortAction, SaysWhatIsWrong) {
  EXPECT_EQ(Sort("size"), "there is no column 'size', but value share number name");
  EXPECT_EQ(Sort("value down"), "expected: sort COLUMN ascending, descending or off");
  for (const char* const text : {"value off 3", "value off 0", "value off x", "value off 1 2"}) {
    EXPECT_EQ(Sort(text), "sort: tables are 1 to 2") << text;
  }
  EXPECT_EQ(SortTable("value", nullptr, &state_).error().message, "the panel has no tables");
  EXPECT_TRUE(state_.sorts.empty());
}

}  // namespace
}  // namespace pfa::test

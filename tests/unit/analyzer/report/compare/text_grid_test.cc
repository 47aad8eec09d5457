#include "analyzer/report/compare/text_grid.h"

#include <gtest/gtest.h>

namespace pfa {
namespace {

TEST(TextGrid, ColumnsAreAligned) {
  TextGrid grid;
  grid.NewRow();
  grid.Put(0, "name", GridAlign::kLeft, "");
  grid.Put(1, "5", GridAlign::kRight);
  grid.Put(2, "left");
  grid.NewRow();
  grid.Put(0, "n", GridAlign::kLeft, "");
  grid.Put(1, "µµµ", GridAlign::kRight);
  grid.Put(2, "x");
  EXPECT_EQ(grid.Text(), "name   5 left\nn    µµµ x\n");
}

TEST(TextGrid, WhatSpansIsCenteredAndWidensTheFirst) {
  TextGrid grid;
  grid.NewRow();
  grid.Put(0, "wide text", GridAlign::kCenter, "|", 2);
  grid.Put(2, "", GridAlign::kLeft, "|");
  grid.NewRow();
  grid.Put(0, "mid", GridAlign::kCenter, "|", 2);
  grid.Put(2, "", GridAlign::kLeft, "|");
  grid.NewRow();
  grid.Put(0, "1", GridAlign::kRight, "");
  grid.Put(1, "2");
  EXPECT_EQ(grid.Text(), "|wide text|\n|   mid   |\n       1 2\n");
}

TEST(TextGrid, NothingIsDrawnOfWhatIsEmpty) {
  TextGrid grid;
  EXPECT_EQ(grid.Text(), "");
  grid.NewRow();
  grid.Put(0, "a", GridAlign::kLeft, "");
  grid.Put(1, "");
  grid.NewRow();
  grid.NewRow();
  grid.Put(2, "b");
  EXPECT_EQ(grid.Text(), "a\n\n  b\n");
}

}  // namespace
}  // namespace pfa

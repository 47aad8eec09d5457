// Text in rows and columns where a cell may span several columns: laid out for a font in which all
// characters have one width.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pfa {

enum class GridAlign : uint8_t { kLeft, kCenter, kRight };
enum class GridTone : uint8_t { kPlain, kGood, kBad };

class TextGrid {
 public:
  void NewRow() { ++rows_; }
  // In the last row; text is safe to show (DisplayName). The margin is what stands before it, and
  // all of its column's are as wide. Cells of a row come from left to right.
  void Put(size_t column, std::string text, GridAlign align = GridAlign::kLeft,
           std::string_view margin = " ", size_t span = 1);
  // What was put last.
  void SetTone(GridTone tone) { cells_.back().tone = tone; }
  // Lines, each with its end. What is too wide for its columns widens the first of them. Tones are
  // colours of a terminal: green, red.
  [[nodiscard]] std::string Text(bool color = false) const;

 private:
  struct GridCell {
    size_t row;
    size_t column;
    size_t span;
    std::string text;
    std::string margin;
    GridAlign align;
    GridTone tone = GridTone::kPlain;
  };

  std::vector<GridCell> cells_;
  size_t rows_ = 0;
  size_t columns_ = 0;
};

}  // namespace pfa

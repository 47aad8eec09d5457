// Rows of a table grouped by what they belong to (the transitions of each goroutine), each group in
// the order of the rows. Two columns of numbers, built in two passes.
#pragma once

#include <cstdint>
#include <span>

#include "analyzer/model/pod_column.h"

namespace pfa {

class RowGroups {
 public:
  RowGroups() = default;

  // `group_of(row)` is an index below `groups`, for each row below `rows`.
  template <typename GroupOf>
  RowGroups(size_t groups, uint32_t rows, GroupOf group_of) {
    begins_.resize(groups + 2, 0);
    for (uint32_t row = 0; row < rows; ++row) ++begins_[group_of(row) + 2];
    for (size_t i = 2; i < begins_.size(); ++i) begins_[i] += begins_[i - 1];
    rows_.resize(rows, 0);
    // begins_[g + 1] runs from the beginning of group g to its end, which is where it must be.
    for (uint32_t row = 0; row < rows; ++row) rows_[begins_[group_of(row) + 1]++] = row;
    begins_.pop_back();
  }

  [[nodiscard]] std::span<const uint32_t> operator[](size_t group) const {
    return rows_.span().subspan(begins_[group], begins_[group + 1] - begins_[group]);
  }

 private:
  PodColumn<uint32_t> begins_;  // of each group, and one more
  PodColumn<uint32_t> rows_;
};

}  // namespace pfa

// Rows of a table grouped by what they belong to (the transitions of each goroutine), each group in
// the order of the rows. Two columns of numbers, built in two passes.
#pragma once

#include <cstdint>
#include <span>
#include <thread>
#include <vector>

#include "proto/base/pod_column.h"

namespace pfa {

class RowGroups {
 public:
  RowGroups() = default;

  // `group_of(row)` is an index below `groups`, for each row below `rows`. Each of the threads
  // looks at all rows, one after the other, and moves those of its share of the groups to their
  // places, which takes most of the time.
  template <typename GroupOf>
  RowGroups(size_t groups, uint32_t rows, GroupOf group_of, size_t threads = 1) {
    begins_.resize(groups + 2, 0);
    ForEachShare(groups, threads, [&](size_t first, size_t count) {
      for (uint32_t row = 0; row < rows; ++row) {
        const size_t group = group_of(row);
        if (group - first < count) ++begins_[group + 2];
      }
    });
    for (size_t i = 2; i < begins_.size(); ++i) begins_[i] += begins_[i - 1];
    rows_.resize_for_overwrite(rows);
    // begins_[g + 1] runs from the beginning of group g to its end, which is where it must be.
    ForEachShare(groups, threads, [&](size_t first, size_t count) {
      for (uint32_t row = 0; row < rows; ++row) {
        const size_t group = group_of(row);
        if (group - first < count) rows_[begins_[group + 1]++] = row;
      }
    });
    begins_.pop_back();
  }

  [[nodiscard]] std::span<const uint32_t> operator[](size_t group) const {
    return rows_.span().subspan(begins_[group], begins_[group + 1] - begins_[group]);
  }

 private:
  template <typename Work>
  static void ForEachShare(size_t groups, size_t threads, Work work) {
    const auto begin = [&](size_t thread) { return groups * thread / threads; };
    std::vector<std::thread> others;
    for (size_t i = 1; i < threads; ++i) {
      others.emplace_back([&, i] { work(begin(i), begin(i + 1) - begin(i)); });
    }
    work(0, begin(1));
    for (std::thread& other : others) other.join();
  }

  PodColumn<uint32_t> begins_;  // of each group, and one more
  PodColumn<uint32_t> rows_;
};

}  // namespace pfa

// What is kept of each of many things while it lives, by row, in the order of their beginnings.
// Pages all of whose things have ended are given back: memory is that of what lives at once and of
// what is beside it, however many there were.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace pfa {

template <typename T>
class LiveRows {
 public:
  // All that have ended are as `ended`.
  explicit LiveRows(T ended) : ended_(ended) {}

  [[nodiscard]] size_t size() const { return size_; }
  void push_back(const T& row) {
    if (size_ % kPageRows == 0) pages_.push_back({std::make_unique<Rows>(), kPageRows});
    (*pages_.back().rows)[size_ % kPageRows] = row;
    ++size_;
  }

  // Valid until End of any.
  [[nodiscard]] const T& operator[](size_t row) const {
    const Page& page = pages_[row / kPageRows];
    return page.rows == nullptr ? ended_ : (*page.rows)[row % kPageRows];
  }
  [[nodiscard]] T& operator[](size_t row) {
    Page& page = pages_[row / kPageRows];
    if (page.rows == nullptr) [[unlikely]]
      Restore(&page);
    return (*page.rows)[row % kPageRows];
  }

  // To be said once of each.
  void End(size_t row) {
    (*this)[row] = ended_;
    Page& page = pages_[row / kPageRows];
    if (page.live > 0 && --page.live == 0) page.rows = nullptr;
  }

  // visit(row, thing) for all that live, and some that have ended.
  template <typename Visit>
  void ForEach(Visit visit) {
    for (size_t i = 0; i < pages_.size(); ++i) {
      if (pages_[i].rows == nullptr) continue;
      const size_t first = i * kPageRows;
      for (size_t j = 0; j < kPageRows && first + j < size_; ++j) {
        visit(first + j, (*pages_[i].rows)[j]);
      }
    }
  }

 private:
  static constexpr size_t kPageRows = 512;
  using Rows = std::array<T, kPageRows>;
  struct Page {
    std::unique_ptr<Rows> rows;  // null: all have ended
    uint32_t live = 0;           // that have not; including those that have not begun
  };

  void Restore(Page* page) {
    page->rows = std::make_unique<Rows>();
    page->rows->fill(ended_);
  }

  T ended_;
  std::vector<Page> pages_;
  size_t size_ = 0;
};

}  // namespace pfa

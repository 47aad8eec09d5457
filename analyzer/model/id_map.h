// From the 64-bit ids of a trace (goroutines, Ps, threads, tasks, strings of a generation) to dense
// rows. Ids that are used together lie together: sixteen successive ones share a cache line, and
// only the line is looked up by hash. So a million goroutines, whose ids the runtime hands out in
// runs, take a few bytes each.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "proto/base/pod_column.h"

namespace pfa {

class IdMap {
 public:
  static constexpr uint32_t kNotFound = 0xffffffffU;

  [[nodiscard]] uint32_t Find(uint64_t id) const {
    if (slots_.empty()) return kNotFound;
    const Slot& slot = slots_[SlotOf(id / kPage)];
    return slot.page == kNotFound ? kNotFound : pages_[slot.page][id % kPage];
  }

  // Sets the row of an id, which may have had another. Rows are not kNotFound.
  void Set(uint64_t id, uint32_t row) {
    if ((pages_.size() + 1) * 2 > slots_.size()) Grow();
    Slot& slot = slots_[SlotOf(id / kPage)];
    if (slot.page == kNotFound) {
      slot = {id / kPage, static_cast<uint32_t>(pages_.size())};
      Page page;
      page.fill(kNotFound);
      pages_.push_back(page);
    }
    pages_[slot.page][id % kPage] = row;
  }

  // Forgets all ids, keeps the memory.
  void Clear() {
    if (pages_.empty()) return;
    slots_.assign(slots_.size(), Slot{});
    pages_.clear();
  }

 private:
  static constexpr uint64_t kPage = 16;
  using Page = std::array<uint32_t, kPage>;
  struct Slot {
    uint64_t key = 0;
    uint32_t page = kNotFound;
  };

  // Where the key is, or would be. Keys come from the file, so the hash must spread any.
  [[nodiscard]] size_t SlotOf(uint64_t key) const {
    const uint64_t mask = slots_.size() - 1;
    uint64_t hash = key ^ (key >> 32U);
    hash *= 0x9e3779b97f4a7c15ULL;
    uint64_t i = (hash >> 29U) & mask;
    while (slots_[i].page != kNotFound && slots_[i].key != key) i = (i + 1) & mask;
    return i;
  }

  void Grow() {
    std::vector<Slot> old(slots_.empty() ? 64 : slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.page != kNotFound) slots_[SlotOf(slot.key)] = slot;
    }
  }

  std::vector<Slot> slots_;  // a power of two, at most half full
  PodColumn<Page> pages_;
};

}  // namespace pfa

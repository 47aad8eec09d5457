// From the 64-bit ids of a trace (goroutines, procs, threads, tables of a generation) to dense
// rows. Open addressing with the key in the slot: one cache miss for a lookup, of which there is
// one per event. Ids come from the file, so their hash must spread whatever they are.
#pragma once

#include <cstdint>
#include <vector>

namespace pfa {

class IdMap {
 public:
  static constexpr uint32_t kNotFound = 0xffffffffU;

  [[nodiscard]] uint32_t Find(uint64_t id) const {
    if (slots_.empty()) return kNotFound;
    const uint64_t mask = slots_.size() - 1;
    for (uint64_t i = Start(id) & mask;; i = (i + 1) & mask) {
      const Slot& slot = slots_[i];
      if (slot.row == kNotFound) return kNotFound;
      if (slot.id == id) return slot.row;
    }
  }

  // Sets the row of an id, which may have had another.
  void Set(uint64_t id, uint32_t row) {
    if ((count_ + 1) * 2 > slots_.size()) Grow();
    const uint64_t mask = slots_.size() - 1;
    uint64_t i = Start(id) & mask;
    while (slots_[i].row != kNotFound && slots_[i].id != id) i = (i + 1) & mask;
    if (slots_[i].row == kNotFound) ++count_;
    slots_[i] = {id, row};
  }

  // Forgets all ids, keeps the memory.
  void Clear() {
    slots_.assign(slots_.size(), Slot{});
    count_ = 0;
  }
  [[nodiscard]] uint64_t size() const { return count_; }

 private:
  struct Slot {
    uint64_t id = 0;
    uint32_t row = kNotFound;
  };

  static uint64_t Start(uint64_t id) {
    id ^= id >> 32U;
    id *= 0x9e3779b97f4a7c15ULL;
    return id >> 29U;
  }

  void Grow() {
    std::vector<Slot> old(slots_.empty() ? 64 : slots_.size() * 2);
    old.swap(slots_);
    count_ = 0;
    for (const Slot& slot : old) {
      if (slot.row != kNotFound) Set(slot.id, slot.row);
    }
  }

  std::vector<Slot> slots_;  // a power of two, at most half full
  uint64_t count_ = 0;
};

}  // namespace pfa

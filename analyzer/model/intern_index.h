// The hash index that the interners share: open addressing over row numbers. It stores no keys,
// only (hash, row); rows live in the interner's own columns, which compare themselves.
#pragma once

#include <cstdint>
#include <vector>

namespace pfa {

class InternIndex {
 public:
  static constexpr uint32_t kNotFound = 0xffffffffU;

  // The row for which `equals(row)` holds among those with this hash, or kNotFound.
  template <typename Equals>
  [[nodiscard]] uint32_t Find(uint64_t hash, Equals equals) const {
    if (slots_.empty()) return kNotFound;
    const uint64_t mask = slots_.size() - 1;
    const auto tag = static_cast<uint32_t>(hash);
    for (uint64_t i = Start(hash) & mask;; i = (i + 1) & mask) {
      const Slot& slot = slots_[i];
      if (slot.row == kNotFound) return kNotFound;
      if (slot.tag == tag && equals(slot.row)) return slot.row;
    }
  }

  // Asks for the memory that Find and Insert will touch first.
  void Prefetch(uint64_t hash) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[Start(hash) & (slots_.size() - 1)]);
  }

  // Adds a row that Find did not find.
  void Insert(uint64_t hash, uint32_t row) {
    if ((count_ + 1) * 2 > slots_.size()) Grow();
    Place(static_cast<uint32_t>(hash), row);
    ++count_;
  }

 private:
  // The low half of the hash, spread again: it is all that is kept for growing.
  static uint64_t Start(uint64_t hash) {
    return (static_cast<uint64_t>(static_cast<uint32_t>(hash)) * 0x9e3779b97f4a7c15ULL) >> 24;
  }

  struct Slot {
    uint32_t tag = 0;
    uint32_t row = kNotFound;
  };

  void Place(uint32_t tag, uint32_t row) {
    const uint64_t mask = slots_.size() - 1;
    uint64_t i = Start(tag) & mask;
    while (slots_[i].row != kNotFound) i = (i + 1) & mask;
    slots_[i] = {tag, row};
  }

  void Grow() {
    std::vector<Slot> old(slots_.empty() ? 64 : slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.row != kNotFound) Place(slot.tag, slot.row);
    }
  }

  std::vector<Slot> slots_;  // a power of two, at most half full
  uint64_t count_ = 0;
};

}  // namespace pfa

// Ids of a file (any 64-bit numbers, usually 1, 2, 3, ...) to dense rows.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "proto/base/hash.h"

namespace pfa {

class DenseIdMap {
 public:
  static constexpr uint32_t kAbsent = 0xffffffffU;

  // The row of an id, or kAbsent.
  [[nodiscard]] uint32_t Find(uint64_t id) const {
    if (id < direct_.size()) return direct_[id];
    if (id < kDirectLimit) return kAbsent;
    const auto it = sparse_.find(id);
    return it == sparse_.end() ? kAbsent : it->second;
  }

  void Set(uint64_t id, uint32_t row) {
    if (id >= kDirectLimit) {
      sparse_[id] = row;
      return;
    }
    if (id >= direct_.size()) {
      size_t size = direct_.empty() ? 1024 : direct_.size();
      while (size <= id) size *= 2;
      direct_.resize(size, kAbsent);
    }
    direct_[id] = row;
  }

 private:
  // Ids below index an array: at most 16 MB, even if a hostile file has just one such id.
  static constexpr uint64_t kDirectLimit = uint64_t{1} << 22;

  std::vector<uint32_t> direct_;
  std::unordered_map<uint64_t, uint32_t, SeededHash> sparse_;
};

}  // namespace pfa

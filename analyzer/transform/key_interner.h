// Rows with keys of several words: the same key always gives the same row number.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "analyzer/model/intern_index.h"
#include "proto/base/hash.h"

namespace pfa {

class KeyInterner {
 public:
  // The row of this key, and whether it is new. Rows are numbered from 0.
  std::pair<uint32_t, bool> Intern(std::span<const uint64_t> key) {
    const uint64_t hash = HashBytes(key.data(), key.size_bytes(), HashSeed());
    const uint32_t row = index_.Find(
        hash, [&](uint32_t candidate) { return std::ranges::equal(KeyOf(candidate), key); });
    if (row != InternIndex::kNotFound) return {row, false};
    const auto added = static_cast<uint32_t>(begins_.size() - 1);
    words_.insert(words_.end(), key.begin(), key.end());
    begins_.push_back(words_.size());
    index_.Insert(hash, added);
    return {added, true};
  }

 private:
  [[nodiscard]] std::span<const uint64_t> KeyOf(uint32_t row) const {
    return std::span<const uint64_t>(words_).subspan(begins_[row], begins_[row + 1] - begins_[row]);
  }

  InternIndex index_;
  std::vector<uint64_t> words_;
  std::vector<uint64_t> begins_ = {0};
};

}  // namespace pfa

// Interned text: equal text has one id, and comparing ids compares text. Id 0 is the empty string.
// Text lies in blocks that never move, so a string_view from the pool lives as long as the pool.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "analyzer/model/ids.h"
#include "analyzer/model/intern_index.h"

namespace pfa {

class StringPool {
 public:
  StringPool();
  StringPool(StringPool&&) noexcept = default;
  StringPool& operator=(StringPool&&) noexcept = default;
  StringPool(const StringPool& other);
  StringPool& operator=(const StringPool&) = delete;
  ~StringPool() = default;

  // The id of this text, new if it was not there. Amortised O(length).
  StringId Intern(std::string_view text);
  // The id of this text, or kNone.
  [[nodiscard]] StringId Find(std::string_view text) const;

  [[nodiscard]] std::string_view operator[](StringId id) const { return texts_[id.index()]; }
  [[nodiscard]] size_t size() const { return texts_.size(); }

 private:
  std::string_view Store(std::string_view text);

  std::vector<std::unique_ptr<char[]>> blocks_;  // NOLINT: raw storage
  size_t block_left_ = 0;
  char* block_next_ = nullptr;
  std::vector<std::string_view> texts_;
  InternIndex index_;
};

}  // namespace pfa

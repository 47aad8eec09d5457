#include "analyzer/model/string_pool.h"

#include <algorithm>

#include "proto/base/check.h"
#include "proto/base/hash.h"

namespace pfa {
namespace {

constexpr size_t kBlockBytes = size_t{64} << 10;

}  // namespace

StringPool::StringPool() { Intern(""); }

StringPool::StringPool(const StringPool& other) {
  for (const std::string_view text : other.texts_) Intern(text);
}

StringId StringPool::Find(std::string_view text) const {
  const uint32_t row =
      index_.Find(HashText(text), [&](uint32_t candidate) { return texts_[candidate] == text; });
  return row == InternIndex::kNotFound ? StringId::kNone : StringId(row);
}

StringId StringPool::Intern(std::string_view text) {
  const uint64_t hash = HashText(text);
  const uint32_t row =
      index_.Find(hash, [&](uint32_t candidate) { return texts_[candidate] == text; });
  if (row != InternIndex::kNotFound) return StringId(row);
  PFA_CHECK(texts_.size() < StringId::kNoneValue);
  const StringId id = StringId::FromIndex(texts_.size());
  texts_.push_back(Store(text));
  index_.Insert(hash, id.value);
  return id;
}

std::string_view StringPool::Store(std::string_view text) {
  if (text.empty()) return "";
  if (text.size() > block_left_) {
    const size_t size = std::max(kBlockBytes, text.size());
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    block_next_ = blocks_.back().get();
    block_left_ = size;
  }
  char* const place = block_next_;
  std::copy(text.begin(), text.end(), place);
  block_next_ += text.size();
  block_left_ -= text.size();
  return {place, text.size()};
}

}  // namespace pfa

#include "cli/serve/page_cache.h"

#include <utility>

namespace pfa {

WebResponse PageCache::Find(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto found = index_.find(key);
  if (found == index_.end()) {
    WebResponse none;
    none.status = 0;
    return none;
  }
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->response;
}

uint64_t PageCache::generation() const {
  const std::lock_guard lock(mutex_);
  return generation_;
}

void PageCache::Add(const std::string& key, const WebResponse& response, uint64_t generation) {
  const std::lock_guard lock(mutex_);
  if (generation != generation_) return;
  Entry entry{key, response};
  const size_t size = SizeOf(entry);
  if (size > max_bytes_ / 4 || index_.contains(key)) return;
  bytes_ += size;
  entries_.push_front(std::move(entry));
  index_.emplace(key, entries_.begin());
  while (bytes_ > max_bytes_) {
    bytes_ -= SizeOf(entries_.back());
    index_.erase(entries_.back().key);
    entries_.pop_back();
  }
}

void PageCache::Clear() {
  const std::lock_guard lock(mutex_);
  entries_.clear();
  index_.clear();
  bytes_ = 0;
  ++generation_;
}

size_t PageCache::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

}  // namespace pfa

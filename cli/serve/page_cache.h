// Pages that were made before: going back, or switching between two views of a large profile, costs
// nothing. Bounded by bytes; what was not used for longest goes first. For several threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "cli/serve/web_message.h"

namespace pfa {

class PageCache {
 public:
  explicit PageCache(size_t max_bytes) : max_bytes_(max_bytes) {}

  // The page, or one with status 0.
  WebResponse Find(const std::string& key);
  // To be asked before a page is made: what was made before Clear is not kept after it.
  [[nodiscard]] uint64_t generation() const;
  // Does not keep what alone is larger than a quarter of all.
  void Add(const std::string& key, const WebResponse& response, uint64_t generation);
  void Clear();
  [[nodiscard]] size_t bytes() const;

 private:
  struct Entry {
    std::string key;
    WebResponse response;
  };
  static size_t SizeOf(const Entry& entry) {
    return entry.key.size() + entry.response.body->size();
  }

  const size_t max_bytes_;
  mutable std::mutex mutex_;  // guards what follows
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<std::string, std::list<Entry>::iterator> index_;
  size_t bytes_ = 0;
  uint64_t generation_ = 0;
};

}  // namespace pfa

// Interned call stacks. A sample stores one StackId; equal stacks have one id, so everything that
// depends on frames alone (filters, roll-ups) is done once per distinct stack, not once per sample.
//
// Stacks are kept whole, leaf first, as a length followed by location ids, in large blocks that
// never move and that no stack straddles. A tree of (parent, location) rows would share prefixes,
// but costs one hash lookup per frame to build (80 million in a large profile) and a cache miss per
// frame to walk; whole stacks cost one lookup per sample and are walked in order.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "analyzer/model/ids.h"
#include "analyzer/model/intern_index.h"
#include "proto/base/pod_column.h"

namespace pfa {

class StackTable {
 public:
  StackTable() = default;
  StackTable(StackTable&&) noexcept = default;
  StackTable& operator=(StackTable&&) noexcept = default;
  StackTable(const StackTable&) = delete;
  StackTable& operator=(const StackTable&) = delete;
  ~StackTable() = default;

  // Location ids, leaf first.
  [[nodiscard]] std::span<const LocationId> operator[](StackId id) const {
    const LocationId* p = starts_[id.index()];
    return {p + 1, p->value};
  }
  [[nodiscard]] size_t size() const { return starts_.size(); }
  // Sum of the depths of all stacks.
  [[nodiscard]] uint64_t frame_count() const { return frame_count_; }

  // Gives memory of the stacks before this one back; they must not be asked for any more.
  void FreeBefore(StackId first);

 private:
  friend class StackInterner;
  static constexpr size_t kBlockEntries = size_t{1} << 20;

  StackId Append(std::span<const LocationId> frames);

  std::vector<std::unique_ptr<std::byte[]>> blocks_;  // NOLINT: raw storage
  std::vector<size_t> block_begins_;                  // the number of the first stack of each
  size_t freed_blocks_ = 0;
  size_t block_left_ = 0;
  LocationId* block_next_ = nullptr;
  PodColumn<LocationId*> starts_;  // of each stack: its length, then its frames
  uint64_t frame_count_ = 0;
};

// Fills a StackTable; needed only while a profile is built.
class StackInterner {
 public:
  explicit StackInterner(StackTable& table) : table_(table) {}

  StackId Intern(std::span<const LocationId> frames);

  // The same for many stacks: takes them now and says their ids later, in order, by Flush at the
  // latest. Looking a stack up misses the cache; doing it some stacks later than asking for the
  // memory hides that.
  void Enqueue(std::span<const LocationId> frames, PodColumn<StackId>* ids);
  void Flush(PodColumn<StackId>* ids);

  // Replaces every location id by map[id]. The map must be a permutation, so that distinct stacks
  // stay distinct. Ends interning: the index no longer fits the stacks.
  void RemapLocations(std::span<const LocationId> map);

 private:
  static constexpr size_t kQueueLength = 16;
  struct Waiting {
    uint64_t hash = 0;
    std::vector<LocationId> frames;
  };

  static uint64_t HashOf(std::span<const LocationId> frames);
  StackId InternHashed(uint64_t hash, std::span<const LocationId> frames);

  StackTable& table_;
  InternIndex index_;
  std::array<Waiting, kQueueLength> queue_;
  size_t queued_ = 0;
};

}  // namespace pfa

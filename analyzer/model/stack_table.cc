#include "analyzer/model/stack_table.h"

#include <algorithm>

#include "proto/base/check.h"
#include "proto/base/hash.h"

namespace pfa {

StackId StackTable::Append(std::span<const LocationId> frames) {
  PFA_CHECK(starts_.size() < StackId::kNoneValue && frames.size() < LocationId::kNoneValue);
  const size_t need = frames.size() + 1;
  if (need > block_left_) {
    // Bytes, so that nothing is written yet: pages cost nothing until a stack comes.
    const size_t entries = std::max(kBlockEntries, need);
    blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(entries * sizeof(LocationId)));
    block_begins_.push_back(starts_.size());
    block_next_ = reinterpret_cast<LocationId*>(blocks_.back().get());
    block_left_ = entries;
  }
  LocationId* const start = block_next_;
  start[0] = LocationId::FromIndex(frames.size());
  std::copy(frames.begin(), frames.end(), start + 1);
  block_next_ += need;
  block_left_ -= need;
  starts_.push_back(start);
  frame_count_ += frames.size();
  return StackId::FromIndex(starts_.size() - 1);
}

void StackTable::FreeBefore(StackId first) {
  while (freed_blocks_ + 1 < blocks_.size() && block_begins_[freed_blocks_ + 1] <= first.index()) {
    blocks_[freed_blocks_++].reset();
  }
}

uint64_t StackInterner::HashOf(std::span<const LocationId> frames) {
  return HashBytes(frames.data(), frames.size_bytes(), HashSeed());
}

StackId StackInterner::Intern(std::span<const LocationId> frames) {
  return InternHashed(HashOf(frames), frames);
}

StackId StackInterner::InternHashed(uint64_t hash, std::span<const LocationId> frames) {
  const uint32_t row = index_.Find(hash, [&](uint32_t candidate) {
    return std::ranges::equal(table_[StackId(candidate)], frames);
  });
  if (row != InternIndex::kNotFound) return StackId(row);
  const StackId id = table_.Append(frames);
  index_.Insert(hash, id.value);
  return id;
}

void StackInterner::Enqueue(std::span<const LocationId> frames, PodColumn<StackId>* ids) {
  if (queued_ == kQueueLength) Flush(ids);
  Waiting& waiting = queue_[queued_++];
  waiting.hash = HashOf(frames);
  waiting.frames.assign(frames.begin(), frames.end());
  index_.Prefetch(waiting.hash);
}

void StackInterner::Flush(PodColumn<StackId>* ids) {
  for (size_t i = 0; i < queued_; ++i) {
    ids->push_back(InternHashed(queue_[i].hash, queue_[i].frames));
  }
  queued_ = 0;
}

void StackInterner::RemapLocations(std::span<const LocationId> map) {
  for (LocationId* start : table_.starts_) {
    LocationId* const frames = start + 1;
    const size_t depth = start->index();
    for (size_t i = 0; i < depth; ++i) frames[i] = map[frames[i].index()];
  }
  index_ = InternIndex();
}

}  // namespace pfa

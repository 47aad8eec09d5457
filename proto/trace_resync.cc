#include "proto/trace_resync.h"

#include <limits>

#include "proto/trace_batch.h"
#include "proto/trace_schema.h"
#include "proto/uv.h"

namespace pfa {
namespace {

constexpr size_t kPaddedBytes = 10;
// Of the clock: hours, whatever its units are.
constexpr uint64_t kMostApart = uint64_t{1} << 42;
// Generations that may be lost in between.
constexpr uint64_t kMostGenerations = 4096;
// Threads are numbered by the operating system.
constexpr uint64_t kMostThreads = uint64_t{1} << 48;

bool IsPlausible(uint64_t generation, uint64_t thread, uint64_t time, uint64_t size,
                 const TraceHeadHints& hints) {
  if (generation == 0 || size > kMaxTracePayloadBytes) return false;
  if (thread != kNoTraceThread && thread >= kMostThreads) return false;
  if (hints.generation != 0 &&
      (generation < hints.generation || generation - hints.generation > kMostGenerations)) {
    return false;
  }
  if (!hints.time) return true;
  const uint64_t apart = time > *hints.time ? time - *hints.time : *hints.time - time;
  return apart <= kMostApart;
}

}  // namespace

std::optional<bool> BeginsWithTraceHead(std::span<const uint8_t> bytes,
                                        const TraceHeadHints& hints) {
  if (bytes.empty()) return std::nullopt;
  const bool is_experimental =
      hints.has_experiments &&
      bytes.front() == static_cast<uint8_t>(TraceEvent::kExperimentalBatch);
  if (bytes.front() != static_cast<uint8_t>(TraceEvent::kEventBatch) && !is_experimental) {
    return false;
  }
  bytes = bytes.subspan(1);
  if (is_experimental) {
    if (bytes.empty()) return std::nullopt;
    bytes = bytes.subspan(1);
  }
  const uint8_t* at = bytes.data();
  const uint8_t* const end = at + bytes.size();
  uint64_t generation = 0;
  uint64_t thread = 0;
  uint64_t time = 0;
  for (uint64_t* const value : {&generation, &thread, &time}) {
    const UvStatus status = ReadUv(&at, end, value);
    if (status == UvStatus::kOverflow) return false;
    if (status == UvStatus::kTruncated) return std::nullopt;
  }
  const uint8_t* const size_at = at;
  uint64_t size = 0;
  const UvStatus status = ReadUv(&at, end, &size);
  if (status == UvStatus::kOverflow) return false;
  if (status == UvStatus::kTruncated) return std::nullopt;
  if (static_cast<size_t>(at - size_at) != kPaddedBytes) return false;
  return IsPlausible(generation, thread, time, size, hints);
}

}  // namespace pfa

// Roll-ups over all stacks on several threads: each works on its own sums, which are added at the
// end. Sums of integers do not depend on how the work was divided.
#pragma once

#include <algorithm>
#include <cstdint>
#include <thread>
#include <vector>

#include "analyzer/model/stack_table.h"

namespace pfa {

// What is numbered from `begin` to `end`.
struct IndexRange {
  size_t begin = 0;
  size_t end = 0;
};
using StackRange = IndexRange;

// `count` things divided among as many threads as are useful and there, at least one.
inline std::vector<IndexRange> Shares(size_t count, size_t useful, size_t max_threads) {
  const size_t cores = std::max(1U, std::thread::hardware_concurrency());
  const size_t threads = std::clamp<size_t>(useful, 1, std::min(cores, max_threads));
  std::vector<IndexRange> ranges;
  for (size_t t = 0; t < threads; ++t) {
    ranges.push_back({count * t / threads, count * (t + 1) / threads});
  }
  return ranges;
}

// Calls work(part) for each part, in a thread of its own; the first in this one.
template <typename Part, typename Work>
void InThreads(std::vector<Part>& parts, Work work) {
  std::vector<std::thread> threads;
  threads.reserve(parts.size());
  for (size_t t = 1; t < parts.size(); ++t) {
    threads.emplace_back([&part = parts[t], work] { work(part); });
  }
  work(parts.front());
  for (std::thread& thread : threads) thread.join();
}

// The shares of the threads, at least one: small tables are done by the calling thread alone.
inline std::vector<StackRange> ShareStacks(const StackTable& stacks) {
  // Below this a thread costs more than it saves.
  constexpr uint64_t kFramesPerThread = 500'000;
  constexpr size_t kMaxThreads = 8;
  const size_t useful = stacks.frame_count() / kFramesPerThread;
  return Shares(stacks.size(), useful, kMaxThreads);
}

// Makes an accumulator for each range with `make`, calls AddStacks(begin, end) on each in a thread
// of its own, then `combine` with each in order.
template <typename Make, typename Combine>
void ForEachStackRange(const std::vector<StackRange>& ranges, Make make, Combine combine) {
  using Part = decltype(make());
  std::vector<Part> parts;
  parts.reserve(ranges.size());
  for (size_t t = 0; t < ranges.size(); ++t) parts.push_back(make());
  std::vector<std::thread> threads;
  threads.reserve(ranges.size());
  for (size_t t = 1; t < ranges.size(); ++t) {
    threads.emplace_back(
        [&part = parts[t], range = ranges[t]] { part.AddStacks(range.begin, range.end); });
  }
  parts.front().AddStacks(ranges.front().begin, ranges.front().end);
  for (std::thread& thread : threads) thread.join();
  for (Part& part : parts) combine(part);
}

template <typename Make, typename Combine>
void ForEachStackRange(const StackTable& stacks, Make make, Combine combine) {
  ForEachStackRange(ShareStacks(stacks), make, combine);
}

}  // namespace pfa

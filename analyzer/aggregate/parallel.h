// Roll-ups over all stacks on several threads: each works on its own sums, which are added at the
// end. Sums of integers do not depend on how the work was divided.
#pragma once

#include <algorithm>
#include <cstdint>
#include <thread>
#include <vector>

#include "analyzer/model/stack_table.h"

namespace pfa {

// Makes one accumulator per thread with `make`, calls AddStacks(begin, end) on each for its share
// of the stacks, then `combine` with each in order. Small tables are done by the calling thread
// alone.
template <typename Make, typename Combine>
void ForEachStackRange(const StackTable& stacks, Make make, Combine combine) {
  // Below this a thread costs more than it saves.
  constexpr uint64_t kFramesPerThread = 500'000;
  constexpr size_t kMaxThreads = 8;
  const size_t useful = stacks.frame_count() / kFramesPerThread;
  const size_t cores = std::max(1U, std::thread::hardware_concurrency());
  const size_t count = std::clamp<size_t>(useful, 1, std::min(cores, kMaxThreads));

  using Part = decltype(make());
  std::vector<Part> parts;
  parts.reserve(count);
  for (size_t t = 0; t < count; ++t) parts.push_back(make());
  std::vector<std::thread> threads;
  threads.reserve(count);
  for (size_t t = 1; t < count; ++t) {
    threads.emplace_back([&parts, &stacks, t, count] {
      parts[t].AddStacks(stacks.size() * t / count, stacks.size() * (t + 1) / count);
    });
  }
  parts.front().AddStacks(0, stacks.size() / count);
  for (std::thread& thread : threads) thread.join();
  for (Part& part : parts) combine(part);
}

}  // namespace pfa

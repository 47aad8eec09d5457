#include "analyzer/model/goroutine_index.h"

#include <algorithm>
#include <thread>

namespace pfa {

const RowGroups& GoroutineIndex::Make(const TransitionColumns& transitions,
                                      size_t goroutines) const {
  std::call_once(state_->once, [&] {
    // Below this a thread costs more than it saves; all look at all rows, so many do not help.
    constexpr size_t kRowsPerThread = 500'000;
    constexpr size_t kMaxThreads = 4;
    const size_t cores = std::max(1U, std::thread::hardware_concurrency());
    const size_t threads =
        std::clamp<size_t>(transitions.size() / kRowsPerThread, 1, std::min(cores, kMaxThreads));
    state_->groups = RowGroups(
        goroutines, static_cast<uint32_t>(transitions.size()),
        [&transitions](uint32_t row) { return transitions.goroutine(row).index(); }, threads);
    state_->made.store(&state_->groups, std::memory_order_release);
  });
  return state_->groups;
}

}  // namespace pfa

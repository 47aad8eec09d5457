// The rows of each goroutine's transitions, found when somebody first asks for them: it takes as
// long as a tenth of reading the trace and 4 bytes a row, and what goes through all transitions in
// order of time does without.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>

#include "analyzer/model/row_groups.h"
#include "analyzer/model/transition_columns.h"

namespace pfa {

class GoroutineIndex {
 public:
  GoroutineIndex() : state_(std::make_unique<State>()) {}

  // By any number of threads; always of the same transitions, of so many goroutines.
  [[nodiscard]] std::span<const uint32_t> Rows(const TransitionColumns& transitions,
                                               size_t goroutines, GoroutineId id) const {
    const RowGroups* made = state_->made.load(std::memory_order_acquire);
    if (made == nullptr) [[unlikely]]
      made = &Make(transitions, goroutines);
    return (*made)[id.index()];
  }

 private:
  struct State {
    std::once_flag once;
    RowGroups groups;
    std::atomic<const RowGroups*> made = nullptr;
  };

  const RowGroups& Make(const TransitionColumns& transitions, size_t goroutines) const;

  std::unique_ptr<State> state_;
};

}  // namespace pfa

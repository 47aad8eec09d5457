// What happened in a trace in order of time, out of the columns: each row of them is an event, or
// two if it has a beginning and an end. No event is a copy; a reference says where it is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "analyzer/model/trace.h"

namespace pfa {

enum class OrderedEvent : uint8_t {
  kSync,         // row of generations()
  kGap,          // of gaps()
  kGoroutine,    // of the transitions
  kProc,         // of proc_transitions()
  kRangeBegin,   // of ranges(); not of those that began before
  kRangeEnd,     // likewise; not of those that are open
  kGomaxprocs,   // of the metric
  kHeap,         // likewise
  kHeapGoal,     // likewise
  kLabel,        // of labels()
  kSample,       // of cpu_samples()
  kTaskBegin,    // of tasks()
  kTaskEnd,      // likewise
  kRegionBegin,  // of regions()
  kRegionEnd,    // likewise
  kLog,          // of logs()
};
constexpr size_t kOrderedEvents = 16;
std::string_view NameOf(OrderedEvent event);  // "range-begin"

struct OrderedEventRef {
  OrderedEvent event = OrderedEvent::kSync;
  uint32_t row = 0;
  int64_t time_ns = 0;
};

class OrderedEvents {
 public:
  explicit OrderedEvents(const Trace& trace);

  // False at the end. Events of the same time come in the order of OrderedEvent.
  bool Next(OrderedEventRef* event);

 private:
  // The events of one kind; `rows` puts them into order where the column is not.
  struct Source {
    OrderedEvent event = OrderedEvent::kSync;
    int64_t (*time_of)(const Trace& trace, uint32_t row) = nullptr;
    std::vector<uint32_t> rows = {};
    uint32_t size = 0;
    uint32_t next = 0;
    int64_t next_ns = 0;

    [[nodiscard]] uint32_t row() const { return rows.empty() ? next : rows[next]; }
  };

  void Add(Source source);

  const Trace& trace_;
  std::vector<Source> sources_;  // those that are not at their end
};

}  // namespace pfa

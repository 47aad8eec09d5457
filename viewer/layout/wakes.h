// Who made whom run: from a span to the spans around it, of the same and of other goroutines.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "analyzer/model/trace.h"

namespace pfa {

// A wake-up: the transition that made a goroutine runnable, by another one.
struct Wake {
  uint32_t row = 0;
  GoroutineId waker;
};

// The one that the span begins with, or that ends it.
std::optional<Wake> WakeOf(const Trace& trace, uint32_t row);

// Transitions by which the goroutine of the span made others runnable while it lasted: wake-ups and
// creations, the first `most` of them. Looks at no more than `most_rows` transitions after it.
std::vector<uint32_t> WokenDuring(const Trace& trace, uint32_t row, size_t most,
                                  uint32_t most_rows = UINT32_MAX);

// A go statement.
struct Creation {
  GoroutineId creator;
  int64_t time_ns = 0;
};

// None if the trace does not show it.
std::optional<Creation> CreationOf(const Trace& trace, GoroutineId id);

// The span of the goroutine at that time, if it lived.
std::optional<uint32_t> SpanAt(const Trace& trace, GoroutineId id, int64_t time_ns);

// When the span ends: with the next one, or with the trace.
int64_t SpanEnd(const Trace& trace, uint32_t row);
// The span of the same goroutine before and after.
std::optional<uint32_t> PreviousSpan(const Trace& trace, uint32_t row);
std::optional<uint32_t> NextSpan(const Trace& trace, uint32_t row);

}  // namespace pfa

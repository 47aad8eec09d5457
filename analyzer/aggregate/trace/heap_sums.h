// Heap objects of a trace with the AllocFree experiment: what was allocated and freed, by type and
// by the goroutine that did it, and what was live when.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"

namespace pfa {

struct HeapAmount {
  uint64_t count = 0;
  uint64_t bytes = 0;  // of slots; of objects whose slot is not known, what their types say
  void Add(uint64_t size) {
    ++count;
    if (__builtin_add_overflow(bytes, size, &bytes)) bytes = UINT64_MAX;
  }
};

struct HeapTypeSum {
  uint32_t type = 0;     // row of Trace::heap_types()
  HeapAmount allocated;  // by goroutines that count
  HeapAmount freed;      // in the window, by anybody
  HeapAmount live;       // at the end of the window, whoever allocated them
};

struct HeapFunctionSum {
  StringId function{0};  // entry function of goroutines; 0: not known, or no goroutine
  HeapAmount allocated;
};

// What was live at the beginning of a part of the window.
struct HeapPoint {
  int64_t time_ns = 0;
  HeapAmount live;
};

struct HeapSums {
  HeapTypeSum all;
  std::vector<HeapTypeSum> types;          // most bytes allocated first
  std::vector<HeapFunctionSum> functions;  // likewise
  std::vector<HeapPoint> points;           // in order of time, then the end of the window
  uint64_t without_slot = 0;               // allocated or live, whose slot is not known
};

HeapSums SumHeap(const Trace& trace, const TraceQuery& query, size_t parts);

}  // namespace pfa

// The figures of a trace that two of them can be compared by: of the whole, and of the goroutines
// of each entry function. All of what counts, in the query's sense.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"

namespace pfa {

// Where a goroutine spends time; together that is its life, but for what is unknown.
enum class TimeKind : uint8_t { kRunning, kRunnable, kSync, kNetwork, kSyscall, kOtherWait };
constexpr size_t kTimeKinds = 6;
std::string_view NameOf(TimeKind kind);  // "sync wait"

struct FunctionFigures {
  std::string_view name;  // in the trace; "": not known
  uint64_t goroutines = 0;
  std::array<int64_t, kTimeKinds> ns{};
};

struct TraceFigure {
  std::string_view name;              // "longest stop-the-world"
  std::string_view key;               // for machines
  std::string_view unit;              // "nanoseconds", "bytes", "count"
  std::optional<int64_t> value = {};  // none: not known of this trace
};

struct TraceFigures {
  std::vector<TraceFigure> figures;        // the same rows in the same order for every trace
  std::vector<FunctionFigures> functions;  // one per name, in order of first goroutines
};

TraceFigures ComputeTraceFigures(const Trace& trace, const TraceQuery& query);

}  // namespace pfa

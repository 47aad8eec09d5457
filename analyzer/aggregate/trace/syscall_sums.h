// Syscalls by what the program called, and by which of its functions called that.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"

namespace pfa {

struct SyscallSum {
  StringId function;
  uint64_t count = 0;      // that ended while they count
  int64_t ns = 0;          // of what counts, also of those that did not end
  int64_t blocked_ns = 0;  // of it, without a P
  int64_t longest_ns = 0;  // whole length of the longest that ended
  int64_t longest_at = 0;  // when that began
  StackId longest_stack{0};
  GoroutineId longest_of{};
};

enum class SyscallKey : uint8_t {
  kFunction,  // the innermost frame outside the runtime and the wrappers of syscalls: syscall.read
  kCaller,    // the innermost frame outside the standard library, or else the outermost
};
// Longest first.
std::vector<SyscallSum> ComputeSyscalls(const Trace& trace, const TraceQuery& query,
                                        SyscallKey key);

}  // namespace pfa

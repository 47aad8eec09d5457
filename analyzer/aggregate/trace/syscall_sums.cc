#include "analyzer/aggregate/trace/syscall_sums.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "analyzer/aggregate/trace/time_sum.h"
#include "analyzer/query/go_package.h"

namespace pfa {
namespace {

bool IsSyscall(GoState state) {
  return state == GoState::kSyscall || state == GoState::kSyscallBlocked;
}

// Functions that pass a number of a syscall on; which one it is, their callers say.
bool IsWrapper(std::string_view name) {
  constexpr std::array<std::string_view, 8> kPrefixes = {"runtime.",
                                                         "internal/runtime/",
                                                         "syscall.Syscall",
                                                         "syscall.RawSyscall",
                                                         "syscall.rawSyscall",
                                                         "syscall.syscall",
                                                         "golang.org/x/sys/unix.Syscall",
                                                         "golang.org/x/sys/unix.RawSyscall"};
  return std::ranges::any_of(kPrefixes,
                             [&](std::string_view prefix) { return name.starts_with(prefix); });
}

StringId KeyOf(const Trace& trace, StackId stack, SyscallKey key) {
  const auto frames = trace.stacks()[stack];
  if (frames.empty()) return StringId(0);
  for (const FrameId id : frames) {
    const StringId function = trace.frame(id).function;
    const std::string_view name = trace.text(function);
    const bool found =
        key == SyscallKey::kFunction ? !IsWrapper(name) : !IsStandardPackage(GoPackageOf(name));
    if (found) return function;
  }
  return trace.frame(key == SyscallKey::kFunction ? frames.front() : frames.back()).function;
}

}  // namespace

std::vector<SyscallSum> ComputeSyscalls(const Trace& trace, const TraceQuery& query,
                                        SyscallKey key) {
  constexpr uint32_t kNotKnown = UINT32_MAX;
  std::vector<SyscallSum> sums;
  std::vector<uint32_t> sum_of_stack(trace.stacks().size(), kNotKnown);
  std::vector<uint32_t> sum_of_name(trace.strings().size(), kNotKnown);
  const auto sum_of = [&](StackId stack) -> SyscallSum& {
    uint32_t& known = sum_of_stack[stack.index()];
    if (known == kNotKnown) {
      const StringId name = KeyOf(trace, stack, key);
      uint32_t& of_name = sum_of_name[name.index()];
      if (of_name == kNotKnown) {
        of_name = static_cast<uint32_t>(sums.size());
        sums.push_back({.function = name});
      }
      known = of_name;
    }
    return sums[known];
  };
  for (size_t i = 0; i < trace.goroutines().size(); ++i) {
    const GoroutineId id = GoroutineId::FromIndex(i);
    const std::span<const uint32_t> rows = trace.transitions_of(id);
    ForEachSpan(trace, query, id, [&](const GoSpan& span) {
      if (!IsSyscall(span.state)) return;
      SyscallSum& sum = sum_of(trace.stack(span.row));
      AddNs(&sum.ns, span.ns());
      if (span.state == GoState::kSyscallBlocked) AddNs(&sum.blocked_ns, span.ns());
      if (!span.ends) return;
      auto at = std::ranges::lower_bound(rows, span.row);
      // Losing the P does not end a syscall.
      if (at + 1 != rows.end() && IsSyscall(trace.state(*(at + 1)))) return;
      ++sum.count;
      while (at != rows.begin() && IsSyscall(trace.state(*(at - 1)))) --at;
      const int64_t ns = span.end_ns - trace.time_ns(*at);
      if (ns < sum.longest_ns) return;
      sum.longest_ns = ns;
      sum.longest_at = trace.time_ns(*at);
      sum.longest_stack = trace.stack(*at);
      sum.longest_of = id;
    });
  }
  std::ranges::stable_sort(sums, std::greater{}, &SyscallSum::ns);
  return sums;
}

}  // namespace pfa

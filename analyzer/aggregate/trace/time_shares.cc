#include "analyzer/aggregate/trace/time_shares.h"

#include "analyzer/aggregate/trace/time_sum.h"

namespace pfa {

std::string_view NameOf(TimeShare share) {
  constexpr std::array<std::string_view, kTimeShares> kNames = {
      "running", "runnable", "syscall", "syscall-blocked", "network", "sync", "other", "unknown"};
  return kNames[static_cast<size_t>(share)];
}

int64_t TimeShares::waiting() const {
  int64_t sum = of(TimeShare::kNetwork);
  AddNs(&sum, of(TimeShare::kSync));
  AddNs(&sum, of(TimeShare::kOther));
  return sum;
}

int64_t TimeShares::syscall() const {
  int64_t sum = of(TimeShare::kSyscall);
  AddNs(&sum, of(TimeShare::kSyscallBlocked));
  return sum;
}

int64_t TimeShares::total() const {
  int64_t sum = 0;
  for (const int64_t one : ns) AddNs(&sum, one);
  return sum;
}

TimeShares& TimeShares::operator+=(const TimeShares& other) {
  for (size_t i = 0; i < kTimeShares; ++i) AddNs(&ns[i], other.ns[i]);
  return *this;
}

TimeShares& TimeShares::operator-=(const TimeShares& other) {
  for (size_t i = 0; i < kTimeShares; ++i) ns[i] -= other.ns[i];
  return *this;
}

TimeShareOf::TimeShareOf(const Trace& trace) : trace_(trace), of_reason_(trace.strings().size()) {}

TimeShare TimeShareOf::of_reason(StringId reason) const {
  uint8_t& known = of_reason_[reason.index()];
  if (known == 0) {
    const std::string_view text = trace_.text(reason);
    const TimeShare share = IsNetworkReason(text) ? TimeShare::kNetwork
                            : IsSyncReason(text)  ? TimeShare::kSync
                                                  : TimeShare::kOther;
    known = static_cast<uint8_t>(1 + static_cast<uint8_t>(share));
  }
  return static_cast<TimeShare>(known - 1);
}

TimeShare TimeShareOf::operator()(uint32_t row) const {
  switch (trace_.state(row)) {
    case GoState::kRunning:
      return TimeShare::kRunning;
    case GoState::kRunnable:
      return TimeShare::kRunnable;
    case GoState::kSyscall:
      return TimeShare::kSyscall;
    case GoState::kSyscallBlocked:
      return TimeShare::kSyscallBlocked;
    case GoState::kWaiting:
      return of_reason(trace_.reason(row));
    case GoState::kUnknown:
    case GoState::kDead:
      break;
  }
  return TimeShare::kUnknown;
}

}  // namespace pfa

#include "cli/now.h"

#include <cstdint>

#include "analyzer/query/go_number.h"
#include "proto/base/environment.h"

namespace pfa {

std::chrono::sys_seconds Now() {
  const auto seconds = ParseGoInt(Environment("SOURCE_DATE_EPOCH"));
  constexpr int64_t kMostSeconds = int64_t{1} << 40;
  if (seconds && *seconds >= 0 && *seconds < kMostSeconds) {
    return std::chrono::sys_seconds(std::chrono::seconds(*seconds));
  }
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

}  // namespace pfa

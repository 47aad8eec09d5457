// Sums of times over goroutines stop at the largest number: a damaged file may have any times.
#pragma once

#include <cstdint>

#include "proto/base/number.h"

namespace pfa {

inline void AddNs(int64_t* sum, int64_t ns) {
  if (!CheckedAdd(sum, ns)) *sum = ns < 0 ? INT64_MIN : INT64_MAX;
}

}  // namespace pfa

// The profiles of both sides of a check as one flame graph of the difference.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "analyzer/report/compare/check.h"
#include "analyzer/report/flame.h"
#include "proto/base/result.h"

namespace pfa {

struct CheckFlame {
  FlameReport report;
  std::string title;
};

// All runs of a side summed, and shown as what one run has; a sample type for each kind of profile
// that both sides have. Nothing if there are no profiles. Reads the files again: a check keeps
// sums of functions only.
Result<std::optional<CheckFlame>> FlameOfCheck(const Check& check, uint64_t max_bytes);

}  // namespace pfa

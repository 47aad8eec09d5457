// What a gate asks: how large a change matters, and how sure an answer must be.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "proto/base/result.h"

namespace pfa {

// Of one metric, or of all others.
struct GateLimit {
  std::string unit;  // "sec/op"; "": all that have no limit of their own
  double value = 0;
};

enum class Pairing : uint8_t { kUnpaired, kPaired };

struct Gate {
  // The smallest change for the worse that matters, as a share of the old value.
  std::vector<GateLimit> thresholds = {};
  // Likewise, in the unit itself; the larger of the two counts.
  std::vector<GateLimit> floors = {};
  double alpha = 0.05;
  size_t min_runs = 6;
  Pairing pairing = Pairing::kUnpaired;
  // Keys of the environment that may differ: "cpu".
  std::vector<std::string> ignored_environment = {};

  static constexpr double kThreshold = 0.05;
  [[nodiscard]] double ThresholdOf(std::string_view unit) const;
  [[nodiscard]] double FloorOf(std::string_view unit) const;
};

// "5%", "5%,allocs/op=0,sec/op=2%"; shares may be written as 0.05, too.
Result<std::vector<GateLimit>> ParseThresholds(std::string_view text);
// "sec/op=10ns,B/op=16". Numbers of units that are measured in seconds may have a unit of time.
Result<std::vector<GateLimit>> ParseFloors(std::string_view text);

enum class Verdict : uint8_t {
  kPass,
  kImprovement,
  kRegression,
  kInconclusive,  // the values do not say
  kUngated,       // nothing is asked about it: which way is better is not known, or it is derived
};
std::string_view NameOf(Verdict verdict);  // "PASS"

}  // namespace pfa

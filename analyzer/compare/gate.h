// What a gate asks: how large a change matters, and how sure an answer must be.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/query/gate_limits.h"
#include "analyzer/query/project_rules.h"

namespace pfa {

// kAuto: in pairs, if something shows that the runs were made so, and if there are enough of them.
enum class Pairing : uint8_t { kUnpaired, kPaired, kAuto };

struct Gate {
  // The smallest change for the worse that matters, as a share of the old value.
  std::vector<GateLimit> thresholds = {};
  // Likewise, in the unit itself; the larger of the two counts.
  std::vector<GateLimit> floors = {};
  double alpha = 0.05;
  size_t min_runs = 6;
  Pairing pairing = Pairing::kUnpaired;
  // Of kAuto: what shows that the i-th run of a side was made beside the i-th of the other, or
  // nothing, and why not.
  bool are_pairs_shown = false;
  std::string pairs_reason = {};
  // Keys of the environment that may differ: "cpu".
  std::vector<std::string> ignored_environment = {};
  // Runs of one side may not differ in them, either.
  bool is_strict = false;
  uint64_t seed = 1;  // of what is drawn at random

  // What the project says of single benchmarks; goes before the above.
  ProjectRules rules = {};

  static constexpr double kThreshold = 0.05;
  [[nodiscard]] double ThresholdOf(std::string_view unit) const;
  [[nodiscard]] double FloorOf(std::string_view unit) const;
};

// What holds for one row.
struct RowLimits {
  double threshold = Gate::kThreshold;
  double floor = 0;
  double limit = kNoLimit;  // of the new value, in the unit; for what should be high, the least
  std::optional<bool> is_exact = {};
  const Budget* budget = nullptr;  // where they are from
};
RowLimits LimitsOf(const Gate& gate, std::string_view name, std::string_view unit);

// The one for a row that has not ended; or else one that has; null if there is none.
const Acceptance* AcceptanceOf(const ProjectRules& rules, std::string_view name,
                               std::string_view unit);
bool HasEnded(const ProjectRules& rules, const Acceptance& acceptance);

enum class Verdict : uint8_t {
  kPass,
  kImprovement,
  kRegression,
  kAccepted,      // would be a regression, or may be one, but is within what the project accepts
  kInconclusive,  // the values do not say
  kUngated,       // nothing is asked about it: which way is better is not known, or it is derived
};
std::string_view NameOf(Verdict verdict);  // "PASS"

}  // namespace pfa

// The strings, stacks and clock of one generation, with ids of the trace's own tables in place of
// those of the file, which mean something else in each generation.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "analyzer/model/id_map.h"
#include "analyzer/model/trace_builder.h"
#include "proto/base/result.h"
#include "proto/trace_batch.h"

namespace pfa {

class GenerationTables {
 public:
  // A lenient reading takes what is there: texts that are missing are empty, and so are stacks.
  Result<void> Build(const TraceGeneration& generation, bool lenient, TraceBuilder* builder);

  [[nodiscard]] std::optional<StringId> string(uint64_t id) const {
    if (id == 0) return StringId(0);
    const uint32_t row = string_rows_.Find(id);
    if (row != IdMap::kNotFound) return strings_[row];
    return lenient_ ? std::optional(StringId(0)) : std::nullopt;
  }
  [[nodiscard]] std::optional<StackId> stack(uint64_t id) const {
    if (id == 0) return StackId(0);
    const uint32_t row = stack_rows_.Find(id);
    if (row != IdMap::kNotFound) return stacks_[row];
    return lenient_ ? std::optional(StackId(0)) : std::nullopt;
  }

 private:
  Result<FrameId> Frame(const TraceStackFrame& frame, uint64_t offset, TraceBuilder* builder);

  bool lenient_ = false;
  IdMap string_rows_;
  std::vector<StringId> strings_;
  IdMap stack_rows_;
  std::vector<StackId> stacks_;
  IdMap frame_rows_;  // by PC
  std::vector<FrameId> frames_;
};

// Of the clock of one generation to nanoseconds.
class TraceClock {
 public:
  // Frequency is in units per second.
  explicit TraceClock(uint64_t frequency = kUsualFrequency)
      : ns_per_unit_(1.0 / (static_cast<double>(frequency) / 1e9)) {}

  // 64 ns, on all systems but Windows.
  static constexpr uint64_t kUsualFrequency = 15625000;

  // Truncated, as the runtime's reader does for times and differences; kNever if it is no time.
  [[nodiscard]] int64_t Ns(uint64_t units) const {
    constexpr double kLimit = 9.2e18;
    const double ns = static_cast<double>(units) * ns_per_unit_;
    return ns < kLimit ? static_cast<int64_t>(ns) : kTooLate;
  }
  static constexpr int64_t kTooLate = INT64_MAX;

 private:
  double ns_per_unit_;
};

}  // namespace pfa

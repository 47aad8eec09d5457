// The strings, stacks and clock of one generation, with ids of the trace's own tables in place of
// those of the file, which mean something else in each generation.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/model/id_map.h"
#include "analyzer/model/trace_builder.h"
#include "proto/base/result.h"
#include "proto/trace_batch.h"

namespace pfa {

// From the ids of one generation, which mostly count from 1, to those of the trace.
template <typename Id>
class GenerationIds {
 public:
  // Forgets all; some `count` ids will be set.
  void Reset(size_t count) {
    constexpr size_t kPerId = 4;
    direct_.assign((count + 1) * kPerId, Id());
    sparse_.Clear();
  }
  [[nodiscard]] Id Find(uint64_t id) const {
    if (id < direct_.size()) [[likely]]
      return direct_[id];
    return Id(sparse_.Find(id));
  }
  void Set(uint64_t id, Id value) {
    if (id < direct_.size()) {
      direct_[id] = value;
    } else {
      sparse_.Set(id, value.value);
    }
  }

 private:
  static_assert(Id::kNoneValue == IdMap::kNotFound);
  std::vector<Id> direct_;
  IdMap sparse_;
};

class GenerationTables {
 public:
  // A lenient reading takes what is there: texts that are missing are empty, and so are stacks.
  // `known_stacks` is how many stacks the trace had whose entries were told already.
  Result<void> Build(const TraceGeneration& generation, bool lenient, size_t known_stacks,
                     TraceBuilder* builder);

  // kNone for what the generation does not have.
  [[nodiscard]] StringId string(uint64_t id) const {
    const StringId found = strings_.Find(id);
    return found.valid() || !lenient_ ? found : StringId(0);
  }
  [[nodiscard]] StackId stack(uint64_t id) const {
    const StackId found = stacks_.Find(id);
    return found.valid() || !lenient_ ? found : StackId(0);
  }

  // Of the stacks of the trace from `known_stacks` on.
  [[nodiscard]] const std::vector<TraceEntry>& new_entries() const { return new_entries_; }

 private:
  Result<FrameId> Frame(const TraceStackFrame& frame, uint64_t offset, TraceBuilder* builder);

  bool lenient_ = false;
  GenerationIds<StringId> strings_;
  GenerationIds<StackId> stacks_;
  IdMap frame_rows_;  // by PC
  std::vector<FrameId> frames_;
  std::vector<TraceEntry> new_entries_;
};

// Of the clock of one generation to nanoseconds.
class TraceClock {
 public:
  // Frequency is in units per second.
  explicit TraceClock(uint64_t frequency = kUsualFrequency)
      : ns_per_unit_(1.0 / (static_cast<double>(frequency) / 1e9)) {}

  // 64 ns, on all systems but Windows.
  static constexpr uint64_t kUsualFrequency = 15625000;

  // Half of what 64 bits hold, 146 years: so that two of them can be added, and that time can stand
  // still by a nanosecond for each event.
  static constexpr int64_t kLatestNs = (int64_t{1} << 62) - 1;

  // Truncated, as the runtime's reader does for times and differences; at most kLatestNs.
  [[nodiscard]] int64_t Ns(uint64_t units) const {
    const double ns = static_cast<double>(units) * ns_per_unit_;
    return ns < static_cast<double>(kLatestNs) ? static_cast<int64_t>(ns) : kLatestNs;
  }

 private:
  double ns_per_unit_;
};

}  // namespace pfa

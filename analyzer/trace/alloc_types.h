// The types of heap objects of one generation of a trace with the AllocFree experiment
// (GODEBUG=traceallocfree=1): tables that come in experimental batches and apply to the events of
// the same generation.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "analyzer/model/heap_spans.h"
#include "analyzer/model/id_map.h"
#include "analyzer/model/trace_builder.h"
#include "proto/trace_batch.h"

namespace pfa {

class AllocTypes {
 public:
  // A table that cannot be read, or is of another experiment.
  struct PassedOver {
    uint64_t offset = 0;
    std::string_view what;
  };

  // Reads the tables; of the builder only names and types are used.
  void Build(const TraceGeneration& generation, TraceBuilder* builder);

  // The row of a type in the trace; 0 if nothing is known of it.
  [[nodiscard]] uint32_t row(uint64_t id) const {
    const uint32_t found = rows_.Find(id);
    return found == IdMap::kNotFound ? 0 : found;
  }
  // Only the first generation of a trace has it.
  [[nodiscard]] const std::optional<HeapLayout>& layout() const { return layout_; }
  [[nodiscard]] std::span<const PassedOver> passed_over() const { return passed_over_; }

 private:
  IdMap rows_;
  std::optional<HeapLayout> layout_;
  std::vector<PassedOver> passed_over_;
};

}  // namespace pfa

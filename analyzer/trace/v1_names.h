// Stacks and texts of a trace of format v1, by their ids in the file, as ids of the model.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/model/trace_builder.h"
#include "proto/base/dense_id_map.h"
#include "proto/trace_v1_file.h"

namespace pfa {

class V1Names {
 public:
  // Interns all stacks and texts, so that their bytes in the file are not needed any more. Both
  // must outlive it.
  V1Names(const TraceV1File& file, TraceBuilder& builder);

  // Empty, and counted as missing, if the file has none of this id; 0 stands for none. The offset
  // is that of the event which refers to it.
  StackId Stack(uint64_t id, uint64_t offset);
  StringId Text(uint64_t id, uint64_t offset);
  // Of one address, which is all that old files say of where a goroutine starts.
  StackId StackOfPc(uint64_t pc);

 private:
  const TraceV1File* file_;
  TraceBuilder* builder_;
  DenseIdMap stack_rows_;
  std::vector<StackId> stacks_;
  std::vector<StringId> texts_;  // by rows of the file
};

}  // namespace pfa

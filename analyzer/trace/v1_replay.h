// Goes through the events of a trace of format v1 in their final order: that of merging, with ends
// of system calls where they really were. Time does not go back; where the file's does, it stands
// still.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "analyzer/trace/v1_merge.h"
#include "proto/base/give_back.h"
#include "proto/trace_v1_cursor.h"

namespace pfa {

class V1Replay {
 public:
  // Both must outlive it; what was replayed is not kept in memory.
  V1Replay(TraceV1File* file, V1Order* order);

  // False at the end. Events that came of wake-ups in vain are left out.
  bool Next(TraceV1Event* event);
  // Of a system call that Next just returned: whether it blocks.
  [[nodiscard]] bool blocks() const { return blocks_; }

 private:
  bool NextEntry();
  void TakeExit(TraceV1Event* event);

  void Forget();

  TraceV1File* file_;
  V1Order* order_;
  GivenBack entries_given_back_;
  std::vector<TraceV1Cursor> cursors_;
  TraceV1Event ahead_;  // the next one apart from ends of system calls
  uint16_t ahead_entry_ = 0;
  bool has_ahead_ = false;
  bool blocks_ = false;
  size_t entry_ = 0;
  size_t sample_ = 0;
  size_t exit_ = 0;
  int64_t last_ticks_ = std::numeric_limits<int64_t>::min();
};

}  // namespace pfa

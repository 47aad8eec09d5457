// Goroutines in groups: those that wait at the same place in the same state and were made by the
// same function. For the goroutines report.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "analyzer/model/profile.h"
#include "analyzer/query/selection.h"
#include "proto/base/result.h"

namespace pfa {

struct GoroutineGroup {
  StackId stack;  // of one of them; of those that are there now, if any are
  std::string_view state;
  std::string_view created_by;  // empty: unknown
  std::string_view created_at;
  bool leaked = false;  // a leak-detecting collection found that they wait forever
  int64_t now = 0;
  int64_t before = 0;  // in the base: samples with negative values
  int64_t longest_minutes = 0;
  std::string_view first_id;  // of one of them, to be found in the dump; empty if unknown
  [[nodiscard]] int64_t growth() const { return now - before; }
};

// Frames are equal if function and line are. With `by_function` neither lines and addresses matter
// nor the depth of a recursion and the runtime's own frames, which makes dumps of different builds
// of a program, or with another GOTRACEBACK, comparable. Fails if counts do not fit.
Result<std::vector<GoroutineGroup>> GroupGoroutines(const Profile& profile,
                                                    const Selection& selection, size_t column,
                                                    bool by_function);

// The frames of a stack that filters leave, leaf first.
std::vector<Line> GoroutineLines(const Selection& selection, StackId stack);

}  // namespace pfa

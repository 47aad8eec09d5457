// Functions with their callers and callees, as many as a table can hold: where functions have
// thousands of callers, only the heaviest few of each are kept, and the others as a sum.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analyzer/aggregate/call_graph.h"

namespace pfa {

// Calls to a function, or calls by it.
struct CallRows {
  struct Row {
    CallNodeId other;
    int64_t value = 0;
    int64_t divisor = 0;  // of a mean
    bool inlined = false;

    [[nodiscard]] int64_t shown_value() const { return divisor == 0 ? value : value / divisor; }
  };
  // Heaviest first.
  std::vector<Row> rows = {};
  // Of those that were left out: how many, and their sum, saturated.
  uint64_t others = 0;
  int64_t others_value = 0;
  int64_t others_divisor = 0;  // of a mean

  [[nodiscard]] int64_t shown_others() const {
    return others_divisor == 0 ? others_value : others_value / others_divisor;
  }
};

struct FunctionCalls {
  CallNodeId node;
  CallRows to;
  CallRows by;
};

// Keeps at most `max_rows` calls, by lowering how many of each list are kept until they fit (one is
// always kept). Lists that are short stay whole.
class CallRowsCollector {
 public:
  explicit CallRowsCollector(size_t max_rows) : max_rows_(max_rows), limit_(max_rows) {}

  // Calls heaviest first; those whose other end is not `listed` (by CallNodeId) are passed over.
  void Add(CallNodeId node, std::span<const Call> to, std::span<const Call> by,
           const std::vector<uint8_t>& listed);

  [[nodiscard]] const std::vector<FunctionCalls>& functions() const { return functions_; }
  // How many calls each list may have, and how many were left out of all lists.
  [[nodiscard]] size_t limit() const { return limit_; }
  [[nodiscard]] uint64_t left_out() const { return left_out_; }

 private:
  CallRows Take(std::span<const Call> calls, CallNodeId Call::*other,
                const std::vector<uint8_t>& listed);
  void Shorten(CallRows* calls);

  size_t max_rows_;
  size_t limit_;
  size_t rows_ = 0;
  uint64_t left_out_ = 0;
  std::vector<FunctionCalls> functions_;
};

}  // namespace pfa

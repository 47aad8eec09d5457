#include "analyzer/report/call_rows.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "proto/base/number.h"

namespace pfa {
namespace {

// Sums over callers count a stack as often as recursion has it, so that they may overflow.
void AddSaturated(int64_t* sum, int64_t value) {
  if (CheckedAdd(sum, value)) return;
  *sum = value < 0 ? std::numeric_limits<int64_t>::min() : std::numeric_limits<int64_t>::max();
}

}  // namespace

CallRows CallRowsCollector::Take(std::span<const Call> calls, CallNodeId Call::*other,
                                 const std::vector<uint8_t>& listed) {
  CallRows taken;
  for (const Call& call : calls) {
    if (listed[(call.*other).index()] == 0) continue;
    taken.rows.push_back({call.*other, call.value, call.divisor, call.inlined});
  }
  Shorten(&taken);
  rows_ += taken.rows.size();
  return taken;
}

void CallRowsCollector::Shorten(CallRows* calls) {
  if (calls->rows.size() <= limit_) return;
  for (size_t i = limit_; i < calls->rows.size(); ++i) {
    AddSaturated(&calls->others_value, calls->rows[i].value);
    AddSaturated(&calls->others_divisor, calls->rows[i].divisor);
  }
  calls->others += calls->rows.size() - limit_;
  left_out_ += calls->rows.size() - limit_;
  calls->rows.resize(limit_);
  calls->rows.shrink_to_fit();
}

void CallRowsCollector::Add(CallNodeId node, std::span<const Call> to, std::span<const Call> by,
                            const std::vector<uint8_t>& listed) {
  functions_.push_back({node, Take(to, &Call::caller, listed), Take(by, &Call::callee, listed)});
  while (rows_ > max_rows_ && limit_ > 1) {
    size_t longest = 0;
    for (const FunctionCalls& function : functions_) {
      longest = std::max({longest, function.to.rows.size(), function.by.rows.size()});
    }
    limit_ = std::max<size_t>(1, longest / 2);
    rows_ = 0;
    for (FunctionCalls& function : functions_) {
      Shorten(&function.to);
      Shorten(&function.by);
      rows_ += function.to.rows.size() + function.by.rows.size();
    }
  }
}

}  // namespace pfa

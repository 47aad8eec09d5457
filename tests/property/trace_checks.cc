#include "tests/property/trace_checks.h"

#include <gtest/gtest.h>

namespace pfa::test {

void CheckTrace(const Trace& trace) {
  for (size_t row = 0; row < trace.transition_count(); ++row) {
    EXPECT_GE(trace.time_ns(row), trace.start_ns());
    EXPECT_LE(trace.time_ns(row), trace.end_ns());
    if (row > 0) {
      EXPECT_GE(trace.time_ns(row), trace.time_ns(row - 1));
    }
  }
  uint64_t rows = 0;
  for (size_t i = 0; i < trace.goroutines().size(); ++i) {
    rows += trace.transitions_of(GoroutineId::FromIndex(i)).size();
  }
  EXPECT_EQ(rows, trace.transition_count());
  for (const Range& range : trace.ranges()) EXPECT_LE(range.start_ns, range.end_ns);
  for (const Gap& gap : trace.gaps()) {
    EXPECT_LE(gap.from_ns, gap.to_ns);
    EXPECT_FALSE(gap.why.empty());
  }
}

}  // namespace pfa::test

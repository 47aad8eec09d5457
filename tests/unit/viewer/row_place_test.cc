// From a row of a report to its place in the timeline.
#include "viewer/state/row_place.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/load/load_trace.h"
#include "analyzer/query/trace_query.h"
#include "analyzer/report/trace/registry.h"
#include "viewer/layout/timeline.h"
#include "viewer/state/reduce.h"

namespace pfa::test {
namespace {

// Every row that says where it is can be gone to, in all reports and traces of all releases.
TEST(RowPlaces, CanAllBeGoneTo) {
  for (const char* const release :
       {"1.19", "1.21", "1.22", "1.23", "1.24", "1.25", "1.26", "1.27"}) {
    const std::string file = std::string(PFA_SOURCE_DIR) + "/testdata/go" + release + "/trace.out";
    const Result<Trace> trace = LoadTrace(file, {}, {});
    ASSERT_TRUE(trace.ok()) << file;
    const TimelineIndex index(trace.value());
    const TraceQuery query = CompileTraceQuery(trace.value(), {}).value();
    for (const auto& [report, table] :
         std::vector<std::pair<std::string, std::string>>{{"goroutines", "functions"},
                                                          {"goroutines", "waits"},
                                                          {"goroutines", "percentiles"},
                                                          {"sched", "waits"},
                                                          {"sched", "worst"},
                                                          {"gc", "cycles"},
                                                          {"stw", "pauses"},
                                                          {"mmu", "worst_windows"},
                                                          {"tasks", "tasks"},
                                                          {"tasks", "durations"},
                                                          {"tasks", "slowest"},
                                                          {"regions", "regions"},
                                                          {"regions", "durations"},
                                                          {"regions", "slowest"},
                                                          {"syscalls", "syscalls"},
                                                          {"log", "messages"}}) {
      const std::string what = std::string(release) + " " + report;
      const Result<Document> document = FindTraceReport(report)->document(trace.value(), query);
      ASSERT_TRUE(document.ok()) << what;
      size_t places = 0;
      for (const Table& each : document.value().tables) {
        if (each.key != table) continue;
        for (const auto& row : each.rows) {
          const auto place = PlaceOf(trace.value(), document.value(), each, row);
          // Of syscalls that did not end none is the longest.
          if (report == "syscalls" && row[0].value == 0) continue;
          // Nor in a bin with nothing in it.
          const bool is_bin = each.columns.front().key == "from_ns";
          if (is_bin && row[2].value == 0) continue;
          ASSERT_TRUE(place.has_value()) << what;
          const auto state = Reduce({}, *place, {.timeline = &index});
          ASSERT_TRUE(state.ok()) << what << ": " << state.error().message;
          EXPECT_EQ(state.value().panel, "timeline");
          EXPECT_GT(state.value().timeline.time.length(), 0);
          if (report != "mmu") {
            EXPECT_NE(state.value().timeline.selected.kind, HitKind::kNone) << what;
          }
          ++places;
        }
      }
      EXPECT_GT(places, 0U) << what;
    }
  }
}

TEST(RowPlaces, SumsHaveNone) {
  const std::string file = std::string(PFA_SOURCE_DIR) + "/testdata/go1.27/trace.out";
  const Result<Trace> trace = LoadTrace(file, {}, {});
  ASSERT_TRUE(trace.ok());
  const TraceQuery query = CompileTraceQuery(trace.value(), {}).value();
  const Document stw = FindTraceReport("stw")->document(trace.value(), query).value();
  EXPECT_FALSE(PlaceOf(trace.value(), stw, stw.tables[0], stw.tables[0].rows[0]).has_value());
}

}  // namespace
}  // namespace pfa::test

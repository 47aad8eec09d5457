// ViewState: everything that decides what the window shows of a file, as a value. Undo and redo are
// older and newer values; the same state and the same file give the same picture.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/query/options.h"
#include "analyzer/query/trace_options.h"
#include "viewer/layout/draw_list.h"
#include "viewer/layout/flame.h"
#include "viewer/layout/geometry.h"
#include "viewer/layout/graph_picture.h"
#include "viewer/layout/sandwich.h"
#include "viewer/layout/source_listing.h"
#include "viewer/layout/table_rows.h"

namespace pfa {

struct FlameState {
  Extent x;  // of 0 to the total; no length: all of it
  float scroll = 0;
  bool grows_up = false;
  FlameColors colors = FlameColors::kPackage;
  bool collapse_recursion = false;
  uint32_t found = FrameTree::kNoRow;  // the row that the search has gone to
  bool operator==(const FlameState&) const = default;
};

struct SandwichState {
  Extent x;  // of 0 to the function's total; no length: all of it
  float scroll = SandwichPicture::kAutomatic;
  bool operator==(const SandwichState&) const = default;
};

struct TimelineState {
  Extent time;  // nanoseconds from the start of the trace; no length: all of it
  float scroll = 0;
  std::vector<uint32_t> open_groups;  // in order
  Hit selected;
  Extent marked;  // no length: none
  bool shades_stops = true;
  bool wall_clock = false;  // of the axis
  bool operator==(const TimelineState&) const = default;
};

struct TreeState {
  static constexpr uint32_t kNone = UINT32_MAX;
  std::vector<uint32_t> folded;  // nodes of the tree of goroutines, in order
  uint32_t selected = kNone;     // likewise
  uint32_t member = kNone;       // GoroutineId: of those of the row, the only one asked about
  bool operator==(const TreeState&) const = default;
};

struct ViewState {
  std::string panel;           // a row of panels/registry; "": the first that the file has
  std::string beside;          // a second panel, right of it; "": none
  float split = 0.4F;          // its share of the width
  Options options;             // of a profile
  TraceOptions trace_options;  // of a trace
  // Which profile of a trace the flame graph shows (report/trace/profile.h); "": CPU samples, or
  // what goroutines waited for if there are none.
  std::string trace_profile;
  FlameState flame;
  SandwichState sandwich;
  GraphCamera graph;
  SourcePlace source;
  TimelineState timeline;
  TreeState tree;
  std::string selected;  // a function, in all panels of a profile
  std::string search;    // a regular expression
  // Regular expressions for the rows of tables, by panel; none are empty.
  std::map<std::string, std::string, std::less<>> filters;
  // What tables are sorted by, by panel; each table once.
  std::map<std::string, std::vector<TableSort>, std::less<>> sorts;
  bool dark = false;
  bool operator==(const ViewState&) const = default;
};

// Of that panel; "": all rows.
inline std::string FilterOf(const ViewState& state, std::string_view panel) {
  const auto found = state.filters.find(panel);
  return found == state.filters.end() ? "" : found->second;
}

// Of the table of that panel; null: its rows are as the report has them.
inline const TableSort* SortOf(const ViewState& state, std::string_view panel, uint32_t table) {
  const auto sorts = state.sorts.find(panel);
  if (sorts == state.sorts.end()) return nullptr;
  const auto found = std::ranges::find(sorts->second, table, &TableSort::table);
  return found == sorts->second.end() ? nullptr : &*found;
}

}  // namespace pfa

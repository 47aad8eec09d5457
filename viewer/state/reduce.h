// What an action does: a pure function from state to state.
#pragma once

#include <cstdint>
#include <span>

#include "analyzer/report/document.h"
#include "proto/base/result.h"
#include "viewer/layout/flame.h"
#include "viewer/layout/flame_index.h"
#include "viewer/layout/source_listing.h"
#include "viewer/layout/timeline_index.h"
#include "viewer/layout/zoom.h"
#include "viewer/state/action.h"
#include "viewer/state/view_state.h"

namespace pfa {

// What the state is about. Null: the file has none.
struct ViewContext {
  // Whether the panel is about a profile: that of the file, or one of a trace.
  bool shows_profile = false;
  const FlameIndex* flame = nullptr;
  const FlameReport* flame_report = nullptr;  // of that index
  // Rows that the search found, from left to right.
  std::span<const uint32_t> matches = {};
  const FlameIndex* sandwich = nullptr;  // one of its halves: the axis of both
  const TimelineIndex* timeline = nullptr;
  const SourceListing* source = nullptr;  // of the selected function, if it is shown
  const Document* report = nullptr;       // whose tables the panel shows
  // Of the window, for scrolling to what is selected.
  TextMetrics metrics = {};
  float height = 600;
};

// Undo and redo are the history's affair (history.h), files and tabs that of the desk; they change
// nothing here. Errors, which change nothing either, are for the user: an option that does not
// exist, a row that is not there.
Result<ViewState> Reduce(const ViewState& state, const Action& action, const ViewContext& context);

ZoomLimits FlameLimits(const FlameIndex& index);
ZoomLimits TimelineLimits(const TimelineIndex& index);
// What is visible: the state's extent, or everything.
Extent VisibleX(const FlameState& state, const FlameIndex& index);
Extent VisibleSandwich(const SandwichState& state, const FlameIndex& index);
Extent VisibleTime(const TimelineState& state, const TimelineIndex& index);

// Whether the panel is the call graph.
bool IsGraph(const ViewState& state);
bool IsSandwich(const ViewState& state);
// Whether the panel is the source.
bool IsSource(const ViewState& state);
// Whether the panel is drawn by time.
bool IsTimeline(const ViewContext& context);

}  // namespace pfa

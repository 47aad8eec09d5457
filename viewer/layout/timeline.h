// Layout of the timeline: a minimap, an axis, and lanes of the collector, the Ps and goroutines
// below it.
//
// Laws, held by tests/property: nothing lies outside of the area; rectangles of a lane do not
// overlap, and there are no more of them than pixels; spans narrower than a pixel are drawn as one,
// in the colour of the state that most of their time was spent in, and it knows how many they are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "viewer/layout/draw_list.h"
#include "viewer/layout/flame.h"
#include "viewer/layout/geometry.h"
#include "viewer/layout/theme.h"
#include "viewer/layout/timeline_index.h"

namespace pfa {

enum class TimelineLaneKind : uint8_t {
  kLoad,      // goroutines by state, as a plot
  kProcLoad,  // Ps that run goroutines, likewise
  kHeap,      // live heap and goal, likewise
  kGcMark,
  kStw,
  kAssist,
  kProc,       // row: of the index' procs
  kThreads,    // how many threads are in use, as a plot
  kThread,     // row: of the index' threads
  kTasks,      // all that are in the first lane of tasks
  kTask,       // row: of the other lanes of tasks
  kLogs,       // messages of all goroutines
  kGroup,      // row: of the index' groups
  kGoroutine,  // row: GoroutineId
  kRegions,    // likewise; part: of the lanes of its regions
};

struct TimelineLane {
  TimelineLaneKind kind = TimelineLaneKind::kProc;
  uint32_t row = 0;
  uint32_t part = 0;
  bool operator==(const TimelineLane&) const = default;
};

// Which lanes there are. `open_groups` are groups whose goroutines have lanes, in order;
// TimelineIndex::task_group() that all lanes of tasks are there, thread_group() those of threads.
std::vector<TimelineLane> TimelineLanes(const TimelineIndex& index,
                                        const std::vector<uint32_t>& open_groups);
std::string TitleOf(const TimelineIndex& index, const TimelineLane& lane);
// What the lane opens and closes, as in open_groups.
std::optional<uint32_t> GroupOf(const TimelineIndex& index, const TimelineLane& lane);

struct TimelinePicture {
  const TimelineIndex& index;
  const std::vector<TimelineLane>& lanes;
  const std::vector<uint32_t>& open_groups;
  Extent time;               // nanoseconds from the start of the trace
  float scroll = 0;          // pixels by which lanes are moved up
  bool shades_stops = true;  // stop-the-world over all lanes
  Hit selected = {};         // a span or a range
  Extent marked = {};        // a range of time that was chosen; empty: none
  bool wall_clock = false;   // the axis, where the trace knows the time of day
  Theme theme;
};

float LaneHeight(const TimelineLane& lane, const TextMetrics& metrics);
float LanesHeight(const std::vector<TimelineLane>& lanes, const TextMetrics& metrics);
// With the minimap above it.
float AxisHeight(const TextMetrics& metrics);
// Of the minimap, which is above the axis.
PxRect MinimapArea(const PxRect& area, const TextMetrics& metrics);
// The width of the column of titles.
float TitleWidth(const PxRect& area, const TextMetrics& metrics);
// Whether it is a plot, which knows its values better than its rectangles do.
bool IsPlot(TimelineLaneKind kind);
// Where times are drawn: right of the titles, below the axis.
PxRect TimeArea(const PxRect& area, const TextMetrics& metrics);

void LayoutTimeline(const TimelinePicture& picture, const PxRect& area, const TextMetrics& metrics,
                    DrawList* list);

}  // namespace pfa

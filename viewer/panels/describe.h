// What is under the mouse, or selected, in words: one line each.
#pragma once

#include <string>
#include <vector>

#include "viewer/layout/draw_list.h"
#include "viewer/layout/timeline.h"

namespace pfa {

// A span, a range or several of them: what it is, how long, why, where and who woke it.
// `wall_clock`: times are those of day, and from the start as well.
std::vector<std::string> DescribeInTime(const TimelineIndex& index, const Hit& hit,
                                        bool wall_clock = false);

// What a plot shows of a part of the time: means, and the last value of a metric.
std::vector<std::string> DescribePlot(const TimelineIndex& index, TimelineLaneKind kind,
                                      const Interval& time, bool wall_clock = false);

}  // namespace pfa

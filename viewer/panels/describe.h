// What is under the mouse, or selected, in words: one line each.
#pragma once

#include <string>
#include <vector>

#include "viewer/layout/draw_list.h"
#include "viewer/layout/timeline.h"

namespace pfa {

// A span, a range or several of them: what it is, how long, why, where and who woke it.
std::vector<std::string> DescribeInTime(const TimelineIndex& index, const Hit& hit);

}  // namespace pfa

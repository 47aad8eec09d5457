// Timelines on a terminal: a lane per line, a character per piece of time.
//
//   P0          ▃██▇▁  ▅██R███     0.71
//   STW          ▁  ▁     !
//
// Without colours a state is told by its character. A cell shows the state that most of its time
// was spent in, and how much of it: a cell in which anything happened is never empty.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "analyzer/report/trace/timeline.h"

namespace pfa {

struct TimelineStyle {
  size_t columns = 100;
  bool color = false;
};

// How many cells and what room for a tick fit a style.
uint32_t TimelineCells(const TimelineStyle& style);
uint32_t TimelineCellsPerTick();

// Pure: the same report gives the same bytes. No line is longer than the columns, but for facts and
// notes, unless there are fewer than 40.
std::string TimelineText(const TimelineReport& report, const TimelineStyle& style);

}  // namespace pfa

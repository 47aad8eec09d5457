// Marks on an axis at round values, with labels that say no more digits than tell them apart.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "viewer/layout/geometry.h"

namespace pfa {

struct Tick {
  double value = 0;
  std::string label;
};

// Of times in nanoseconds from the start of a trace: "1.250s", "12.5ms". At most `most` of them.
std::vector<Tick> TimeTicks(const Extent& extent, int most);

// The same as times of day, in UTC: "15:04:05.250". `wall_ns` is that of the extent's zero, since
// 1970.
std::vector<Tick> ClockTicks(const Extent& extent, int64_t wall_ns, int most);

// One of them: `wall_ns` since 1970, with that many digits of the second, at most nine.
std::string ClockText(int64_t wall_ns, int decimals);

// 1, 2 or 5 times a power of ten that is not smaller; 1 for what is not above 0.
double RoundStep(double step);

// "1.5ms": with about four digits; 0 is "0s".
std::string DurationText(double ns);

}  // namespace pfa

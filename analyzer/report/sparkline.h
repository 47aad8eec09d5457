// A series of numbers as a line of blocks.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace pfa {

// From the smallest to the largest value in eight heights: "▁▁▂▁▆▇█▇". Longer series are averaged
// down to `width` characters; without a difference all are alike.
std::string Sparkline(std::span<const double> values, size_t width);

}  // namespace pfa

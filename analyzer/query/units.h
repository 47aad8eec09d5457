// Units of measurement and how numbers become text, to the character as google/pprof does
// (internal/measurement). All units are rows of one table in units.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pfa {

struct Scaled {
  double value = 0;
  std::string unit;  // empty when it is not worth printing
};

// Converts between units of one family. `to` may be "minimum" or "auto": the largest unit in which
// the value is at least 1. A value in a unit of no family stays as it is.
Scaled Scale(int64_t value, std::string_view from, std::string_view to);

// "1.50s", "420ms", "0": at most two decimals, and no ".00".
std::string ScaledLabel(int64_t value, std::string_view from, std::string_view to);

// "27.78%", "  100%", " 0.5%": |value / total|, at least six columns wide. 0 of 0 is 0%.
std::string Percentage(int64_t value, int64_t total);

// The units of the family that a unit belongs to, smallest first.
struct UnitStep {
  std::string_view name;
  double factor = 1;  // how many of the given unit this one is
};
// Empty for a unit of no family.
std::vector<UnitStep> UnitSteps(std::string_view unit);

// Whether values can be converted between the two.
bool SameFamily(std::string_view unit1, std::string_view unit2);
// Whether the unit is one of time.
bool IsTimeUnit(std::string_view unit);

}  // namespace pfa

#include "viewer/layout/ticks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

namespace pfa {
namespace {

struct Unit {
  std::string_view name;
  double ns;
};
constexpr std::array kUnits = {Unit{"s", 1e9}, Unit{"ms", 1e6}, Unit{"us", 1e3}, Unit{"ns", 1}};

const Unit& UnitOf(double ns) {
  for (const Unit& unit : kUnits) {
    if (ns >= unit.ns) return unit;
  }
  return kUnits.back();
}

}  // namespace

double RoundStep(double step) {
  if (!(step > 0) || !std::isfinite(step)) return 1;
  const double power = std::pow(10, std::floor(std::log10(step)));
  for (const double digit : {1.0, 2.0, 5.0}) {
    if (digit * power >= step * (1 - 1e-12)) return digit * power;
  }
  return 10 * power;
}

std::vector<Tick> TimeTicks(const Extent& extent, int most) {
  std::vector<Tick> ticks;
  if (!(extent.length() > 0) || most < 1) return ticks;
  // Nothing happens between nanoseconds.
  const double step = std::max(1.0, RoundStep(extent.length() / most));
  const Unit& unit = UnitOf(std::max(extent.to, step));
  const int decimals = std::max(0, static_cast<int>(std::ceil(std::log10(unit.ns / step) - 1e-9)));
  for (double n = std::ceil(extent.from / step); n * step <= extent.to; ++n) {
    if (static_cast<int>(ticks.size()) == most) break;
    ticks.push_back({n * step, fmt::format("{:.{}f}{}", n * step / unit.ns, decimals, unit.name)});
  }
  return ticks;
}

std::string DurationText(double ns) {
  if (ns == 0) return "0s";
  const Unit& unit = UnitOf(std::abs(ns));
  return fmt::format("{:.4g}{}", ns / unit.ns, unit.name);
}

}  // namespace pfa

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

constexpr int64_t kClockSecondNs = 1'000'000'000;

int64_t OfDay(int64_t wall_ns) {
  constexpr int64_t kDay = 86'400 * kClockSecondNs;
  return ((wall_ns % kDay) + kDay) % kDay;
}

// Above a second, of clocks: a minute has no hundred seconds.
double RoundClockStep(double step) {
  constexpr double kSecond = 1e9;
  if (step <= kSecond) return RoundStep(step);
  for (const double seconds : {2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600}) {
    if (seconds * kSecond >= step) return seconds * kSecond;
  }
  return 86'400 * kSecond;
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

std::vector<Tick> ClockTicks(const Extent& extent, int64_t wall_ns, int most) {
  std::vector<Tick> ticks;
  if (!(extent.length() > 0) || most < 1) return ticks;
  const double step = std::max(1.0, RoundClockStep(extent.length() / most));
  // Of a day, nanoseconds are numbers that doubles can tell apart.
  const auto zero = static_cast<double>(OfDay(wall_ns));
  const int decimals = std::max(
      0,
      static_cast<int>(std::ceil(std::log10(static_cast<double>(kClockSecondNs) / step) - 1e-9)));
  for (double n = std::ceil((zero + extent.from) / step); n * step - zero <= extent.to; ++n) {
    if (static_cast<int>(ticks.size()) == most) break;
    ticks.push_back({n * step - zero, ClockText(static_cast<int64_t>(n * step), decimals)});
  }
  return ticks;
}

std::string ClockText(int64_t wall_ns, int decimals) {
  const int64_t ns = OfDay(wall_ns);
  const int64_t seconds = ns / kClockSecondNs;
  std::string text =
      fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (decimals > 0) {
    text += fmt::format(".{:09}", ns % kClockSecondNs).substr(0, static_cast<size_t>(decimals) + 1);
  }
  return text;
}

std::string DurationText(double ns) {
  if (ns == 0) return "0s";
  const Unit& unit = UnitOf(std::abs(ns));
  return fmt::format("{:.4g}{}", ns / unit.ns, unit.name);
}

}  // namespace pfa

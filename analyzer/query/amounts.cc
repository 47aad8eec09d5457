#include "analyzer/query/amounts.h"

#include <algorithm>
#include <charconv>
#include <span>
#include <system_error>

namespace pfa {
namespace {

struct AmountUnit {
  std::string_view name;
  double factor = 1;
};
constexpr AmountUnit kTimes[] = {{"ns", 1e-9}, {"us", 1e-6}, {"µs", 1e-6}, {"ms", 1e-3}, {"s", 1}};
constexpr AmountUnit kSizes[] = {{"KiB", 1024.0},
                                 {"MiB", 1024.0 * 1024},
                                 {"GiB", 1024.0 * 1024 * 1024},
                                 {"kB", 1e3},
                                 {"MB", 1e6},
                                 {"GB", 1e9},
                                 {"B", 1}};

std::optional<double> PositiveNumber(std::string_view text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || stop != end || !(value >= 0) || value > 1e300) {
    return std::nullopt;
  }
  return value;
}

std::optional<double> WithUnit(std::string_view text, std::span<const AmountUnit> units) {
  const auto unit =
      std::ranges::find_if(units, [&](const AmountUnit& one) { return text.ends_with(one.name); });
  if (unit == units.end()) return PositiveNumber(text);
  text.remove_suffix(unit->name.size());
  const auto value = PositiveNumber(text);
  if (!value) return std::nullopt;
  return *value * unit->factor;
}

}  // namespace

std::optional<double> ParseShare(std::string_view text) {
  if (!text.ends_with('%')) return PositiveNumber(text);
  text.remove_suffix(1);
  const auto percent = PositiveNumber(text);
  if (!percent) return std::nullopt;
  return *percent / 100;
}

std::optional<double> ParseAmount(std::string_view text, std::string_view metric) {
  if (metric.starts_with("sec") || metric.ends_with("-sec")) return WithUnit(text, kTimes);
  if (metric.starts_with("B/") || metric.ends_with("-B")) return WithUnit(text, kSizes);
  return PositiveNumber(text);
}

}  // namespace pfa

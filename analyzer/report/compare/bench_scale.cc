#include "analyzer/report/compare/bench_scale.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "analyzer/report/compare/bench_prefix.h"

namespace pfa {
namespace {

constexpr int kMostDigits = 10;

}  // namespace

std::string BenchScale::Text(double value) const {
  if (!std::isfinite(value)) return value > 0 ? "∞" : "-∞";
  return fmt::format("{:.{}f}{}", value / factor, digits, prefix);
}

BenchScale CommonScale(std::span<const double> values, std::string_view unit) {
  double least = 0;
  for (const double value : values) {
    const double size = std::abs(value);
    if (std::isfinite(size) && size != 0 && (least == 0 || size < least)) least = size;
  }
  if (least == 0) return {};
  const std::span<const BenchPrefix> prefixes = PrefixesOf(unit);
  const auto fits = [&](const BenchPrefix& prefix) { return least >= prefix.factor * 0.99995; };
  auto prefix = std::ranges::find_if(prefixes, fits);
  if (prefix == prefixes.end()) --prefix;
  BenchScale scale{prefix->factor, prefix->name, 3};
  // As it will be shown: 99.996 has as many digits as 100.
  double shown = least / prefix->factor;
  if (shown >= 99.995) {
    scale.digits = 1;
  } else if (shown >= 9.9995) {
    scale.digits = 2;
  }
  // Below the smallest prefix.
  for (; shown < 0.99995 && scale.digits < kMostDigits; shown *= 10) ++scale.digits;
  return scale;
}

}  // namespace pfa

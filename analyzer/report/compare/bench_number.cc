#include "analyzer/report/compare/bench_number.h"

#include <cmath>
#include <span>

#include <fmt/format.h>

#include "analyzer/report/compare/bench_prefix.h"

namespace pfa {
namespace {

// With four digits as they will be shown: 999.96 is 1.000k.
std::string Scaled4(double value, std::span<const BenchPrefix> prefixes) {
  auto prefix = prefixes.begin();
  while (prefix + 1 != prefixes.end() && std::abs(value) < prefix->factor * 0.99995) ++prefix;
  const double shown = value / prefix->factor;
  const double size = std::abs(shown);
  const int digits = size < 9.9995 ? 3 : size < 99.995 ? 2 : size < 999.95 ? 1 : 0;
  return fmt::format("{:.{}f}{}", shown, digits, prefix->name);
}

}  // namespace

std::string BenchNumber(double value, std::string_view unit) {
  if (!std::isfinite(value)) return value > 0 ? "∞" : "-∞";
  if (value == 0) return "0";
  // Counts are whole.
  if (value == std::round(value) && std::abs(value) < 1000) return fmt::format("{:.0f}", value);
  return Scaled4(value, PrefixesOf(unit));
}

std::string ChangeText(double ratio) {
  if (!std::isfinite(ratio)) return "?";
  const std::string text = fmt::format("{:+.2f}%", 100 * (ratio - 1));
  return text == "+0.00%" || text == "-0.00%" ? "0.00%" : text;
}

std::string PText(double p) { return p < 0.001 ? "p<0.001" : fmt::format("p={:.3f}", p); }

}  // namespace pfa

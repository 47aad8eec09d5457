#include "analyzer/report/compare/bench_number.h"

#include <array>
#include <cmath>

#include <fmt/format.h>

#include "analyzer/model/bench_unit.h"

namespace pfa {
namespace {

struct Prefix {
  std::string_view name;
  double factor;
};
constexpr std::array<Prefix, 8> kDecimal = {{{"T", 1e12},
                                             {"G", 1e9},
                                             {"M", 1e6},
                                             {"k", 1e3},
                                             {"", 1},
                                             {"m", 1e-3},
                                             {"µ", 1e-6},
                                             {"n", 1e-9}}};
constexpr std::array<Prefix, 5> kBinary = {
    {{"Ti", 0x1p40}, {"Gi", 0x1p30}, {"Mi", 0x1p20}, {"Ki", 0x1p10}, {"", 1}}};

// With four digits as they will be shown: 999.96 is 1.000k.
std::string Scaled4(double value, const Prefix* first, const Prefix* last) {
  const Prefix* prefix = first;
  while (prefix + 1 != last && std::abs(value) < prefix->factor * 0.99995) ++prefix;
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
  if (IsOfBytes(unit)) return Scaled4(value, kBinary.data(), kBinary.data() + kBinary.size());
  return Scaled4(value, kDecimal.data(), kDecimal.data() + kDecimal.size());
}

std::string ChangeText(double ratio) {
  if (!std::isfinite(ratio)) return "?";
  const std::string text = fmt::format("{:+.2f}%", 100 * (ratio - 1));
  return text == "+0.00%" || text == "-0.00%" ? "0.00%" : text;
}

std::string PText(double p) { return p < 0.001 ? "p<0.001" : fmt::format("p={:.3f}", p); }

}  // namespace pfa

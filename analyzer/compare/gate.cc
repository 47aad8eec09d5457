#include "analyzer/compare/gate.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace pfa {
namespace {

std::optional<double> ParseAmount(std::string_view text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || stop != end || !(value >= 0) || value > 1e300) {
    return std::nullopt;
  }
  return value;
}

std::optional<double> ParseShare(std::string_view text) {
  if (!text.ends_with('%')) return ParseAmount(text);
  text.remove_suffix(1);
  const auto percent = ParseAmount(text);
  if (!percent) return std::nullopt;
  return *percent / 100;
}

std::optional<double> ParseSeconds(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, double>, 5> kUnits = {
      {{"ns", 1e-9}, {"us", 1e-6}, {"µs", 1e-6}, {"ms", 1e-3}, {"s", 1}}};
  for (const auto& [name, factor] : kUnits) {
    if (!text.ends_with(name)) continue;
    const auto value = ParseAmount(text.substr(0, text.size() - name.size()));
    if (!value) return std::nullopt;
    return *value * factor;
  }
  return ParseAmount(text);
}

// Items with commas between them: UNIT=VALUE, or a value for all.
template <typename Parse>
Result<std::vector<GateLimit>> ParseLimits(std::string_view text, std::string_view expected,
                                           Parse parse) {
  std::vector<GateLimit> limits;
  while (!text.empty()) {
    const std::string_view item = text.substr(0, text.find(','));
    text.remove_prefix(std::min(item.size() + 1, text.size()));
    const size_t equals = item.rfind('=');
    GateLimit limit;
    if (equals != std::string_view::npos) limit.unit = item.substr(0, equals);
    const auto value =
        parse(limit.unit, equals == std::string_view::npos ? item : item.substr(equals + 1));
    if (!value) {
      return UsageError(fmt::format("expected {}, found \"{}\"", expected, EscapeControl(item)));
    }
    limit.value = *value;
    limits.push_back(std::move(limit));
  }
  return limits;
}

double LimitOf(const std::vector<GateLimit>& limits, std::string_view unit, double otherwise) {
  double value = otherwise;
  for (const GateLimit& limit : limits) {
    if (limit.unit == unit) return limit.value;
    if (limit.unit.empty()) value = limit.value;
  }
  return value;
}

}  // namespace

double Gate::ThresholdOf(std::string_view unit) const {
  return LimitOf(thresholds, unit, kThreshold);
}

double Gate::FloorOf(std::string_view unit) const { return LimitOf(floors, unit, 0); }

Result<std::vector<GateLimit>> ParseThresholds(std::string_view text) {
  return ParseLimits(
      text, "a share such as 5% or sec/op=5%",
      [](std::string_view /*unit*/, std::string_view value) { return ParseShare(value); });
}

Result<std::vector<GateLimit>> ParseFloors(std::string_view text) {
  return ParseLimits(text, "an amount such as sec/op=10ns",
                     [](std::string_view unit, std::string_view value) -> std::optional<double> {
                       if (unit.empty()) return std::nullopt;
                       return unit.starts_with("sec") ? ParseSeconds(value) : ParseAmount(value);
                     });
}

std::string_view NameOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return "PASS";
    case Verdict::kImprovement:
      return "IMPROVEMENT";
    case Verdict::kRegression:
      return "REGRESSION";
    case Verdict::kInconclusive:
      return "INCONCLUSIVE";
    case Verdict::kUngated:
      return "not gated";
  }
  return "";
}

}  // namespace pfa

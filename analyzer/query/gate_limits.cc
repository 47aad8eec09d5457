#include "analyzer/query/gate_limits.h"

#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "analyzer/query/amounts.h"
#include "analyzer/query/comma_list.h"

namespace pfa {
namespace {

// Items with commas between them: UNIT=VALUE, or a value for all.
template <typename Parse>
Result<std::vector<GateLimit>> ParseLimits(std::string_view text, std::string_view expected,
                                           Parse parse) {
  std::vector<GateLimit> limits;
  for (const std::string_view item : ItemsOf(text)) {
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

}  // namespace

bool IsUnitOf(std::string_view metric, std::string_view unit) {
  if (unit == metric) return true;
  if (!unit.starts_with(metric)) return false;
  const std::string_view rest = unit.substr(metric.size());
  return rest == "-sec" || rest == "-B";
}

Result<std::vector<GateLimit>> ParseThresholds(std::string_view text) {
  return ParseLimits(
      text, "a share such as 5% or sec/op=5%",
      [](std::string_view /*unit*/, std::string_view value) { return ParseShare(value); });
}

Result<std::vector<GateLimit>> ParseFloors(std::string_view text) {
  return ParseLimits(text, "an amount such as sec/op=10ns",
                     [](std::string_view unit, std::string_view value) {
                       return unit.empty() ? std::nullopt : ParseAmount(value, unit);
                     });
}

}  // namespace pfa

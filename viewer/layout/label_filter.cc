#include "viewer/layout/label_filter.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "analyzer/model/diagnostics.h"
#include "analyzer/query/go_regexp.h"
#include "analyzer/query/label_units.h"
#include "analyzer/query/units.h"
#include "analyzer/report/display_name.h"

namespace pfa {
namespace {

bool IsShownAs(std::string_view value, std::string_view text) {
  return value == text || DisplayName(value) == text;
}

// Commas separate expressions.
std::string WithoutCommas(std::string_view pattern) {
  std::string out;
  for (const char c : pattern) out += c == ',' ? std::string("\\x2c") : std::string(1, c);
  return out;
}

}  // namespace

std::string LabelFilter(const Profile& profile, const Options& options, std::string_view key,
                        std::string_view text) {
  Diagnostics diagnostics;
  const LabelUnits units(profile, diagnostics);
  std::optional<std::string_view> full_key;
  std::optional<std::pair<int64_t, int64_t>> range;
  StringId number_key = StringId::kNone;
  for (const Label& label : profile.all_labels()) {
    if (!IsShownAs(profile.text(label.key), key)) continue;
    if (label.is_text()) {
      const std::string_view value = profile.text(label.text());
      if (!IsShownAs(value, text)) continue;
      const std::string_view name = profile.text(label.key);
      if (name.find('=') != std::string_view::npos) return "";
      return fmt::format("{}={}", name, WithoutCommas(ExactPattern(value)));
    }
    if (!IsShownAs(ScaledLabel(label.value, units.UnitOf(label.key), options.unit), text)) continue;
    full_key = profile.text(label.key);
    number_key = label.key;
    if (!range) range = {label.value, label.value};
    range->first = std::min(range->first, label.value);
    range->second = std::max(range->second, label.value);
  }
  if (!range || full_key->find('=') != std::string_view::npos) return "";
  // The filter knows the units of families, and numbers of other units without one.
  std::string_view unit = units.UnitOf(number_key);
  if (UnitSteps(unit).empty()) unit = "";
  return fmt::format("{}={}{}:{}{}", *full_key, range->first, unit, range->second, unit);
}

}  // namespace pfa

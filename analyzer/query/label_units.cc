#include "analyzer/query/label_units.h"

#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace pfa {

LabelUnits::LabelUnits(const Profile& profile, Diagnostics& diagnostics) : profile_(profile) {
  for (const Label& label : profile.all_labels()) {
    if (label.is_text()) continue;
    StringId& unit = units_.try_emplace(label.key, StringId(0)).first->second;
    if (label.unit == StringId(0) || label.unit == unit) continue;
    if (unit == StringId(0)) {
      unit = label.unit;
    } else {
      diagnostics.Add(DiagnosticKind::kMixedLabelUnits, std::nullopt,
                      fmt::format("label {} has units {} and {}", profile.text(label.key),
                                  profile.text(unit), profile.text(label.unit)));
    }
  }
}

std::string_view LabelUnits::UnitOf(StringId key) const {
  const auto it = units_.find(key);
  if (it == units_.end()) return {};
  if (it->second != StringId(0)) return profile_.text(it->second);
  const std::string_view name = profile_.text(key);
  return name == "alignment" || name == "request" ? "bytes" : name;
}

std::vector<std::string> MixedLabelUnitMessages(const Profile& profile) {
  // The first unit of a key, and the others.
  std::map<std::string_view, std::pair<StringId, std::set<std::string_view>>> units;
  for (const Label& label : profile.all_labels()) {
    if (label.is_text() || label.unit == StringId(0)) continue;
    auto& [first, others] = units.try_emplace(profile.text(label.key)).first->second;
    if (!first.valid()) first = label.unit;
    if (first != label.unit) others.insert(profile.text(label.unit));
  }
  std::vector<std::string> messages;
  for (const auto& [key, used] : units) {
    const auto& [first, others] = used;
    if (others.empty()) continue;
    messages.push_back(fmt::format("For tag {} used unit {}, also encountered unit(s) {}", key,
                                   profile.text(first), fmt::join(others, ", ")));
  }
  return messages;
}

}  // namespace pfa

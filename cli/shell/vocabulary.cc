#include "cli/shell/vocabulary.h"

#include <algorithm>

#include "proto/base/result.h"

namespace pfa {
namespace {

// Those about sources were used up when the profile was loaded; pprof has one of them in its list
// all the same.
bool IsShellOption(const OptionRow& row, Compatibility dialect) {
  if (row.group == OptionGroup::kInput) {
    return dialect == Compatibility::kPprof && row.name == "normalize";
  }
  // Of a command that is no report.
  if (!row.report.empty() &&
      std::ranges::find(ReportTable(), row.report, &ReportRow::name) == ReportTable().end()) {
    return false;
  }
  return row.scope !=
         (dialect == Compatibility::kPprof ? OptionScope::kNative : OptionScope::kPprof);
}

template <typename Row>
const Row* Find(const std::vector<const Row*>& rows, std::string_view name) {
  const auto it = std::ranges::find(rows, name, [](const Row* row) { return row->name; });
  return it == rows.end() ? nullptr : *it;
}

}  // namespace

ShellVocabulary::ShellVocabulary(Compatibility dialect) : dialect_(dialect) {
  for (const ReportRow& row : ReportTable()) {
    if (is_pprof() ? row.is_pprof_format : row.is_command()) commands_.push_back(&row);
  }
  for (const OptionRow& row : OptionTable()) {
    if (IsShellOption(row, dialect)) options_.push_back(&row);
  }
  std::ranges::sort(commands_, {}, [](const ReportRow* row) { return row->name; });
  std::ranges::sort(options_, {}, [](const OptionRow* row) { return row->name; });
}

bool ShellVocabulary::IsBuilt(const ReportRow& command) const {
  return !is_pprof() || command.pprof != nullptr || command.is_page;
}

const ReportRow* ShellVocabulary::FindCommand(std::string_view name) const {
  return Find(commands_, name);
}

const OptionRow* ShellVocabulary::FindOption(std::string_view name) const {
  return Find(options_, name);
}

const OptionRow* ShellVocabulary::FindChoice(std::string_view name) const {
  for (const OptionRow* row : options_) {
    if (ChoicesAreNames(*row) &&
        std::ranges::find(row->choices, name, &OptionChoice::name) != row->choices.end()) {
      return row;
    }
  }
  return nullptr;
}

bool ChoicesAreNames(const OptionRow& row) {
  return !row.choices.empty() && row.scope != OptionScope::kNative;
}

ShellNames NamesOf(const Profile& profile) {
  ShellNames names;
  for (const ValueType& type : profile.sample_types()) {
    names.sample_types.emplace_back(profile.text(type.type));
  }
  std::vector<bool> seen;
  for (const Label& label : profile.all_labels()) {
    const size_t index = label.key.index();
    if (index >= seen.size()) seen.resize(index + 1);
    if (seen[index]) continue;
    seen[index] = true;
    names.label_keys.emplace_back(profile.text(label.key));
  }
  for (const Function& function : profile.functions()) {
    names.functions.push_back(profile.text(function.name));
  }
  std::ranges::sort(names.label_keys);
  std::ranges::sort(names.functions);
  names.functions.erase(std::unique(names.functions.begin(), names.functions.end()),
                        names.functions.end());
  return names;
}

std::string GoQuoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
      case '\\':
        out += '\\';
        out += c;
        continue;
      case '\a':
        out += "\\a";
        continue;
      case '\b':
        out += "\\b";
        continue;
      case '\f':
        out += "\\f";
        continue;
      case '\n':
        out += "\\n";
        continue;
      case '\r':
        out += "\\r";
        continue;
      case '\t':
        out += "\\t";
        continue;
      case '\v':
        out += "\\v";
        continue;
      default:
        out += EscapeControl({&c, 1});
    }
  }
  return out + '"';
}

}  // namespace pfa

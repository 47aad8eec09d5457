#include "cli/shell/state.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analyzer/query/query.h"

namespace pfa {
namespace {

constexpr int64_t kUsualTopRows = 10;  // of top, if nothing else is asked for

Result<bool> ParseShellSwitch(std::string_view text) {
  constexpr std::array<std::string_view, 6> kTrue = {"true", "t", "yes", "y", "1", ""};
  constexpr std::array<std::string_view, 5> kFalse = {"false", "f", "no", "n", "0"};
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (std::ranges::find(kTrue, lower) != kTrue.end()) return true;
  if (std::ranges::find(kFalse, lower) != kFalse.end()) return false;
  return UsageError(fmt::format("illegal value \"{}\" for bool variable", text));
}

// pprof reads whole numbers in the shell otherwise than on the command line: only decimal ones.
Result<void> CheckAtoi(std::string_view text) {
  std::string_view digits = text;
  if (digits.starts_with('+') || digits.starts_with('-')) digits.remove_prefix(1);
  const bool valid =
      !digits.empty() && std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  int64_t value = 0;
  if (text.starts_with('+')) text.remove_prefix(1);
  if (valid && std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc()) {
    return {};
  }
  return UsageError(fmt::format("strconv.Atoi: parsing {}: {}", GoQuoted(text),
                                valid ? "value out of range" : "invalid syntax"));
}

// Sets as pprof's shell does, with its words for what is wrong.
Result<void> SetAsPprof(const OptionRow& row, const std::string& value, Options* options) {
  if (std::holds_alternative<int64_t Options::*>(row.member)) PFA_TRY(CheckAtoi(value));
  auto set = SetOption(row, value, options);
  if (set.ok()) return {};
  if (!row.choices.empty()) {
    return UsageError(fmt::format("invalid {} value {}", GoQuoted(row.name), GoQuoted(value)));
  }
  return UsageError(fmt::format("strconv.ParseFloat: parsing {}: invalid syntax", GoQuoted(value)));
}

}  // namespace

ShellState::ShellState(const Profile& profile, const ShellVocabulary& vocabulary, Options start)
    : profile_(profile), vocabulary_(vocabulary), options_(std::move(start)) {
  options_.compact_labels = true;  // the facts were shown at the start
}

Result<void> ShellState::Set(const ShellAssignment& assignment) {
  return SetIn(assignment, &options_);
}

Result<void> ShellState::SetIn(const ShellAssignment& assignment, Options* options) const {
  const auto& [name, value] = assignment;
  const OptionRow* row = vocabulary_.FindOption(name);
  if (row == nullptr) {
    const OptionRow* choosing = vocabulary_.FindChoice(name);
    const auto on = ParseSwitch(name, value);
    const bool bare = value.empty() && !vocabulary_.is_pprof();
    if (choosing == nullptr || !(bare || (on.ok() && on.value()))) {
      return UsageError(fmt::format("unknown config field {}", GoQuoted(name)));
    }
    return SetOption(*choosing, name, options);
  }
  if (const auto* member = std::get_if<bool Options::*>(&row->member)) {
    PFA_ASSIGN_OR_RETURN(options->*(*member), ParseShellSwitch(value));
    return {};
  }
  if (name == "sample_index") {
    PFA_ASSIGN_OR_RETURN(const size_t column, FindSampleType(profile_, value));
    options->sample_index = profile_.text(profile_.sample_types()[column].type);
    // Of several types with one name the others have only their number.
    const auto found = FindSampleType(profile_, options->sample_index);
    if (!found.ok() || found.value() != column) options->sample_index = std::to_string(column);
    return {};
  }
  if (vocabulary_.is_pprof()) return SetAsPprof(*row, value, options);
  if (value.empty()) {
    const Options defaults;
    std::visit([&](auto member) { options->*member = defaults.*member; }, row->member);
    return {};
  }
  return SetOption(*row, value, options);
}

Result<Options> ShellState::OptionsFor(const ShellReport& report) const {
  Options options = options_;
  options.argument = report.argument;
  for (const ShellAssignment& setting : report.settings) PFA_TRY(SetIn(setting, &options));
  if (report.nodecount) options.nodecount = *report.nodecount;
  if (report.by_cum) options.sort = "cum";
  const bool of_labels = report.row->name == "tags";
  if (!report.focus.empty()) (of_labels ? options.tagfocus : options.focus) = report.focus;
  if (!report.ignore.empty()) (of_labels ? options.tagignore : options.ignore) = report.ignore;
  const bool is_top = report.row->name == "top" || report.row->name == "text";
  if (is_top && options.nodecount == -1) options.nodecount = kUsualTopRows;
  return options;
}

std::string ShellState::ValueOf(const OptionRow& row) const {
  std::string value = GetOption(row, options_);
  if (row.name == "sample_index") {
    const auto column = FindSampleType(profile_, value);
    return column.ok() ? std::string(profile_.text(profile_.sample_types()[column.value()].type))
                       : value;
  }
  if (value.empty()) return row.choices.empty() ? "\"\"" : "(default)";
  return value;
}

std::string ShellState::CommentOn(const OptionRow& row) const {
  std::vector<std::string_view> values;
  if (row.name == "sample_index") {
    for (const ValueType& type : profile_.sample_types())
      values.push_back(profile_.text(type.type));
  } else {
    for (const OptionChoice& choice : row.choices) values.push_back(choice.name);
    std::ranges::sort(values);
  }
  if (!values.empty()) return fmt::format("//: [{}]", fmt::join(values, " | "));
  return row.name == "nodecount" && options_.nodecount == -1 ? "//: default" : "";
}

std::string ShellState::ListOptions() const {
  std::vector<std::string> lines;
  for (const OptionRow* row : vocabulary_.options()) {
    if (vocabulary_.is_pprof() && row->name == "source_path") continue;
    lines.push_back(fmt::format("  {:<25} = {:<20} {}", row->name, ValueOf(*row), CommentOn(*row)));
  }
  std::ranges::sort(lines);
  return fmt::format("{}", fmt::join(lines, "\n"));
}

}  // namespace pfa

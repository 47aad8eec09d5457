#include "cli/serve/url_options.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace pfa {
namespace {

using Names = std::pair<std::string_view, std::string_view>;

// Where pprof's parameter is not called as the option is.
constexpr std::array kShortNames = {
    Names{"drop_negative", "dropneg"},
    Names{"call_tree", "calltree"},
    Names{"relative_percentages", "rel"},
    Names{"compact_labels", "compact"},
    Names{"intel_syntax", "intel"},
    Names{"nodecount", "n"},
    Names{"nodefraction", "nf"},
    Names{"edgefraction", "ef"},
    Names{"focus", "f"},
    Names{"ignore", "i"},
    Names{"prune_from", "prunefrom"},
    Names{"hide", "h"},
    Names{"show", "s"},
    Names{"show_from", "sf"},
    Names{"tagfocus", "tf"},
    Names{"tagignore", "ti"},
    Names{"tagshow", "ts"},
    Names{"taghide", "th"},
    Names{"sample_index", "si"},
    Names{"normalize", "norm"},
    Names{"granularity", "g"},
};

// Of these groups, only what makes sense while looking at a profile.
constexpr std::array<std::string_view, 4> kOfOtherGroups = {"normalize", "compact_labels",
                                                            "intel_syntax", "long"};
// Options of reports that are no view, or that a view has its own way for.
constexpr std::array<std::string_view, 3> kNever = {"depth", "tag_columns", "width"};

// What is no option: what pprof's flame graph starts from, and a configuration to save.
constexpr std::array<std::string_view, 2> kOthers = {"p", "config"};

}  // namespace

std::string_view UrlNameOf(const OptionRow& row) {
  const bool is_elsewhere = row.group == OptionGroup::kInput || row.group == OptionGroup::kOutput;
  if (is_elsewhere && std::ranges::find(kOfOtherGroups, row.name) == kOfOtherGroups.end()) {
    return "";
  }
  if (std::ranges::find(kNever, row.name) != kNever.end()) return "";
  const auto found = std::ranges::find(kShortNames, row.name, &Names::first);
  return found == kShortNames.end() ? row.name : found->second;
}

const OptionRow* FindUrlOption(std::string_view parameter) {
  if (parameter.empty()) return nullptr;
  for (const OptionRow& row : OptionTable()) {
    if (UrlNameOf(row) == parameter) return &row;
  }
  return nullptr;
}

Result<void> ApplyUrl(const PageUrl& url, Options* options) {
  Result<void> result;
  for (const OptionRow& row : OptionTable()) {
    const std::string_view name = UrlNameOf(row);
    if (name.empty()) continue;
    std::optional<std::string> value = url.Find(name);
    if (!value) continue;
    if (value->empty()) value = GetOption(row, Options{});
    // Texts without a value of their own, like the granularity, are set as they are.
    if (value->empty()) {
      options->*std::get<std::string Options::*>(row.member) = "";
    } else if (const auto set = SetOption(row, *value, options); !set.ok() && result.ok()) {
      result =
          UsageError(fmt::format("parameter {} of the address: {}", name, set.error().message));
    }
  }
  return result;
}

std::optional<std::string> UrlValueOf(const OptionRow& row, const Options& options,
                                      const Options& start) {
  const std::string value = GetOption(row, options);
  if (value == GetOption(row, start)) return std::nullopt;
  if (value == GetOption(row, Options{})) return "";
  return IsSwitch(row) ? value.substr(0, 1) : value;
}

PageUrl WithOptions(const PageUrl& url, const Options& options, const Options& start) {
  PageUrl out = url;
  for (const OptionRow& row : OptionTable()) {
    const std::string_view name = UrlNameOf(row);
    if (!name.empty()) out = out.With(name, UrlValueOf(row, options, start));
  }
  return out;
}

std::vector<std::string> UnknownParameters(const PageUrl& url) {
  std::vector<std::string> unknown;
  for (const auto& [name, value] : url.parameters) {
    if (FindUrlOption(name) == nullptr && std::ranges::find(kOthers, name) == kOthers.end()) {
      unknown.push_back(name);
    }
  }
  return unknown;
}

}  // namespace pfa

#include "cli/compare_words.h"

#include <algorithm>

#include <fmt/format.h>

#include "cli/help_text.h"

namespace pfa {
namespace {

const CompareOptionRow& CompareRowOf(std::string_view name) {
  return *std::ranges::find(CompareOptionTable(), name, &CompareOptionRow::name);
}

}  // namespace

Result<ParsedWords> ParseCompareWords(std::string_view command,
                                      std::span<const std::string> arguments,
                                      CompareOptions* options) {
  OptionWords words{.command = command,
                    .names = {},
                    .takes_value =
                        [](std::string_view name) {
                          const CompareOptionRow& row = CompareRowOf(name);
                          return !row.value_name.empty() && row.bare.empty();
                        },
                    .set =
                        [&](std::string_view name, std::string_view value) {
                          return SetCompareOption(CompareRowOf(name), value, options);
                        },
                    .may_take =
                        [](std::string_view name) {
                          const CompareOptionRow& row = CompareRowOf(name);
                          return row.bare.empty() ? std::vector<std::string_view>()
                                                  : ChoicesOf(row);
                        },
                    .short_name = "o",
                    .long_name = "output"};
  for (const CompareOptionRow& row : CompareOptionTable()) {
    if (HasCompareOption(command, row)) words.names.push_back(row.name);
  }
  return ParseOptionWords(words, arguments);
}

std::string CompareHelp(std::string_view command, std::string_view about, std::string_view files) {
  std::string help = Wrapped(about, kHelpColumns) +
                     fmt::format("\n\nUsage: pfa {} [OPTIONS] {}\n", command, files);
  std::string_view group;
  for (const CompareOptionRow& row : CompareOptionTable()) {
    if (!HasCompareOption(command, row)) continue;
    if (row.group != group) help += fmt::format("\n{}:\n", row.group);
    group = row.group;
    help += HelpEntry(Spelling(row), row.help);
  }
  return help;
}

}  // namespace pfa

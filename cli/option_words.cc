#include "cli/option_words.h"

#include <algorithm>

#include <fmt/format.h>

#include "cli/suggest.h"

namespace pfa {

Result<ParsedWords> ParseOptionWords(const OptionWords& options,
                                     std::span<const std::string> arguments) {
  ParsedWords parsed;
  bool only_files = false;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view word = arguments[i];
    if (only_files || word.size() < 2 || word.front() != '-') {
      parsed.files.emplace_back(word);
      continue;
    }
    if (word == "--") {
      only_files = true;
      continue;
    }
    const std::string_view bare = word.substr(word.starts_with("--") ? 2 : 1);
    const size_t equals = bare.find('=');
    const std::string_view written = bare.substr(0, equals);
    if (written == "help" || written == "h") {
      parsed.wants_help = true;
      return parsed;
    }
    std::string name(written == options.short_name && !written.empty() ? options.long_name
                                                                       : written);
    std::ranges::replace(name, '-', '_');
    if (std::ranges::find(options.names, name) == options.names.end()) {
      std::vector<std::string_view> names = {"help"};
      names.insert(names.end(), options.names.begin(), options.names.end());
      return UsageError(fmt::format("{}: unknown option {}{}", options.command, word,
                                    Suggestion(written, names, "--")));
    }
    std::string_view value = "true";
    if (equals != std::string_view::npos) {
      value = bare.substr(equals + 1);
    } else if (options.takes_value(name)) {
      if (i + 1 == arguments.size()) {
        return UsageError(fmt::format("{}: {} needs a value", options.command, word));
      }
      value = arguments[++i];
    } else if (options.may_take && i + 1 < arguments.size()) {
      const std::vector<std::string_view> words = options.may_take(name);
      if (std::ranges::find(words, arguments[i + 1]) != words.end()) value = arguments[++i];
    }
    PFA_TRY(options.set(name, value));
  }
  return parsed;
}

}  // namespace pfa

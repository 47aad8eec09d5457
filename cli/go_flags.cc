#include "cli/go_flags.h"

#include <fmt/format.h>

#include "cli/suggest.h"

namespace pfa {

Result<std::vector<std::string>> ParseGoFlags(
    std::span<const std::string> arguments,
    const std::function<std::optional<GoFlag>(std::string_view name)>& find,
    std::span<const std::string_view> names) {
  size_t i = 0;
  for (; i < arguments.size(); ++i) {
    std::string_view word = arguments[i];
    if (word.size() < 2 || word.front() != '-') break;
    word.remove_prefix(word.starts_with("--") ? 2 : 1);
    if (word.empty()) {  // "--" ends the flags
      ++i;
      break;
    }
    if (word.front() == '-' || word.front() == '=') {
      return UsageError(fmt::format("bad flag syntax: {}", arguments[i]));
    }
    const size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    const std::optional<GoFlag> flag = find(name);
    if (!flag) {
      return UsageError(
          fmt::format("flag provided but not defined: -{}{}", name, Suggestion(name, names, "-")));
    }
    if (equals != std::string_view::npos) {
      PFA_TRY(flag->set(word.substr(equals + 1)));
    } else if (flag->is_switch) {
      PFA_TRY(flag->set("true"));
    } else if (i + 1 < arguments.size()) {
      PFA_TRY(flag->set(arguments[++i]));
    } else {
      return UsageError(fmt::format("flag needs an argument: -{}", name));
    }
  }
  return std::vector<std::string>(arguments.begin() + static_cast<ptrdiff_t>(i), arguments.end());
}

}  // namespace pfa

// Words of a command line whose options are rows of a table: with one dash or two, '-' or '_'
// inside of names, values behind '=' or as the next word.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proto/base/result.h"

namespace pfa {

struct OptionWords {
  std::string_view command;  // for messages: "trace summary"
  std::vector<std::string_view> names;
  // Whether the option of this name has a value; there is one of that name.
  std::function<bool(std::string_view name)> takes_value;
  std::function<Result<void>(std::string_view name, std::string_view value)> set;
  // Words that are the value of this option if one of them comes next, of an option that needs
  // none.
  std::function<std::vector<std::string_view>(std::string_view name)> may_take = {};
  // Another name of an option.
  std::string_view short_name = {};  // "o"
  std::string_view long_name = {};   // "output"
};

struct ParsedWords {
  std::vector<std::string> files;  // what is no option
  bool wants_help = false;
};

// Switches are set to "true". Errors are about usage and suggest the nearest name.
Result<ParsedWords> ParseOptionWords(const OptionWords& options,
                                     std::span<const std::string> arguments);

}  // namespace pfa

// Command lines as Go's flag package reads them: -x and --x are the same, -x=v or -x v, switches
// only -x or -x=false, and the first word that is no flag ends the flags.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proto/base/result.h"

namespace pfa {

struct GoFlag {
  bool is_switch = false;
  // Gets "true" for a switch without a value.
  std::function<Result<void>(std::string_view value)> set;
};

// Returns the words after the flags. `find` looks a flag up by name; an unknown one is an error,
// which suggests the nearest of `names`.
Result<std::vector<std::string>> ParseGoFlags(
    std::span<const std::string> arguments,
    const std::function<std::optional<GoFlag>(std::string_view name)>& find,
    std::span<const std::string_view> names = {});

}  // namespace pfa

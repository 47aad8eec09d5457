// Settings in TOML.
#pragma once

#include <string>
#include <string_view>
#include <toml++/toml.h>

#include "proto/base/result.h"

namespace pfa {

// The table that a text holds. `source` is its name for errors, which say the line and the column.
Result<toml::table> ParseToml(std::string_view text, const std::string& source);

// Of a file; an empty table if there is none. Settings have at most kMaxTomlBytes.
constexpr uint64_t kMaxTomlBytes = 1 << 20;
Result<toml::table> ReadTomlFile(const std::string& file);

}  // namespace pfa

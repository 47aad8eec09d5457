// Saved configurations of views, in the file of go tool pprof: <configuration
// folder>/pprof/settings.json. What it has and we do not know stays as it is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzer/query/options.h"
#include "proto/base/result.h"

namespace pfa {

struct NamedConfig {
  std::string name;
  Options options;  // those that are saved; the others have their defaults
};

// $XDG_CONFIG_HOME/pprof/settings.json, or below ~/.config; "" if neither variable is set.
std::string SettingsFile();

// A file that is missing has no configurations.
Result<std::vector<NamedConfig>> ReadConfigs(const std::string& file);

// Adds a configuration, or replaces the one of this name. Of two programs that do so at once, one
// wins.
Result<void> SaveConfig(const std::string& file, std::string_view name, const Options& options);
Result<void> DeleteConfig(const std::string& file, std::string_view name);

}  // namespace pfa

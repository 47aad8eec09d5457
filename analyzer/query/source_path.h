// File names as reports show them.
#pragma once

#include <string>
#include <string_view>

namespace pfa {

// Cuts configured or guessed prefixes off a source path, by pprof's rule: with `trim_path` (a list
// separated by ':') the first entry that is a prefix; without, for each directory of `source_path`,
// everything up to and including the first "/<its base name>/"; then /proc/self/cwd/.
std::string_view TrimSourcePath(std::string_view path, std::string_view trim_path,
                                std::string_view source_path);

// Go's path.Clean: the shortest equivalent path, lexically.
std::string CleanPath(std::string_view path);

// Go's filepath.Base: the last element; "." for an empty path.
std::string BasePath(std::string_view path);

}  // namespace pfa

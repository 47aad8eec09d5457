// Whole text files, for showing source code. The names come from profiles, so only regular files of
// a reasonable size are read: no devices, no pipes that block.
#pragma once

#include <cstdint>
#include <string>

#include "proto/base/result.h"

namespace pfa {

inline constexpr uint64_t kMaxTextFileBytes = uint64_t{64} << 20;

// The file's contents. An error's message is the system's reason in lower case, as in Go: "no such
// file or directory". A directory is an error with the code kBadInput: it can be opened, but is no
// text.
Result<std::string> ReadTextFile(const std::string& path);

}  // namespace pfa

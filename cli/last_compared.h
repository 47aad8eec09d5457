// Which set was last compared with a baseline, so that it can be accepted without being named
// again. It belongs to the user and is kept with what else is remembered
// (proto/base/user_folders.h).
#pragma once

#include <optional>
#include <string>

#include "proto/base/result.h"

namespace pfa {

struct LastCompared {
  std::string store;     // absolute
  std::string baseline;  // "main"
  std::string set;       // as it was named
  std::string folder;    // where it was named
};

// What cannot be written is not remembered.
void RememberCompared(const LastCompared& compared);
// Nothing if there is none that can be read.
std::optional<LastCompared> RecallCompared();

}  // namespace pfa

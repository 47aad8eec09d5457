// What is known about where output goes.
#pragma once

#include <cstddef>

namespace pfa {

struct Terminal {
  bool is_terminal = false;
  bool color = false;  // never without a terminal, nor with NO_COLOR or TERM=dumb
  size_t columns = 0;  // 0: unlimited
  size_t rows = 0;     // 0: unknown
};

// Standard output's.
Terminal DetectTerminal();

}  // namespace pfa

// How damage in a trace is met.
#pragma once

#include <cstdint>
#include <functional>

namespace pfa {

struct TraceReadOptions {
  // The first violation is an error. Otherwise each complete part is used, and the trace says what
  // is missing.
  bool strict = false;
};

}  // namespace pfa

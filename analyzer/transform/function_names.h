// Function names for reading: C++ and Rust symbols demangled.
#pragma once

#include <string>
#include <string_view>

#include "analyzer/model/profile.h"
#include "analyzer/transform/demangle.h"

namespace pfa {

enum class NameStyle {
  // Mangled symbols are demangled; every other name stays as it was recorded. Go's names do.
  kRecorded,
  // What go tool pprof shows: besides, names that look like C++ lose everything in (...) and <...>,
  // which damages some instances of Go generics.
  kPprof,
};

Profile SimplifyFunctionNames(Profile profile, NameStyle style, DemangleMode mode, bool force);

// The name shown for one symbol; the symbol itself when there is nothing to do.
std::string SimplifiedSymbol(std::string_view symbol, NameStyle style, DemangleMode mode);

}  // namespace pfa

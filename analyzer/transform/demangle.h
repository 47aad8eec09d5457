// Names of C++ and Rust functions from their symbols, in as much detail as pprof shows
// (github.com/ianlancetaylor/demangle with the options of its symbolizer.go).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pfa {

// How much of a demangled name stays: pprof's -symbolize=demangle=MODE.
enum class DemangleMode : uint8_t {
  kDefault,    // std::vector::push_back
  kTemplates,  // std::vector<int, std::allocator<int> >::push_back
  kFull,       // std::vector<int, std::allocator<int> >::push_back(int const&)
  kNone,
};

// The name of a mangled symbol, or nullopt if it is none: C++ as the Itanium ABI mangles it, what
// Rust made of that, and Rust's own scheme.
std::optional<std::string> Demangle(std::string_view symbol, DemangleMode mode);

}  // namespace pfa

// Names of Rust functions from symbols of its second scheme, "_R...":
// https://rust-lang.github.io/rfcs/2603-rust-symbol-name-mangling-v0.html. Written as pprof writes
// them. (Symbols of the first scheme are C++ ones with a hash: demangle.h.)
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pfa {

// nullopt if it is no such symbol, or if its name would be unreasonably long or nested: a short
// symbol can refer to parts of itself again and again. Without `arguments`, those of generic
// functions and types are left out, not their brackets.
std::optional<std::string> DemangleRust(std::string_view symbol, bool arguments);

}  // namespace pfa

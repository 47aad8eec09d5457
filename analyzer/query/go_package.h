// Packages of Go symbols.
#pragma once

#include <string>
#include <string_view>

namespace pfa {

// The import path in a symbol: "net/http" of "net/http.(*Server).Serve", "main" of "main.main".
// Empty if the name has none (C, assembly, pseudo-frames). Dots in its last element stay escaped,
// as they are in symbols: "gopkg.in/yaml%2ev3".
std::string_view GoPackageOf(std::string_view symbol);

// The path as in import declarations: "gopkg.in/yaml.v3".
std::string UnescapedGoPath(std::string_view path);

// Whether a package comes with Go. The runtime's symbols count, "main" and modules do not.
bool IsStandardPackage(std::string_view package);

}  // namespace pfa

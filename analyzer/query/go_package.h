// Packages of Go symbols.
#pragma once

#include <string_view>

namespace pfa {

// The import path in a symbol: "net/http" of "net/http.(*Server).Serve", "main" of "main.main".
// Empty if the name has none (C, assembly, pseudo-frames).
std::string_view GoPackageOf(std::string_view symbol);

// Whether a package comes with Go. The runtime's symbols count, "main" and modules do not.
bool IsStandardPackage(std::string_view package);

}  // namespace pfa

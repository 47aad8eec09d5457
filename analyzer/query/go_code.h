// Where a function of a Go program comes from: package, module, and whose code it is. Symbols say
// the package; the rest is in the names of source files, which say where the module was:
//
//   /usr/local/go/src/net/http/server.go                        the standard library
//   /home/me/go/pkg/mod/golang.org/x/net@v0.30.0/http2/x.go     a module, and its version
//   golang.org/x/net@v0.30.0/http2/x.go                         the same of a -trimpath build
//   /home/me/shop/vendor/golang.org/x/net/http2/x.go            a vendored package
//   /home/me/shop/cart/cart.go, example.com/shop/cart/cart.go   the program's own
#pragma once

#include <string>
#include <string_view>

namespace pfa {

enum class GoOrigin {
  kUnknown,     // not Go: C, the kernel, a frame that stands for something else
  kStandard,    // comes with Go
  kProgram,     // the main module, and whatever else is neither of the others
  kDependency,  // from the module cache, or vendored
};

struct GoCode {
  GoOrigin origin = GoOrigin::kUnknown;
  std::string package;  // its import path, without a vendor folder; empty: not Go
  // "std", "cmd" (Go's own tools), "main" if nothing else is known of a main package, or a path.
  std::string module;
  std::string version;  // if the file says it
  // The file does not say where the module's path ends; it is what such paths usually have
  // ("github.com/owner/name").
  bool module_is_guessed = false;
};

// `symbol` and `file` as recorded; the file may be empty. Names of other languages, known by the
// ending of the file or by what a Go symbol cannot have, are kUnknown.
GoCode ClassifyGoCode(std::string_view symbol, std::string_view file);

// What a module's path usually is for a package's: host, owner and name where that is the custom of
// the host, else host and name, or the first element; and a major version behind that.
std::string GuessedModule(std::string_view package);

}  // namespace pfa

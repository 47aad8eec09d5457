#include "analyzer/query/go_package.h"

#include <algorithm>
#include <array>

namespace pfa {
namespace {

// First elements of the paths of the standard library (Go 1.27), sorted. Modules without a dot in
// their first element exist, so that cannot tell them apart.
constexpr std::array<std::string_view, 50> kStandard = {
    "archive", "bufio",    "builtin", "bytes",   "cmp",      "compress", "container", "context",
    "crypto",  "database", "debug",   "embed",   "encoding", "errors",   "expvar",    "flag",
    "fmt",     "go",       "hash",    "html",    "image",    "index",    "internal",  "io",
    "iter",    "log",      "maps",    "math",    "mime",     "net",      "os",        "path",
    "plugin",  "reflect",  "regexp",  "runtime", "slices",   "sort",     "strconv",   "strings",
    "structs", "sync",     "syscall", "testing", "text",     "time",     "unicode",   "unique",
    "unsafe",  "weak"};
static_assert(std::ranges::is_sorted(kStandard));

}  // namespace

std::string_view GoPackageOf(std::string_view symbol) {
  // "type:.eq.net/http.T", made by the compiler for a type.
  constexpr std::string_view kGenerated = "type:.";
  if (symbol.starts_with(kGenerated)) {
    const size_t dot = symbol.find('.', kGenerated.size());
    symbol.remove_prefix(dot == std::string_view::npos ? symbol.size() : dot + 1);
  }
  // Type parameters and receivers may have slashes and dots of their own: "f[a.b/c.T]".
  const std::string_view head = symbol.substr(0, symbol.find_first_of("[("));
  const size_t slash = head.rfind('/');
  const size_t dot = head.find('.', slash == std::string_view::npos ? 0 : slash);
  return dot == std::string_view::npos ? std::string_view() : head.substr(0, dot);
}

bool IsStandardPackage(std::string_view package) {
  return std::ranges::binary_search(kStandard, package.substr(0, package.find('/')));
}

}  // namespace pfa

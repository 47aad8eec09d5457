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

// "eq" of "type:.eq.net/http.T", or of "type..eq." as it was before Go 1.20: what the compiler
// makes for a type. Returns the type, or the symbol itself.
std::string_view WithoutGeneratedPrefix(std::string_view symbol) {
  if (!symbol.starts_with("type:.") && !symbol.starts_with("type..")) return symbol;
  constexpr size_t kPrefix = 6;
  const size_t dot = symbol.find('.', kPrefix);
  if (dot == std::string_view::npos) return {};
  symbol.remove_prefix(dot + 1);
  // Arrays and pointers of a named type: "[2]*net/http.T".
  while (!symbol.empty() && (symbol.front() == '[' || symbol.front() == '*')) {
    const size_t end = symbol.front() == '[' ? symbol.find(']') : 0;
    if (end == std::string_view::npos) return {};
    symbol.remove_prefix(end + 1);
  }
  return symbol;
}

// Suffixes that compilers of C give to parts and clones of a function: their dot ends no package.
bool IsCloneSuffix(std::string_view rest) {
  constexpr std::array<std::string_view, 8> kSuffixes = {
      "part.", "constprop.", "isra.", "lto_priv.", "llvm.", "cold", "clone.", "localalias"};
  return std::ranges::any_of(kSuffixes, [&](std::string_view s) { return rest.starts_with(s); });
}

// What an import path may have, besides letters of other languages; '%' is from escaping.
bool IsPathCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_./-~+%").find(c) != std::string_view::npos || (c & 0x80) != 0;
}

}  // namespace

std::string_view GoPackageOf(std::string_view symbol) {
  symbol = WithoutGeneratedPrefix(symbol);
  // Type parameters and receivers may have slashes and dots of their own: "f[a.b/c.T]".
  const std::string_view head = symbol.substr(0, symbol.find_first_of("[("));
  const size_t slash = head.rfind('/');
  size_t dot = head.find('.', slash == std::string_view::npos ? 0 : slash);
  if (dot == std::string_view::npos || dot == 0) return {};
  if (IsCloneSuffix(symbol.substr(dot + 1))) return {};
  // A dot in the last element is escaped, "yaml%2ev3.F", but not by all that write names.
  constexpr std::string_view kDottedHost = "gopkg.in/";
  if (head.starts_with(kDottedHost) && head.substr(dot).starts_with(".v")) {
    const size_t end = head.find_first_not_of("0123456789", dot + 2);
    if (end != std::string_view::npos && end > dot + 2 && head[end] == '.') dot = end;
  }
  const std::string_view package = head.substr(0, dot);
  return std::ranges::all_of(package, IsPathCharacter) ? package : std::string_view();
}

std::string UnescapedGoPath(std::string_view path) {
  const auto digit = [](char c) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    return kDigits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c + ('a' - 'A')) : c);
  };
  std::string out;
  for (size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '%' && i + 2 < path.size()) {
      const size_t high = digit(path[i + 1]);
      const size_t low = digit(path[i + 2]);
      if (high != std::string_view::npos && low != std::string_view::npos) {
        out += static_cast<char>(high * 16 + low);
        i += 2;
        continue;
      }
    }
    out += path[i];
  }
  return out;
}

bool IsStandardPackage(std::string_view package) {
  return std::ranges::binary_search(kStandard, package.substr(0, package.find('/')));
}

}  // namespace pfa

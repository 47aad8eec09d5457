#include "analyzer/query/short_name.h"

#include <array>
#include <memory>

#include <re2/re2.h>

namespace pfa {
namespace {

// Bytes instead of characters: names need not be UTF-8, and nothing here asks for a letter that is
// not ASCII.
std::unique_ptr<const re2::RE2> Compile(const char* pattern) {
  re2::RE2::Options options(re2::RE2::Latin1);
  return std::make_unique<const re2::RE2>(pattern, options);
}

}  // namespace

// NOLINTBEGIN(clang-analyzer-cplusplus.NewDeleteLeaks): what is static is kept on purpose
std::string ShortFunctionName(std::string_view name) {
  // A major version as a path element: "/v2" to "/v9", "/v10" and on.
  static const auto version = Compile(R"(^(.*?)/v(?:[2-9]|[1-9][0-9]+)([./].*)$)");
  static const std::array languages = {
      // Go: package.Name after at least one element of a path.
      Compile(R"(^(?:[\w.-]+/)+([^.]+\..+))"),
      // Java: Class.method or Class.<init>, at the end or before the arguments.
      Compile(R"(^(?:[a-z]\w*\.)*([A-Z][\w$]*\.(?:<init>|[a-z][\w$]*(?:\$\d+)?))(?:\(|$))"),
      // C++: Class::method, with its template arguments.
      Compile(R"(^(?:[A-Za-z_]\w*::)+(_*[A-Z]\w*::~?[A-Za-z_]\w*(?:<.*>)?))"),
  };
  constexpr std::string_view kAnonymous = "(anonymous namespace)::";
  if (name.starts_with(kAnonymous)) name.remove_prefix(kAnonymous.size());
  std::string text(name);
  std::string before;
  std::string after;
  if (re2::RE2::PartialMatch(text, *version, &before, &after)) text = before + after;
  for (const auto& language : languages) {
    std::string shortened;
    if (re2::RE2::PartialMatch(text, *language, &shortened)) return shortened;
  }
  return text;
}
// NOLINTEND(clang-analyzer-cplusplus.NewDeleteLeaks)

}  // namespace pfa

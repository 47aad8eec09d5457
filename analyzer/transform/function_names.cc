#include "analyzer/transform/function_names.h"

#include <utility>

#include "analyzer/model/profile_builder.h"

namespace pfa {
namespace {

// Whether a name was demangled before it was recorded. Not Java's "class.<init>", and not Go's
// "main.(*Box[...]).Run".
bool LooksLikeCpp(std::string_view name) {
  if (name.find(".<") != std::string_view::npos) return false;
  if (name.find("]).") != std::string_view::npos) return false;
  return name.find_first_of("<>[]") != std::string_view::npos ||
         name.find("::") != std::string_view::npos;
}

// Removes all balanced groups; an unbalanced name is left from the mismatch on.
std::string RemoveGroups(std::string name, char open, char close) {
  size_t depth = 0;
  size_t first = 0;
  for (size_t i = 0; i < name.size(); ++i) {
    if (name[i] == open) {
      if (depth++ == 0) first = i;
    } else if (name[i] == close) {
      if (depth == 0) return name;
      if (--depth == 0) {
        name.erase(first, i + 1 - first);
        i = first - 1;  // wraps for first == 0, and the loop's step brings it back
      }
    }
  }
  return name;
}

}  // namespace

std::string SimplifiedSymbol(std::string_view symbol, NameStyle style, DemangleMode mode) {
  if (mode == DemangleMode::kNone) return std::string(symbol);
  if (auto demangled = Demangle(symbol, mode)) return *std::move(demangled);
  std::string name(symbol);
  if (style == NameStyle::kRecorded || mode == DemangleMode::kFull || !LooksLikeCpp(name)) {
    return name;
  }
  name = RemoveGroups(std::move(name), '(', ')');
  if (mode == DemangleMode::kDefault) name = RemoveGroups(std::move(name), '<', '>');
  return name;
}

Profile SimplifyFunctionNames(Profile profile, NameStyle style, DemangleMode mode, bool force) {
  ProfileBuilder builder(std::move(profile));
  for (Function& function : builder.functions()) {
    const StringId none(0);
    if (force && function.name != none && function.system_name != none) {
      function.name = function.system_name;
    }
    if (mode == DemangleMode::kNone) continue;
    if (function.name != none && function.name != function.system_name) continue;
    const std::string name = SimplifiedSymbol(builder.text(function.system_name), style, mode);
    function.name = builder.Intern(name);
  }
  return std::move(builder).Build();
}

}  // namespace pfa

// Names of Go functions without what differs between two builds of the same source.
#pragma once

#include <string>
#include <string_view>

namespace pfa {

// Closures are numbered by their place in a function, so that one more renumbers the rest:
// "main.f.func2.1" becomes "main.f.func*.*", likewise gowrap, deferwrap and -range. Instances of
// generics lose their shapes ("main.Map[...]"), vendored packages the folder they are kept in.
std::string FoldedFunctionName(std::string_view name);

}  // namespace pfa

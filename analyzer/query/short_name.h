// Function names for drawings, where long ones would hide the picture.
#pragma once

#include <string>
#include <string_view>

namespace pfa {

// Without the path of a Go package ("net/http.(*conn).serve": "http.(*conn).serve") and a version
// in it, without the package and the arguments of a Java method, without the namespaces of a C++
// one, by pprof's rules. What fits none stays.
std::string ShortFunctionName(std::string_view name);

}  // namespace pfa

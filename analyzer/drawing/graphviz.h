// Graphviz's library, which lays a call graph out and paints it. Loaded when it is needed; not to
// be called outside of a process of its own (drawing/forked_work.h): it keeps global state, prints
// on standard error, and has been seen to crash and to take minutes.
#pragma once

#include <string>

#include "proto/base/result.h"

namespace pfa {

// `dot` is in Graphviz's language, `format` one of its output formats: "svg", "png:cairo". What
// was wrong is printed on standard error.
Result<std::string> RunGraphviz(const std::string& dot, const std::string& format);

}  // namespace pfa

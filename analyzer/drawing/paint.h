// Graphs in Graphviz's language, laid out and written in one of its formats.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzer/drawing/forked_work.h"
#include "proto/base/result.h"

namespace pfa {

struct Picture {
  std::string bytes;
  std::vector<std::string> warnings;  // of Graphviz
};

// All text in `dot` is escaped. `format` is one of Graphviz's: "svg", "png:cairo", or "plain",
// which is where everything is. In a process of its own, so no other thread may be running. The
// errors say what is missing or how long it took.
Result<Picture> PaintDot(const std::string& dot, const std::string& format,
                         const WorkLimits& limits);

}  // namespace pfa

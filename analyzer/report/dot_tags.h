// The labels of a node in a drawing: small boxes that hang on it.
#pragma once

#include <cstddef>
#include <string>

#include "analyzer/aggregate/node_tags.h"
#include "analyzer/report/value_formatter.h"

namespace pfa {

// How values and their units are written.
struct DotValues {
  const ValueFormatter& formatter;
  NodeTags::Escape escape;  // may be null; the texts of tags are escaped already

  [[nodiscard]] std::string Escaped(const std::string& text) const {
    return escape == nullptr ? text : escape(text);
  }
};

// Lines of DOT for the tags of the node drawn as N<number>; empty without tags. A node with calls
// shows what its tags have of its own value, a leaf what they have of its cumulative value, which
// includes callees that were left out.
std::string DotTags(const NodeTags& tags, CallNodeId node, bool has_calls, const DotValues& values,
                    size_t number);

}  // namespace pfa

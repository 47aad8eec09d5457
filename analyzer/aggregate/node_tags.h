// The labels of the samples in each node of a call graph, with their values: which route, which
// size of allocation a function's time or memory went to.
//
// As in pprof, all text labels of a sample together are one text tag, and of the numeric labels
// only "bytes" counts; it is told apart by the text tag, too.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/aggregate/call_graph.h"
#include "analyzer/model/string_pool.h"
#include "analyzer/query/query.h"
#include "analyzer/query/selection.h"

namespace pfa {

struct NodeTag {
  CallNodeId node;
  StringId text{0};          // which text tag, or under which a number is; 0: no text labels
  StringId number{0};        // as text, rounded to what is shown; 0: this is a text tag
  int64_t number_value = 0;  // of the first sample with it
  NodeValue value;
};

class NodeTags {
 public:
  NodeTags() = default;
  // Makes a label's text ("key:value") safe for where it will be written.
  using Escape = std::string (*)(std::string_view text);

  // Of the wanted nodes (by CallNodeId), without tags whose flat and cumulative values are both
  // below the cutoff: there can be as many as nodes times samples. Labels of a sample are joined
  // with \n, the two characters. `escape` may be null.
  NodeTags(const Selection& selection, const Query& query, Escape escape,
           const std::vector<uint8_t>& wanted, int64_t cutoff, CallGraph* graph);

  // Text tags and numbers of a node, in order of their first sample.
  [[nodiscard]] std::span<const NodeTag> of(CallNodeId node) const;
  [[nodiscard]] std::string_view text(StringId id) const { return strings_[id]; }
  // Of all numbers.
  [[nodiscard]] const std::string& unit() const { return unit_; }

 private:
  friend class NodeTagsBuilder;
  StringPool strings_;
  std::string unit_;
  std::vector<NodeTag> tags_;  // by node
};

}  // namespace pfa

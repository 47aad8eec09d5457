#include "analyzer/aggregate/call_graph.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/query/selection.h"
#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

class GraphOf {
 public:
  GraphOf(Profile profile, CallGraph::Form form)
      : profile_(std::move(profile)),
        query_(CompileQuery(profile_, {}).value()),
        selection_(profile_, query_),
        nodes_(selection_, query_),
        weights_(SumByStack(selection_, query_).value()),
        graph_(CallGraph::Build(selection_, nodes_, weights_, form).value()) {}

  // The members refer to each other.
  GraphOf(const GraphOf&) = delete;
  GraphOf& operator=(const GraphOf&) = delete;
  ~GraphOf() = default;

  CallGraph* operator->() { return &graph_; }

  [[nodiscard]] std::string Name(CallNodeId id) const {
    return nodes_.PrintableName(graph_.node(id));
  }
  // "A>B=3 A~C=4": calls, residual ones with "~", sorted.
  [[nodiscard]] std::string Calls() const {
    std::vector<std::string> texts;
    for (const Call& call : graph_.calls()) {
      texts.push_back(Name(call.caller) + (call.residual ? "~" : ">") + Name(call.callee) + "=" +
                      std::to_string(call.value));
    }
    std::ranges::sort(texts);
    std::string out;
    for (const std::string& text : texts) out += (out.empty() ? "" : " ") + text;
    return out;
  }
  void KeepAllBut(const std::string& name) {
    std::vector<uint8_t> kept = graph_.listed();
    for (size_t i = 0; i < kept.size(); ++i) {
      if (Name(CallNodeId::FromIndex(i)) == name) kept[i] = 0;
    }
    graph_.Keep(kept);
  }

 private:
  Profile profile_;
  Query query_;
  Selection selection_;
  NodeTable nodes_;
  StackWeights weights_;
  CallGraph graph_;
};

Profile Example() { return test::FoldedProfile({"A;B;C 1", "A;C 2", "A;B;D;C 4", "A;A 8"}); }

TEST(CallGraph, KeepPassesOverTheRest) {
  GraphOf graph(Example(), CallGraph::Form::kGraph);
  graph->FindCalls();
  EXPECT_EQ(graph.Calls(), "A>B=5 A>C=2 B>C=1 B>D=4 D>C=4");
  graph.KeepAllBut("B");
  graph->FindCalls();
  EXPECT_EQ(graph.Calls(), "A~C=3 A~D=4 D>C=4");
}

TEST(CallGraph, TreeKeepsWaysApart) {
  GraphOf graph(Example(), CallGraph::Form::kTree);
  graph->FindCalls();
  EXPECT_EQ(graph.Calls(), "A>A=8 A>B=5 A>C=2 B>C=1 B>D=4 D>C=4");
  graph.KeepAllBut("B");
  graph->FindCalls();
  EXPECT_EQ(graph.Calls(), "A>A=8 A>C=2 A~C=1 A~D=4 D>C=4");
  // What was erased in a tree stays erased, and nodes below become roots.
  EXPECT_EQ(graph->EraseCallsBelow(4), 2U);
  graph.KeepAllBut("D");
  graph->FindCalls();
  EXPECT_EQ(graph.Calls(), "A>A=8 A~C=4");
}

TEST(CallGraph, ErasedCallsLeaveNoTrace) {
  GraphOf graph(Example(), CallGraph::Form::kGraph);
  graph->FindCalls();
  EXPECT_EQ(graph->EraseCallsBelow(3), 2U);
  EXPECT_EQ(graph.Calls(), "A>B=5 B>D=4 D>C=4");
  for (size_t i = 0; i < graph->size(); ++i) {
    const CallNodeId id = CallNodeId::FromIndex(i);
    for (const uint32_t call : graph->calls_by(id)) EXPECT_EQ(graph->call(call).caller, id);
    for (const uint32_t call : graph->calls_to(id)) EXPECT_EQ(graph->call(call).callee, id);
  }
}

}  // namespace
}  // namespace pfa

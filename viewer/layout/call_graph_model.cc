#include "viewer/layout/call_graph_model.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "analyzer/query/short_name.h"
#include "analyzer/report/display_name.h"
#include "analyzer/report/graph_report.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

constexpr size_t kMostLineCharacters = 32;
constexpr size_t kMostNameLines = 5;
constexpr size_t kMostShortName = 400;  // bytes
// Text of boxes without anything of their own, and how much larger it may become.
constexpr double kSmallestText = 0.85;
constexpr double kTextGrowth = 1.0;

// "encoding/json.(*decodeState).object" is shown as json, (*decodeState), object.
std::vector<std::string> NameLinesOf(std::string_view name) {
  const std::string text = DisplayName(ShortFunctionName(name), kMostShortName);
  std::vector<std::string> lines;
  std::string_view rest = text;
  while (!rest.empty()) {
    // Dots in brackets are of type parameters, one word.
    size_t end = 0;
    int depth = 0;
    while (end < rest.size() && (depth > 0 || rest[end] != '.' || end == 0)) {
      if (rest[end] == '[') ++depth;
      if (rest[end] == ']') --depth;
      ++end;
    }
    if (lines.size() + 1 == kMostNameLines) end = rest.size();
    lines.push_back(Shortened(rest.substr(0, end), kMostLineCharacters));
    rest.remove_prefix(std::min(rest.size(), end + 1));
  }
  return lines;
}

class ModelBuilder {
 public:
  explicit ModelBuilder(const GraphReport& report)
      : report_(report),
        graph_(report.graph()),
        total_(report.header().total),
        formatter_(report.header().formatter()) {}

  GraphModel Build() {
    GraphModel model;
    std::vector<uint32_t> numbers(graph_.size(), kNotShown);
    int64_t max_flat = 0;
    for (const CallNodeId id : report_.shown()) {
      max_flat = std::max(max_flat, SaturatingAbs(graph_.value(id).shown_flat()));
      model.is_diff = model.is_diff || graph_.value(id).flat < 0 || graph_.value(id).cum < 0;
    }
    std::vector<uint32_t> calls;
    for (const CallNodeId id : report_.shown()) {
      numbers[id.index()] = static_cast<uint32_t>(model.nodes.size());
      model.nodes.push_back(NodeOf(id, max_flat));
      const auto out = graph_.calls_by(id);
      calls.insert(calls.end(), out.begin(), out.end());
    }
    for (const uint32_t index : report_.Sorted(calls)) {
      const Call& call = graph_.call(index);
      // Callees that were taken off the list are no boxes.
      if (numbers[call.callee.index()] == kNotShown) continue;
      model.edges.push_back({numbers[call.caller.index()], numbers[call.callee.index()],
                             ShareOf(call.shown_value()), TextOf(call.shown_value()),
                             call.residual});
    }
    for (const std::string& line : SummaryLines(report_.header())) {
      model.summary.push_back(DisplayName(line));
    }
    for (const Note& note : report_.header().notes) model.summary.push_back(DisplayName(note.text));
    return model;
  }

 private:
  static constexpr uint32_t kNotShown = 0xffffffffU;

  [[nodiscard]] double ShareOf(int64_t value) const {
    if (total_ == 0) return 0;
    return std::clamp(static_cast<double>(value) / std::abs(static_cast<double>(total_)), -1.0,
                      1.0);
  }
  [[nodiscard]] std::string TextOf(int64_t value) const {
    return DisplayName(formatter_.Format(value), 40);
  }
  [[nodiscard]] std::string WithShare(int64_t value) const {
    return fmt::format("{} ({})", TextOf(value), BarePercentage(value, total_));
  }

  [[nodiscard]] GraphNode NodeOf(CallNodeId id, int64_t max_flat) const {
    const int64_t flat = graph_.value(id).shown_flat();
    const int64_t cum = graph_.value(id).shown_cum();
    GraphNode node;
    node.name = DisplayName(report_.name(id));
    const std::string_view function = report_.nodes().text(report_.info(id).name);
    const std::string_view shown = function.empty() ? std::string_view(node.name) : function;
    node.lines = NameLinesOf(shown);
    node.short_name = DisplayName(ShortFunctionName(shown), kMostShortName);
    if (flat != 0) node.lines.push_back(WithShare(flat));
    if (cum != flat) node.lines.push_back((flat != 0 ? "of " : "0 of ") + WithShare(cum));
    node.values = fmt::format("flat {}, cum {}", WithShare(flat), WithShare(cum));
    node.flat_share = ShareOf(flat);
    node.cum_share = ShareOf(cum);
    const double of_largest =
        max_flat == 0 ? 0
                      : static_cast<double>(SaturatingAbs(flat)) / static_cast<double>(max_flat);
    node.text_scale = kSmallestText + kTextGrowth * std::sqrt(of_largest);
    return node;
  }

  const GraphReport& report_;
  const CallGraph& graph_;
  int64_t total_;
  ValueFormatter formatter_;
};

}  // namespace

Result<GraphModel> BuildGraphModel(const Profile& profile, const Options& options) {
  PFA_ASSIGN_OR_RETURN(Query query, CompileQuery(profile, options));
  GraphRequest request;
  request.drawing = true;
  if (options.call_tree) request.form = CallGraph::Form::kTree;
  PFA_ASSIGN_OR_RETURN(const GraphReport report, GraphReport::Build(profile, query, request));
  return ModelBuilder(report).Build();
}

}  // namespace pfa

#include "analyzer/report/dot.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/query/short_name.h"
#include "analyzer/query/source_path.h"
#include "analyzer/query/units.h"
#include "analyzer/report/display_name.h"
#include "analyzer/report/dot_color.h"
#include "analyzer/report/dot_tags.h"
#include "analyzer/report/graph_report.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

std::string Replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  while (true) {
    const size_t at = text.find(from);
    out += text.substr(0, at);
    if (at == std::string_view::npos) return out;
    out += to;
    text.remove_prefix(at + from.size());
  }
}

// For a text between quotes; lines end left-justified.
std::string Escaped(std::string_view text) {
  return Replaced(Replaced(Replaced(text, "\\", "\\\\"), "\"", "\\\""), "\n", "\\l");
}

// Nothing in it reaches a terminal, Graphviz or a browser as anything but text. Graphviz reads
// &lt; and its like everywhere.
std::string EscapedStrictly(std::string_view text) {
  constexpr size_t kMaxBytes = 1000;
  return Replaced(Escaped(DisplayName(text, kMaxBytes)), "&", "&amp;");
}

class DotWriter {
 public:
  DotWriter(const GraphReport& report, bool as_pprof)
      : report_(report),
        graph_(report.graph()),
        as_pprof_(as_pprof),
        total_(report.header().total),
        formatter_(report.header().formatter()) {}

  std::string Write() {
    title_ = TitleOf(report_.profile());
    const std::string name = title_.empty() ? "unnamed" : UnescapedByPprof(title_);
    out_ += fmt::format("digraph \"{}\" {{\n", name);
    if (!as_pprof_) out_ += GraphAttributes();
    out_ += "node [style=filled fillcolor=\"#f8f8f8\"]\n";
    AddLegend();
    numbers_.resize(graph_.size());
    int64_t max_flat = 0;
    for (size_t i = 0; i < report_.shown().size(); ++i) {
      const CallNodeId id = report_.shown()[i];
      numbers_[id.index()] = i + 1;
      max_flat = std::max(max_flat, SaturatingAbs(graph_.value(id).shown_flat()));
    }
    const DotValues values = {formatter_, as_pprof_ ? nullptr : EscapedStrictly};
    std::vector<uint32_t> calls;
    std::vector<uint8_t> has_tags(graph_.size());
    for (const CallNodeId id : report_.shown()) {
      AddNode(id, max_flat);
      const auto out = graph_.calls_by(id);
      const std::string tags =
          DotTags(report_.tags(), id, !out.empty(), values, numbers_[id.index()]);
      has_tags[id.index()] = tags.empty() ? 0 : 1;
      out_ += tags;
      calls.insert(calls.end(), out.begin(), out.end());
    }
    for (const uint32_t call : report_.Sorted(calls)) {
      AddCall(graph_.call(call), has_tags[graph_.call(call).caller.index()] != 0);
    }
    out_ += "}\n";
    return std::move(out_);
  }

 private:
  static std::string TitleOf(const Profile& profile) {
    if (profile.mappings().empty() || profile.mappings().front().file == StringId(0)) return "";
    return BasePath(profile.text(profile.mappings().front().file));
  }

  [[nodiscard]] std::string GraphAttributes() const {
    std::string out =
        "node [fontname=\"Helvetica\"]\n"
        "edge [fontname=\"Helvetica\"]\n";
    // Graphviz looks for a better picture the longer the larger the graph is, with little to show
    // for it.
    constexpr size_t kLarge = 200;
    if (report_.shown().size() > kLarge) out += "graph [nslimit=2 nslimit1=2]\n";
    return out;
  }

  [[nodiscard]] std::string EscapedText(std::string_view text) const {
    return as_pprof_ ? Escaped(text) : EscapedStrictly(text);
  }
  [[nodiscard]] std::string UnescapedByPprof(std::string_view text) const {
    return as_pprof_ ? std::string(text) : EscapedStrictly(text);
  }

  void AddLegend() {
    std::vector<std::string> lines = FactLines(report_.header());
    const std::vector<std::string> summary = SummaryLines(report_.header());
    lines.insert(lines.end(), summary.begin(), summary.end());
    for (std::string& line : lines) line = EscapedText(line);
    // The line before it stays empty.
    lines.push_back(Escaped("\nSee https://git.io/JfYMW for how to read the graph"));
    out_ += fmt::format(R"(subgraph cluster_L {{ "{}" [shape=box fontsize=16 label="{}\l")",
                        lines.front(), fmt::join(lines, "\\l"));
    if (!title_.empty()) out_ += fmt::format(" tooltip=\"{}\"", UnescapedByPprof(title_));
    // By default it is "node1", as that of the first function.
    if (!as_pprof_) out_ += " id=\"legend\"";
    out_ += "] }\n";
  }

  // The name, a part per line.
  [[nodiscard]] std::string NameLines(CallNodeId id) const {
    const NodeTable& nodes = report_.nodes();
    const NodeInfo& info = report_.info(id);
    std::string name = ShortFunctionName(nodes.text(info.name));
    // All of it is in the tooltip.
    constexpr size_t kMaxLabel = 150;
    if (!as_pprof_) name = DisplayName(name, kMaxLabel);
    name = EscapedText(name);
    name = Replaced(name, "::", "\\n");
    // The "..." for type parameters is one word.
    name = Replaced(name, "[...]", "[\u2026]");
    name = Replaced(name, ".", "\\n");
    const auto base = [&](StringId path) {
      if (path == StringId(0)) return std::string();
      const std::string text = BasePath(nodes.text(path));
      return UnescapedByPprof(as_pprof_ ? text : DisplayName(text, kMaxLabel));
    };
    const std::string file = base(info.file);
    const std::string binary = base(info.binary);
    return nodes.JoinNameParts(graph_.node(id), {name, file, binary}, "\\n") + "\\n";
  }

  // Units are up to the profile, too.
  [[nodiscard]] std::string ValueText(int64_t value) const {
    return UnescapedByPprof(formatter_.Format(value));
  }

  [[nodiscard]] std::string WithPercentage(int64_t value) const {
    return fmt::format("{} ({})", ValueText(value), BarePercentage(value, total_));
  }

  [[nodiscard]] double ShareOf(int64_t value) const {
    return static_cast<double>(value) / static_cast<double>(SaturatingAbs(total_));
  }

  void AddNode(CallNodeId id, int64_t max_flat) {
    constexpr int kMinFontSize = 8;
    constexpr double kFontGrowth = 16;
    const int64_t flat = graph_.value(id).shown_flat();
    const int64_t cum = graph_.value(id).shown_cum();
    std::string label = NameLines(id);
    label += flat != 0 ? WithPercentage(flat) : "0";
    if (cum != flat) {
      label += flat != 0 ? "\\n" : " ";
      label += "of " + WithPercentage(cum);
    }
    int font_size = kMinFontSize;
    if (flat != 0) {
      const double share = static_cast<double>(SaturatingAbs(flat)) / static_cast<double>(max_flat);
      font_size += static_cast<int>(std::ceil(kFontGrowth * std::sqrt(share)));
    }
    const size_t number = numbers_[id.index()];
    out_ += fmt::format(
        "N{} [label=\"{}\" id=\"node{}\" fontsize={} shape=box tooltip=\"{} ({})\" color=\"{}\" "
        "fillcolor=\"{}\"]\n",
        number, label, number, font_size, EscapedText(report_.name(id)), ValueText(cum),
        DotColor(ShareOf(cum), /*background=*/false), DotColor(ShareOf(cum), /*background=*/true));
  }

  // 1 + |value * steps / total|, at most 1 + steps.
  [[nodiscard]] int64_t Level(int64_t value, int64_t steps) const {
    // The product wraps around in Go.
    const auto product =
        static_cast<int64_t>(static_cast<uint64_t>(value) * static_cast<uint64_t>(steps));
    return 1 + std::min(SaturatingAbs(product / total_), steps);
  }

  void AddCall(const Call& call, bool caller_has_tags) {
    constexpr int64_t kWeights = 100;
    constexpr int64_t kPenWidths = 5;
    // pprof draws calls of nodes that it has left out, as calls of N0.
    const bool both_shown = numbers_[call.callee.index()] != 0;
    if (!both_shown && !as_pprof_) return;
    const int64_t value = call.shown_value();
    const std::string text = ValueText(value);
    out_ += fmt::format("N{} -> N{} [label=\" {}{}\"", numbers_[call.caller.index()],
                        numbers_[call.callee.index()], text, call.inlined ? "\\n (inline)" : "");
    if (total_ != 0) {
      if (const int64_t weight = Level(value, kWeights); weight > 1) {
        out_ += fmt::format(" weight={}", weight);
      }
      if (const int64_t width = Level(value, kPenWidths); width > 1) {
        out_ += fmt::format(" penwidth={}", width);
      }
      out_ += fmt::format(" color=\"{}\"", DotColor(ShareOf(value), /*background=*/false));
    }
    const std::string tip =
        fmt::format("\"{} {} {} ({})\"", EscapedText(report_.name(call.caller)),
                    call.residual ? "..." : "->", EscapedText(report_.name(call.callee)), text);
    out_ += fmt::format(" tooltip={} labeltooltip={}", tip, tip);
    if (call.residual) out_ += " style=\"dotted\"";
    // Room between the callees for the caller's labels.
    if (caller_has_tags) out_ += " minlen=2";
    out_ += "]\n";
  }

  const GraphReport& report_;
  const CallGraph& graph_;
  bool as_pprof_;
  int64_t total_;
  ValueFormatter formatter_;
  std::string title_;
  std::vector<size_t> numbers_;  // by CallNodeId, from 1; 0: not shown
  std::string out_;
};

Result<GraphReport> BuildForDrawing(const Profile& profile, Query& query, bool as_pprof) {
  GraphRequest request;
  request.drawing = true;
  request.escape_tags = as_pprof ? nullptr : EscapedStrictly;
  if (query.options.call_tree) request.form = CallGraph::Form::kTree;
  return GraphReport::Build(profile, query, request);
}

// What a layout takes grows faster than the graph: 700 functions of a compiler took 10 s.
constexpr size_t kManyNodes = 300;
constexpr size_t kManyCalls = 1000;
constexpr size_t kTooManyNodes = 1500;
constexpr size_t kTooManyCalls = 6000;

}  // namespace

Result<PprofOutput> Dot(const Profile& profile, Query& query) {
  const bool as_pprof = query.compatibility == Compatibility::kPprof;
  PFA_ASSIGN_OR_RETURN(const GraphReport report, BuildForDrawing(profile, query, as_pprof));
  return PprofOutput{DotWriter(report, as_pprof).Write(), report.header().messages};
}

Result<PprofOutput> DotForPicture(const Profile& profile, Query& query) {
  PFA_ASSIGN_OR_RETURN(const GraphReport report, BuildForDrawing(profile, query, false));
  const size_t nodes = report.shown().size();
  size_t calls = 0;
  for (const CallNodeId id : report.shown()) calls += report.graph().calls_by(id).size();
  const bool asked_for = query.options.trim && query.options.nodecount > 0;
  if (!asked_for && (nodes > kTooManyNodes || calls > kTooManyCalls)) {
    return UsageError(
        fmt::format("{} nodes and {} calls are too many to lay out; -nodecount=300 draws the most "
                    "important 300, a higher number tries as many",
                    nodes, calls));
  }
  std::vector<std::string> messages = report.header().messages;
  if (nodes > kManyNodes || calls > kManyCalls) {
    messages.push_back(fmt::format(
        "laying out {} nodes and {} calls takes a while; -nodecount draws fewer", nodes, calls));
  }
  return PprofOutput{DotWriter(report, false).Write(), std::move(messages)};
}

}  // namespace pfa

#include "viewer/layout/graph_layout.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <unordered_map>

#include <fmt/format.h>

#include "analyzer/report/display_name.h"

namespace pfa {
namespace {

// Graphviz counts in inches of so many points, and a point is a pixel here.
constexpr float kPixelsPerInch = 72;
constexpr float kBoxPadding = 6;
constexpr double kEdgeTextScale = 0.85;
// Of each of the curves that Graphviz gives.
constexpr int kCurveSteps = 8;
constexpr size_t kMostCurvePoints = 10'000;
// Graphviz looks for a better picture the longer the larger the graph is, with little to show.
constexpr size_t kLargeGraph = 200;

Error NotThisGraph() { return {ErrorCode::kIo, "Graphviz gave a layout that cannot be read", {}}; }

// Words of a line.
class PlainWords {
 public:
  explicit PlainWords(std::string_view line) : rest_(line) {}

  std::string_view Word() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
    const std::string_view word = rest_.substr(0, rest_.find(' '));
    rest_.remove_prefix(word.size());
    return word;
  }
  std::optional<float> Float() {
    const std::string_view word = Word();
    float value = 0;
    const char* const end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data(), end, value);
    if (word.empty() || error != std::errc() || stop != end || !std::isfinite(value)) {
      return std::nullopt;
    }
    return value;
  }
  // "N12" is 12.
  std::optional<uint32_t> Node(size_t count) {
    const std::string_view word = Word();
    if (!word.starts_with('N')) return std::nullopt;
    uint32_t value = 0;
    const char* const end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data() + 1, end, value);
    if (error != std::errc() || stop != end || value >= count) return std::nullopt;
    return value;
  }

 private:
  std::string_view rest_;
};

// A chain of cubic Bézier curves as points on it.
std::vector<Px> Flattened(const std::vector<Px>& control) {
  std::vector<Px> points = {control.front()};
  for (size_t i = 0; i + 3 < control.size(); i += 3) {
    for (int step = 1; step <= kCurveSteps; ++step) {
      const float t = static_cast<float>(step) / kCurveSteps;
      const float u = 1 - t;
      const float a = u * u * u;
      const float b = 3 * u * u * t;
      const float c = 3 * u * t * t;
      const float d = t * t * t;
      points.push_back(
          {a * control[i].x + b * control[i + 1].x + c * control[i + 2].x + d * control[i + 3].x,
           a * control[i].y + b * control[i + 1].y + c * control[i + 2].y + d * control[i + 3].y});
    }
  }
  return points;
}

class PlainLayoutReader {
 public:
  explicit PlainLayoutReader(const GraphModel& model) : model_(model) {
    for (uint32_t i = 0; i < model.edges.size(); ++i) {
      edges_[Key(model.edges[i].from, model.edges[i].to)] = i;
    }
  }

  Result<GraphLayout> Read(std::string_view text) {
    layout_.nodes.resize(model_.nodes.size());
    layout_.edges.resize(model_.edges.size());
    size_t nodes = 0;
    while (!text.empty()) {
      const std::string_view line = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(line.size() + 1, text.size()));
      PlainWords words(line);
      const std::string_view kind = words.Word();
      if (kind == "stop") break;
      bool is_good = false;
      if (kind == "graph") {
        is_good = Graph(&words);
      } else if (kind == "node") {
        is_good = Node(&words);
        ++nodes;
      } else if (kind == "edge") {
        is_good = Edge(&words);
      }
      if (!is_good) return NotThisGraph();
    }
    if (nodes != model_.nodes.size()) return NotThisGraph();
    return std::move(layout_);
  }

 private:
  static uint64_t Key(uint32_t from, uint32_t to) { return uint64_t{from} << 32U | to; }

  // y grows upwards in Graphviz.
  [[nodiscard]] Px PxOf(float x, float y) const {
    return {x * kPixelsPerInch, layout_.height - y * kPixelsPerInch};
  }

  bool Graph(PlainWords* words) {
    const auto scale = words->Float();
    const auto width = words->Float();
    const auto height = words->Float();
    if (!scale || !width || !height) return false;
    layout_.width = *width * kPixelsPerInch;
    layout_.height = *height * kPixelsPerInch;
    return true;
  }

  bool Node(PlainWords* words) {
    const auto node = words->Node(model_.nodes.size());
    const auto x = words->Float();
    const auto y = words->Float();
    const auto width = words->Float();
    const auto height = words->Float();
    if (!node || !x || !y || !width || !height) return false;
    const Px middle = PxOf(*x, *y);
    const float half_width = *width * kPixelsPerInch / 2;
    const float half_height = *height * kPixelsPerInch / 2;
    layout_.nodes[*node] = {middle.x - half_width, middle.y - half_height, middle.x + half_width,
                            middle.y + half_height};
    return true;
  }

  bool Edge(PlainWords* words) {
    const auto from = words->Node(model_.nodes.size());
    const auto to = words->Node(model_.nodes.size());
    const auto count = words->Float();
    if (!from || !to || !count || !(*count >= 1) || *count > kMostCurvePoints) return false;
    const auto edge = edges_.find(Key(*from, *to));
    if (edge == edges_.end()) return false;
    std::vector<Px> control;
    for (int i = 0; i < static_cast<int>(*count); ++i) {
      const auto x = words->Float();
      const auto y = words->Float();
      if (!x || !y) return false;
      control.push_back(PxOf(*x, *y));
    }
    GraphCurve& curve = layout_.edges[edge->second];
    curve.points = Flattened(control);
    // Its text is made of zeros, one word; without one the style comes next.
    const std::string_view text = words->Word();
    const auto x = words->Float();
    const auto y = words->Float();
    const bool has_label = !text.empty() && x && y;
    curve.label = has_label ? PxOf(*x, *y) : curve.points[curve.points.size() / 2];
    return true;
  }

  const GraphModel& model_;
  std::unordered_map<uint64_t, uint32_t> edges_;
  GraphLayout layout_;
};

}  // namespace

std::string GraphDot(const GraphModel& model, const TextMetrics& metrics) {
  std::string out = fmt::format(
      "digraph g {{\nnode [shape=box fixedsize=true label=\"\"]\n"
      "edge [arrowhead=none fontname=\"DejaVu Sans Mono\" fontsize={:.2f}]\n",
      kEdgeTextScale * static_cast<double>(metrics.height));
  if (model.nodes.size() > kLargeGraph) out += "graph [nslimit=2 nslimit1=2]\n";
  for (size_t i = 0; i < model.nodes.size(); ++i) {
    const GraphNode& node = model.nodes[i];
    size_t characters = 1;
    for (const std::string& line : node.lines) {
      characters = std::max(characters, CharacterCount(line));
    }
    const double padding = 2 * static_cast<double>(kBoxPadding);
    const double width =
        node.text_scale * static_cast<double>(metrics.advance) * static_cast<double>(characters) +
        padding;
    const double height = node.text_scale * static_cast<double>(metrics.height) *
                              static_cast<double>(std::max<size_t>(node.lines.size(), 1)) +
                          padding;
    out += fmt::format("N{} [width={:.4f} height={:.4f}]\n", i, width / double{kPixelsPerInch},
                       height / double{kPixelsPerInch});
  }
  for (const GraphEdge& edge : model.edges) {
    // What many samples went along is kept short and straight, as in pprof's pictures.
    const int weight = 1 + static_cast<int>(100 * std::abs(edge.share));
    out += fmt::format("N{} -> N{} [label=\"{}\" weight={}]\n", edge.from, edge.to,
                       std::string(CharacterCount(edge.text) + 1, '0'), weight);
  }
  out += "}\n";
  return out;
}

Result<GraphLayout> ParseGraphLayout(std::string_view plain, const GraphModel& model) {
  return PlainLayoutReader(model).Read(plain);
}

}  // namespace pfa

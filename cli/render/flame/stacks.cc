// Flame graphs for other programs: folded stacks and speedscope.
#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/render/escape.h"
#include "cli/render/flame/flame.h"
#include "proto/base/check.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

// Calls visit(row, path) for every row in depth-first order; the path ends with the row and leaves
// out the root.
template <typename Visit>
void WalkPaths(const FrameTree& tree, Visit visit) {
  std::vector<uint32_t> todo = {0};
  std::vector<uint32_t> path;
  while (!todo.empty()) {
    const uint32_t row = todo.back();
    todo.pop_back();
    while (!path.empty() && path.back() != tree.parents[row]) path.pop_back();
    if (row != 0) path.push_back(row);
    visit(row, path);
    for (uint32_t n = tree.child_counts[row]; n > 0; --n) {
      todo.push_back(tree.first_children[row] + n - 1);
    }
  }
}

// Text that goes on to a sink whenever there is much of it. Once that fails, nothing more does.
class Pieces {
 public:
  explicit Pieces(ByteSink& sink) : sink_(sink) {}

  std::string& text() { return text_; }
  void Pass() {
    constexpr size_t kEnough = size_t{64} << 10;
    if (text_.size() >= kEnough) Flush();
  }
  Result<void> Finish() {
    Flush();
    return result_;
  }

 private:
  void Flush() {
    if (result_.ok()) result_ = sink_.Write(text_);
    text_.clear();
  }

  ByteSink& sink_;
  std::string text_;
  Result<void> result_;
};

int64_t Shown(const FlameReport& report, int64_t value) {
  return report.ratio > 0 && report.ratio != 1
             ? TruncateToInt64(static_cast<double>(value) * report.ratio)
             : value;
}

}  // namespace

std::string FlameFolded(const FlameReport& report) {
  StringSink sink;
  PFA_CHECK(WriteFlameFolded(report, sink).ok());
  return sink.TakeText();
}

std::string FlameSpeedscope(const FlameReport& report, const std::string& title) {
  StringSink sink;
  PFA_CHECK(WriteFlameSpeedscope(report, title, sink).ok());
  return sink.TakeText();
}

Result<void> WriteFlameFolded(const FlameReport& report, ByteSink& sink) {
  Pieces pieces(sink);
  std::string& out = pieces.text();
  const FrameTree& tree = report.tree;
  const auto& gained = tree.selves[report.gained_column(report.selected)];
  WalkPaths(tree, [&](uint32_t row, const std::vector<uint32_t>& path) {
    const int64_t lost =
        report.is_diff ? tree.selves[FlameReport::lost_column(report.selected)][row] : 0;
    if (gained[row] == 0 && lost == 0) return;
    if (path.empty()) out += "(no stack)";
    for (size_t i = 0; i < path.size(); ++i) {
      if (i > 0) out += ';';
      std::string name = report.NameOf(tree, path[i]);
      std::ranges::replace(name, ';', ':');
      out += name;
    }
    if (report.is_diff) out += fmt::format(" {}", Shown(report, lost));
    out += fmt::format(" {}\n", Shown(report, gained[row]));
    pieces.Pass();
  });
  return pieces.Finish();
}

// NOLINTNEXTLINE(readability-function-cognitive-complexity): one document, member by member
Result<void> WriteFlameSpeedscope(const FlameReport& report, const std::string& title,
                                  ByteSink& sink) {
  const FrameTree& tree = report.tree;
  Pieces pieces(sink);
  std::string& out = pieces.text();
  out =
      "{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\",\n"
      "\"exporter\":\"pfa\",\n\"name\":";
  AppendJsonString(title, &out);
  out += fmt::format(",\n\"activeProfileIndex\":{},\n\"shared\":{{\"frames\":[",
                     report.gained_column(report.selected));
  // Frames that stand for merged ones come after the nodes, one per count.
  std::vector<uint32_t> counts;
  for (const uint32_t merged : tree.merged) {
    if (merged > 0) counts.push_back(merged);
  }
  std::ranges::sort(counts);
  counts.erase(std::unique(counts.begin(), counts.end()), counts.end());
  bool first = true;
  const auto separator = [&] {
    if (!first) out += ',';
    first = false;
  };
  for (const FlameName& name : report.names) {
    separator();
    out += "\n{\"name\":";
    AppendJsonString(name.name, &out);
    const size_t colon = name.place.rfind(':');
    const bool has_line =
        colon != std::string::npos && colon + 1 < name.place.size() &&
        name.place.find_first_not_of("0123456789", colon + 1) == std::string::npos;
    if (!name.place.empty()) {
      out += ",\"file\":";
      AppendJsonString(has_line ? name.place.substr(0, colon) : name.place, &out);
    }
    if (has_line) out += ",\"line\":" + name.place.substr(colon + 1);
    out += '}';
  }
  for (const uint32_t count : counts) {
    separator();
    out += fmt::format("\n{{\"name\":\"({} smaller)\"}}", count);
  }
  out += "]},\n\"profiles\":[";
  for (size_t column = 0; column < tree.selves.size(); ++column) {
    const FlameType& type = report.types[report.is_diff ? column / 2 : column];
    const std::vector<int64_t>& selves = tree.selves[column];
    int64_t end = 0;
    for (const int64_t self : selves) end += Shown(report, self);
    const std::string_view unit = type.unit == "nanoseconds" || type.unit == "microseconds" ||
                                          type.unit == "milliseconds" || type.unit == "seconds" ||
                                          type.unit == "bytes"
                                      ? std::string_view(type.unit)
                                      : "none";
    out += column == 0 ? "\n{\"type\":\"sampled\",\"name\":" : ",\n{\"type\":\"sampled\",\"name\":";
    AppendJsonString(type.name + (!report.is_diff   ? ""
                                  : column % 2 == 0 ? " (new)"
                                                    : " (old)"),
                     &out);
    out +=
        fmt::format(",\"unit\":\"{}\",\"startValue\":0,\"endValue\":{},\n\"samples\":[", unit, end);
    bool is_first = true;
    WalkPaths(tree, [&](uint32_t row, const std::vector<uint32_t>& path) {
      if (Shown(report, selves[row]) == 0) return;
      out += is_first ? "[" : ",[";
      is_first = false;
      for (size_t i = 0; i < path.size(); ++i) {
        if (i > 0) out += ',';
        const uint32_t merged = tree.merged[path[i]];
        const size_t frame =
            merged == 0 ? tree.nodes[path[i]].index()
                        : report.names.size() +
                              static_cast<size_t>(std::ranges::lower_bound(counts, merged) -
                                                  counts.begin());
        fmt::format_to(std::back_inserter(out), "{}", frame);
      }
      out += "]";
      pieces.Pass();
    });
    out += "],\n\"weights\":[";
    is_first = true;
    // In the same order.
    WalkPaths(tree, [&](uint32_t row, const std::vector<uint32_t>& /*path*/) {
      const int64_t weight = Shown(report, selves[row]);
      if (weight == 0) return;
      fmt::format_to(std::back_inserter(out), "{}{}", is_first ? "" : ",", weight);
      is_first = false;
      pieces.Pass();
    });
    out += "]}";
  }
  out += "]}\n";
  return pieces.Finish();
}

}  // namespace pfa

// Flame graphs for other programs: folded stacks and speedscope.
#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/aggregate/stack_cursor.h"
#include "cli/render/escape.h"
#include "cli/render/flame/flame.h"
#include "proto/base/check.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

// What a report's tree or list of stacks says, stack by stack. Frames are numbers: those of
// FlameReport::names, then one for each number of frames that were merged.
class Stacks {
 public:
  explicit Stacks(const FlameReport& report) : report_(report) {
    for (const uint32_t merged : report.tree.merged) {
      if (merged > 0) counts_.push_back(merged);
    }
    std::ranges::sort(counts_);
    counts_.erase(std::unique(counts_.begin(), counts_.end()), counts_.end());
  }

  // Of merged frames, in the order of their numbers: "(3 smaller)".
  [[nodiscard]] std::vector<std::string> MergedNames() const {
    std::vector<std::string> names;
    for (const uint32_t count : counts_) names.push_back(fmt::format("({} smaller)", count));
    return names;
  }
  // By the position that ForEach names.
  [[nodiscard]] const std::vector<int64_t>& selves(size_t column) const {
    return report_.stacks ? report_.stacks->order.selves[column] : report_.tree.selves[column];
  }
  // Calls visit(position, frames) in the order of a flame graph, the outermost frame first. Some
  // may have nothing of their own.
  template <typename Visit>
  void ForEach(Visit visit) const {
    if (report_.stacks) {
      WalkList(visit);
    } else {
      WalkTree(visit);
    }
  }
  // Calls visit(position) in the same order.
  template <typename Visit>
  void ForEachPosition(Visit visit) const {
    if (report_.stacks) {
      for (size_t i = 0; i < report_.stacks->order.stacks.size(); ++i) visit(i);
    } else {
      WalkTree([&](size_t position, const auto& /*frames*/) { visit(position); });
    }
  }

 private:
  template <typename Visit>
  void WalkList(Visit visit) const {
    const FlameStackList& list = *report_.stacks;
    const StackWalk walk(*list.selection, *list.nodes, report_.bottom_up);
    std::vector<uint32_t> frames;
    for (size_t i = 0; i < list.order.stacks.size(); ++i) {
      frames.clear();
      StackCursor cursor = walk.Begin(list.order.stacks[i]);
      for (walk.Advance(&cursor); cursor.node.valid(); walk.Advance(&cursor)) {
        frames.push_back(cursor.node.value);
      }
      visit(i, frames);
    }
  }

  template <typename Visit>
  void WalkTree(Visit visit) const {
    const FrameTree& tree = report_.tree;
    std::vector<uint32_t> todo = {0};
    std::vector<uint32_t> path;
    std::vector<uint32_t> frames;
    while (!todo.empty()) {
      const uint32_t row = todo.back();
      todo.pop_back();
      while (!path.empty() && path.back() != tree.parents[row]) {
        path.pop_back();
        frames.pop_back();
      }
      if (row != 0) {
        path.push_back(row);
        frames.push_back(NumberOf(row));
      }
      visit(row, frames);
      for (uint32_t n = tree.child_counts[row]; n > 0; --n) {
        todo.push_back(tree.first_children[row] + n - 1);
      }
    }
  }

  [[nodiscard]] uint32_t NumberOf(uint32_t row) const {
    const uint32_t merged = report_.tree.merged[row];
    if (merged == 0) return report_.tree.nodes[row].value;
    return static_cast<uint32_t>(report_.names.size()) +
           static_cast<uint32_t>(std::ranges::lower_bound(counts_, merged) - counts_.begin());
  }

  const FlameReport& report_;
  std::vector<uint32_t> counts_;  // of merged frames, each once
};

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

int64_t ShownValue(const FlameReport& report, int64_t value) {
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
  const Stacks stacks(report);
  const auto& gained = stacks.selves(report.gained_column(report.selected));
  const std::vector<int64_t>* const all_lost =
      report.is_diff ? &stacks.selves(FlameReport::lost_column(report.selected)) : nullptr;
  std::vector<std::string> names;
  for (const FlameName& name : report.names) names.push_back(name.name);
  for (std::string& name : stacks.MergedNames()) names.push_back(std::move(name));
  for (std::string& name : names) std::ranges::replace(name, ';', ':');
  stacks.ForEach([&](size_t position, const std::vector<uint32_t>& frames) {
    const int64_t lost = all_lost != nullptr ? (*all_lost)[position] : 0;
    if (gained[position] == 0 && lost == 0) return;
    if (frames.empty()) out += "(no stack)";
    for (size_t i = 0; i < frames.size(); ++i) {
      if (i > 0) out += ';';
      out += names[frames[i]];
    }
    if (report.is_diff) out += fmt::format(" {}", ShownValue(report, lost));
    out += fmt::format(" {}\n", ShownValue(report, gained[position]));
    pieces.Pass();
  });
  return pieces.Finish();
}

// NOLINTNEXTLINE(readability-function-cognitive-complexity): one document, member by member
Result<void> WriteFlameSpeedscope(const FlameReport& report, const std::string& title,
                                  ByteSink& sink) {
  const Stacks stacks(report);
  Pieces pieces(sink);
  std::string& out = pieces.text();
  out =
      "{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\",\n"
      "\"exporter\":\"pfa\",\n\"name\":";
  AppendScriptString(title, &out);
  out += fmt::format(",\n\"activeProfileIndex\":{},\n\"shared\":{{\"frames\":[",
                     report.gained_column(report.selected));
  bool first = true;
  const auto separator = [&] {
    if (!first) out += ',';
    first = false;
  };
  for (const FlameName& name : report.names) {
    separator();
    out += "\n{\"name\":";
    AppendScriptString(name.name, &out);
    const size_t colon = name.place.rfind(':');
    const bool has_line =
        colon != std::string::npos && colon + 1 < name.place.size() &&
        name.place.find_first_not_of("0123456789", colon + 1) == std::string::npos;
    if (!name.place.empty()) {
      out += ",\"file\":";
      AppendScriptString(has_line ? name.place.substr(0, colon) : name.place, &out);
    }
    if (has_line) out += ",\"line\":" + name.place.substr(colon + 1);
    out += '}';
  }
  for (const std::string& name : stacks.MergedNames()) {
    separator();
    out += fmt::format("\n{{\"name\":\"{}\"}}", name);
  }
  out += "]},\n\"profiles\":[";
  for (size_t column = 0; column < report.tree.selves.size(); ++column) {
    const FlameType& type = report.types[report.is_diff ? column / 2 : column];
    const std::vector<int64_t>& selves = stacks.selves(column);
    int64_t end = 0;
    for (const int64_t self : selves) end += ShownValue(report, self);
    const std::string_view unit = type.unit == "nanoseconds" || type.unit == "microseconds" ||
                                          type.unit == "milliseconds" || type.unit == "seconds" ||
                                          type.unit == "bytes"
                                      ? std::string_view(type.unit)
                                      : "none";
    out += column == 0 ? "\n{\"type\":\"sampled\",\"name\":" : ",\n{\"type\":\"sampled\",\"name\":";
    AppendScriptString(type.name + (!report.is_diff   ? ""
                                    : column % 2 == 0 ? " (new)"
                                                      : " (old)"),
                       &out);
    out +=
        fmt::format(",\"unit\":\"{}\",\"startValue\":0,\"endValue\":{},\n\"samples\":[", unit, end);
    bool is_first = true;
    stacks.ForEach([&](size_t position, const std::vector<uint32_t>& frames) {
      if (ShownValue(report, selves[position]) == 0) return;
      out += is_first ? "[" : ",[";
      is_first = false;
      for (size_t i = 0; i < frames.size(); ++i) {
        if (i > 0) out += ',';
        const fmt::format_int number(frames[i]);
        out.append(number.data(), number.size());
      }
      out += "]";
      pieces.Pass();
    });
    out += "],\n\"weights\":[";
    is_first = true;
    // In the same order.
    stacks.ForEachPosition([&](size_t position) {
      const int64_t weight = ShownValue(report, selves[position]);
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

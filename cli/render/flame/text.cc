// Flame graphs on a terminal: the root above, a line per level, a frame as wide as its share.
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "analyzer/aggregate/frame_layout.h"
#include "analyzer/query/units.h"
#include "analyzer/report/display_name.h"
#include "cli/render/flame/flame.h"

namespace pfa {
namespace {

// Of the 256 colours of terminals, light enough for black text.
constexpr std::array<int, kFlameColors> kColors = {216, 222, 186, 180, 150, 151,
                                                   152, 153, 147, 183, 225, 189};
constexpr int kGray = 250;
constexpr std::array<int, 4> kReds = {254, 224, 217, 210};
constexpr std::array<int, 4> kBlues = {254, 189, 147, 111};

class TextFlame {
 public:
  TextFlame(const FlameReport& report, const FlameTextStyle& style)
      : report_(report), style_(style) {}

  std::string Draw() {
    for (const Fact& fact : report_.facts) {
      Line(fact.key.empty() ? fact.value : fact.key + ": " + fact.value);
    }
    for (const std::string& line : report_.summary) Line(line);
    out_ += '\n';
    LayoutRequest request;
    request.max_depth = style_.max_depth;
    request.weight = [this](uint32_t row) { return report_.WidthOf(row); };
    // Half a column is still rounded to one.
    request.min_width = 0.5 / static_cast<double>(style_.columns);
    const FrameLayout layout = LayOutFrames(report_.tree, request);
    std::vector<std::vector<FrameRect>> levels(layout.depth);
    for (const FrameRect& rect : layout.rects) levels[rect.depth].push_back(rect);
    for (auto& level : levels) {
      std::ranges::sort(level, {}, &FrameRect::x);
      DrawLevel(level);
    }
    // Of the deepest levels nothing may be wide enough.
    while (out_.ends_with("\n\n")) out_.pop_back();
    out_ += '\n';
    const int64_t whole = report_.WidthOf(0);
    Line(fmt::format("{} columns are {}{}", style_.columns, report_.Format(whole, report_.selected),
                     report_.bottom_up ? "; callers stand below what they call" : ""));
    if (layout.too_narrow > 0) {
      Line(fmt::format("{} too narrow to draw; -show_from or -focus look closer",
                       Frames(layout.too_narrow)));
    }
    if (layout.too_deep > 0) {
      Line(fmt::format("{} deeper than -depth, with all below", Frames(layout.too_deep)));
    }
    for (const Note& note : report_.notes) Line((note.is_warning ? "note: " : "") + note.text);
    return std::move(out_);
  }

 private:
  static std::string Frames(uint64_t count) {
    return count == 1 ? "1 frame is" : fmt::format("{} frames are", count);
  }

  void Line(const std::string& text) { out_ += text + "\n"; }

  void DrawLevel(const std::vector<FrameRect>& level) {
    const auto columns = static_cast<double>(style_.columns);
    size_t at = 0;
    for (const FrameRect& rect : level) {
      const auto begin = std::max(at, static_cast<size_t>(std::lround(rect.x * columns)));
      const auto end = std::min(style_.columns,
                                static_cast<size_t>(std::lround((rect.x + rect.width) * columns)));
      if (end <= begin) continue;
      out_.append(begin - at, ' ');
      DrawFrame(rect.row, end - begin);
      at = end;
    }
    while (out_.ends_with(' ')) out_.pop_back();
    out_ += '\n';
  }

  // An edge, the name, and a line below it to where the frame ends.
  void DrawFrame(uint32_t row, size_t width) {
    std::string text = report_.NameOf(report_.tree, row);
    const size_t room = width - 1;
    const std::string share = ShareOf(row);
    text = std::string(WithoutPath(text, room));
    // The number goes first when space is short: the name says more.
    if (CharacterCount(text) + 1 + CharacterCount(share) <= room) text += " " + share;
    text = room < 3 ? "" : Shortened(text, room);
    const size_t rest = room - CharacterCount(text);
    if (style_.color) {
      // Black on colour, with an edge at the left.
      out_ += fmt::format("\x1b[48;5;{}m\x1b[38;5;240m\u258f\x1b[38;5;16m{}{}\x1b[0m", ColorOf(row),
                          text, std::string(rest, ' '));
      return;
    }
    out_ += "\u258f" + text;
    for (size_t i = 0; i < rest; ++i) out_ += "\u2581";
  }

  [[nodiscard]] std::string ShareOf(uint32_t row) const {
    const size_t type = report_.selected;
    const int64_t value = report_.tree.totals[report_.gained_column(type)][row];
    if (report_.is_diff) {
      const int64_t before = report_.tree.totals[FlameReport::lost_column(type)][row];
      return fmt::format("{}{}", value > before ? "+" : "", report_.Format(value - before, type));
    }
    std::string percent = Percentage(value, report_.types[type].total);
    percent.erase(0, percent.find_first_not_of(' '));
    return row == 0 ? fmt::format("{} {}", report_.Format(value, type), percent) : percent;
  }

  [[nodiscard]] int ColorOf(uint32_t row) const {
    const NodeId node = report_.tree.nodes[row];
    if (!node.valid()) return kGray;
    if (!report_.is_diff) return kColors[report_.names[node.index()].color];
    const auto now =
        static_cast<double>(report_.tree.totals[report_.gained_column(report_.selected)][row]);
    const auto before =
        static_cast<double>(report_.tree.totals[FlameReport::lost_column(report_.selected)][row]);
    const double change = now + before == 0 ? 0 : (now - before) / (now + before);
    const auto strength = static_cast<size_t>(std::min(3.0, std::ceil(std::abs(change) * 6)));
    return change > 0 ? kReds[strength] : kBlues[strength];
  }

  const FlameReport& report_;
  const FlameTextStyle& style_;
  std::string out_;
};

}  // namespace

std::string FlameText(const FlameReport& report, const FlameTextStyle& style) {
  return TextFlame(report, style).Draw();
}

}  // namespace pfa

#include "cli/render/trace/timeline.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "analyzer/query/units.h"
#include "analyzer/report/display_name.h"
#include "proto/base/result.h"

namespace pfa {
namespace {

constexpr std::array<std::string_view, 8> kHeights = {"\u2581", "\u2582", "\u2583", "\u2584",
                                                      "\u2585", "\u2586", "\u2587", "\u2588"};
constexpr std::string_view kResetColor = "\x1b[0m";
constexpr size_t kMinCells = 10;
constexpr size_t kShareWidth = 6;

struct StateStyle {
  std::string_view mostly;  // without colours, if it takes half of the cell or more
  std::string_view partly;  // empty: a block of a height
  int color;                // of the 256 of terminals
  std::string_view meaning;
};
// In the order of LaneState.
constexpr std::array<StateStyle, kLaneStates> kStyles = {{
    {"\u2588", "", 71, "running"},
    {"G", "g", 172, "GC work"},
    {"R", "r", 220, "runnable"},
    {"S", "s", 75, "syscall"},
    {"B", "b", 32, "syscall without a P"},
    {"N", "n", 96, "network"},
    {"\u00b7", "\u00b7", 243, "waiting"},
    {"\u2588", "", 160, "stop-the-world"},
    {"\u2588", "", 73, "task"},
    {":", ":", 250, "P without a goroutine"},
    {"?", "?", 201, "unknown"},
}};

const StateStyle& StyleOf(LaneState state) { return kStyles[static_cast<size_t>(state)]; }

bool IsIdle(LaneState state) {
  return state == LaneState::kWaiting || state == LaneState::kNetwork;
}
// Such a lane has one state; how much of it says the height of a block.
bool HasOneState(LaneKind kind) {
  return kind != LaneKind::kProc && kind != LaneKind::kOtherProcs && kind != LaneKind::kGoroutine;
}

size_t TitleWidth(const TimelineStyle& style) {
  constexpr size_t kMin = 9;
  constexpr size_t kMax = 30;
  constexpr size_t kPart = 4;
  return std::clamp(style.columns / kPart, kMin, kMax);
}

// The end of a title says which one it is.
std::string CutMiddle(const std::string& text, size_t width) {
  const size_t count = CharacterCount(text);
  if (count <= width) return text;
  const size_t head = (width - 1) / 2;
  const size_t tail = width - 1 - head;
  return std::string(FirstCharacters(text, head)) + "\u2026" +
         text.substr(FirstCharacters(text, count - tail).size());
}

class Drawing {
 public:
  Drawing(const TimelineReport& report, const TimelineStyle& style)
      : report_(report), style_(style), title_width_(TitleWidth(style)) {}

  std::string Draw() {
    const TimelineBins& bins = report_.bins;
    for (const Fact& fact : report_.facts) out_ += fact.key + ": " + fact.value + "\n";
    out_ += '\n';
    AddAxis();
    for (size_t i = 0; i < bins.lanes.size(); ++i) {
      if (i > 0 && GroupOf(bins.lanes[i].kind) != GroupOf(bins.lanes[i - 1].kind)) out_ += '\n';
      AddLane(bins.lanes[i], report_.titles[i]);
    }
    if (bins.lanes.empty()) out_ += "nothing ran in this time\n";
    out_ += '\n';
    AddLegend();
    for (const Note& note : report_.notes) {
      out_ += (note.is_warning ? "note: " : "") + EscapeControl(note.text) + "\n";
    }
    return std::move(out_);
  }

 private:
  static int GroupOf(LaneKind kind) {
    if (kind == LaneKind::kProc || kind == LaneKind::kOtherProcs) return 0;
    if (kind == LaneKind::kGoroutine) return 2;
    return kind == LaneKind::kTask ? 3 : 1;
  }

  [[nodiscard]] int64_t LengthOf(uint32_t cell) const {
    return report_.bins.StartOf(cell + 1) - report_.bins.StartOf(cell);
  }

  // A bar where the time is, its label to the right.
  void AddAxis() {
    const TimelineBins& bins = report_.bins;
    std::string line(title_width_ + 1 + bins.cells, ' ');
    size_t end_of_last = 0;
    uint32_t cell = 0;
    for (const TimelineTick& tick : report_.ticks) {
      while (cell + 1 < bins.cells && bins.StartOf(cell + 1) <= tick.time_ns) ++cell;
      const size_t at = title_width_ + 1 + cell;
      if (at < end_of_last || at + 1 + tick.label.size() > line.size()) continue;
      line.replace(at, 1 + tick.label.size(), "|" + tick.label);
      end_of_last = at + 2 + tick.label.size();
    }
    out_ += line + fmt::format("{:>{}}\n", "busy", kShareWidth);
  }

  void AddLane(const Lane& lane, const std::string& title) {
    const std::string shown = CutMiddle(title, title_width_);
    out_ += shown + std::string(title_width_ - CharacterCount(shown) + 1, ' ');
    std::string before;
    for (uint32_t cell = 0; cell < report_.bins.cells; ++cell) {
      AddCell(lane, lane.cells[cell], LengthOf(cell), &before);
    }
    if (!before.empty()) out_ += kResetColor;
    const std::string share = ShareOf(lane);
    out_ += std::string(kShareWidth - std::min(share.size(), kShareWidth), ' ') + share + "\n";
  }

  // What it did most, of all but waiting.
  static std::optional<LaneState> MainState(const LaneCell& cell,
                                            std::optional<LaneState> but = {}) {
    std::optional<LaneState> most;
    for (size_t i = 0; i < kLaneStates; ++i) {
      const auto state = static_cast<LaneState>(i);
      if (cell.ns[i] == 0 || state == but) continue;
      const bool is_better = !most || (IsIdle(*most) && !IsIdle(state)) ||
                             (IsIdle(*most) == IsIdle(state) && cell.ns[i] > cell.in(*most));
      if (is_better) most = state;
    }
    return most;
  }

  // `before` is how the last cell was coloured, and becomes how this one is.
  void AddCell(const Lane& lane, const LaneCell& cell, int64_t length_ns, std::string* before) {
    std::optional<LaneState> state = MainState(cell);
    if (!state && cell.ranges > 0) {
      state = lane.kind == LaneKind::kStw ? LaneState::kStopped : LaneState::kGc;
    }
    if (!state) {
      Paint("", before);
      out_ += ' ';
      return;
    }
    const int64_t lanes = lane.kind == LaneKind::kOtherProcs ? lane.row : 1;
    const double whole = std::max(1.0, static_cast<double>(length_ns) * static_cast<double>(lanes));
    const double share = static_cast<double>(cell.in(*state)) / whole;
    // However short it was, it is seen.
    const auto eighths = static_cast<size_t>(std::clamp(std::ceil(share * 8 - 1e-6), 1.0, 8.0));
    const std::string_view block = kHeights[eighths - 1];
    const StateStyle& look = StyleOf(*state);
    const bool is_mark = *state == LaneState::kWaiting || *state == LaneState::kUnknown;
    if (style_.color) {
      std::string paint = fmt::format("\x1b[38;5;{}m", look.color);
      const auto second = is_mark ? std::nullopt : MainState(cell, state);
      constexpr double kSeen = 0.125;
      if (second && second != LaneState::kWaiting && second != LaneState::kUnknown &&
          eighths < kHeights.size() && static_cast<double>(cell.in(*second)) / whole >= kSeen) {
        paint += fmt::format("\x1b[48;5;{}m", StyleOf(*second).color);
      }
      Paint(paint, before);
      out_ += is_mark ? look.mostly : block;
      seen_[static_cast<size_t>(*state)] = true;
      if (second) seen_[static_cast<size_t>(*second)] = true;
      return;
    }
    constexpr double kHalf = 0.5;
    if (HasOneState(lane.kind) || look.partly.empty()) {
      out_ += block;
    } else {
      out_ += share >= kHalf ? look.mostly : look.partly;
    }
    seen_[static_cast<size_t>(*state)] =
        seen_[static_cast<size_t>(*state)] || (!HasOneState(lane.kind));
  }

  void Paint(const std::string& paint, std::string* before) {
    if (paint == *before) return;
    out_ += kResetColor;
    out_ += paint;
    *before = paint;
  }

  // Of goroutines how long they ran, of Ps how long they had a goroutine, of others how long they
  // were.
  [[nodiscard]] std::string ShareOf(const Lane& lane) const {
    int64_t ns = 0;
    for (const LaneCell& cell : lane.cells) {
      ns += cell.in(LaneState::kRunning) + cell.in(LaneState::kGc) + cell.in(LaneState::kStopped) +
            cell.in(LaneState::kTask);
      if (lane.kind != LaneKind::kGoroutine) ns += cell.in(LaneState::kSyscall);
    }
    const double lanes = lane.kind == LaneKind::kOtherProcs ? lane.row : 1;
    const double whole = std::max(1.0, static_cast<double>(report_.bins.window.end_ns) -
                                           static_cast<double>(report_.bins.window.start_ns));
    const double percent = static_cast<double>(ns) * 100 / whole / lanes;
    constexpr double kWhole = 9.95;
    return percent < kWhole ? fmt::format("{:.1f}%", percent) : fmt::format("{:.0f}%", percent);
  }

  // Of the states that were drawn.
  void AddLegend() {
    std::vector<std::string> items;
    std::vector<size_t> widths;
    bool has_letters = false;
    const auto add = [&](const std::string& text, size_t width) {
      items.push_back(text);
      widths.push_back(width);
    };
    for (size_t i = 0; i < kLaneStates; ++i) {
      if (!seen_[i]) continue;
      const StateStyle& look = kStyles[i];
      const size_t width = look.meaning.size() + 2;
      const bool is_mark = look.mostly == look.partly;
      if (style_.color) {
        const std::string_view sign =
            is_mark && static_cast<LaneState>(i) != LaneState::kOther ? look.mostly : kHeights[7];
        add(fmt::format("\x1b[38;5;{}m{}{} {}", look.color, sign, kResetColor, look.meaning),
            width);
      } else if (look.partly.empty()) {
        add(fmt::format("{}{}{} {}", kHeights[0], kHeights[3], kHeights[7], look.meaning),
            width + 2);
      } else {
        add(fmt::format("{} {}", look.mostly, look.meaning), width);
        has_letters = has_letters || !is_mark;
      }
    }
    const std::string explained =
        has_letters ? "low blocks, small letters: less time" : "low blocks: less time";
    add(explained, explained.size());
    const auto cell = fmt::format(
        "a column is {}",
        ScaledLabel(report_.bins.StartOf(1) - report_.bins.StartOf(0), "nanoseconds", "minimum"));
    add(cell, cell.size());
    size_t used = 0;
    for (size_t i = 0; i < items.size(); ++i) {
      if (used > 0 && used + 2 + widths[i] > style_.columns) {
        out_ += '\n';
        used = 0;
      }
      if (used > 0) out_ += "  ";
      out_ += items[i];
      used += widths[i] + (used > 0 ? 2 : 0);
    }
    out_ += '\n';
  }

  const TimelineReport& report_;
  const TimelineStyle& style_;
  size_t title_width_;
  std::array<bool, kLaneStates> seen_{};
  std::string out_;
};

}  // namespace

uint32_t TimelineCells(const TimelineStyle& style) {
  const size_t other = TitleWidth(style) + 1 + kShareWidth;
  return static_cast<uint32_t>(
      std::max(kMinCells, style.columns > other ? style.columns - other : 0));
}

uint32_t TimelineCellsPerTick() { return 11; }

std::string TimelineText(const TimelineReport& report, const TimelineStyle& style) {
  return Drawing(report, style).Draw();
}

}  // namespace pfa

#include "viewer/state/reduce.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "analyzer/query/options_table.h"
#include "viewer/layout/timeline.h"
#include "viewer/layout/wakes.h"
#include "viewer/state/graph_camera.h"
#include "viewer/state/table_sorting.h"
#include "viewer/state/time_search.h"

namespace pfa {
namespace {

// Nothing shorter can be told apart.
constexpr double kLeastNs = 20;
constexpr double kLeastSplit = 0.1;
// Of what is gone to: how much more of the time is visible, in lengths of it; or, of what has no
// length, which part of the whole.
constexpr double kLeastAround = 1.5;
constexpr double kMostAround = 30;
constexpr double kShareOfWhole = 0.05;
// Of a life, before and after.
constexpr double kAroundLife = 0.05;

// There is another profile: what was zoomed to may not be in it.
void ForgetPlaces(ViewState* state) {
  state->flame.x = {};
  state->flame.found = FrameTree::kNoRow;
  state->sandwich = {};
  state->graph = {};
}

Result<void> SetByName(std::string_view text, const ViewContext& context, ViewState* state) {
  const size_t equals = text.find('=');
  const std::string_view name = text.substr(0, equals);
  const std::string_view value =
      equals == std::string_view::npos ? std::string_view("true") : text.substr(equals + 1);
  if (context.timeline != nullptr) {
    for (const TraceOptionRow& row : TraceOptionTable()) {
      if (row.name != name) continue;
      PFA_TRY(SetTraceOption(row, value, &state->trace_options));
      ForgetPlaces(state);
      return {};
    }
  }
  for (const OptionRow& row : OptionTable()) {
    if (row.name != name) continue;
    PFA_TRY(SetOption(row, value, &state->options));
    ForgetPlaces(state);
    return {};
  }
  return UsageError(fmt::format("there is no option '{}'", name));
}

Result<bool> OnOrOff(std::string_view text) {
  if (text == "on") return true;
  if (text == "off") return false;
  return UsageError("expected: on or off");
}

class Reducer {
 public:
  Reducer(ViewState state, const Action& action, const ViewContext& context)
      : state_(std::move(state)), action_(action), context_(context) {}

  Result<ViewState> Run() {
    PFA_TRY(Apply());
    return std::move(state_);
  }

 private:
  Result<void> Apply() {
    switch (action_.kind) {
      case ActionKind::kPanel:
        state_.panel = action_.text;
        return {};
      case ActionKind::kSearch:
        if (state_.search != action_.text) state_.flame.found = FrameTree::kNoRow;
        state_.search = action_.text;
        return {};
      case ActionKind::kSelect:
        if (state_.selected != action_.text) {
          state_.source = {};
          state_.sandwich = {};
        }
        state_.selected = action_.text;
        return {};
      case ActionKind::kFilter:
        if (action_.text.empty()) {
          state_.filters.erase(state_.panel);
        } else {
          state_.filters[state_.panel] = action_.text;
        }
        return {};
      case ActionKind::kSort:
        return SortTable(action_.text, context_.report, &state_);
      case ActionKind::kSet:
        return SetByName(action_.text, context_, &state_);
      case ActionKind::kProfile:
        state_.trace_profile = action_.text;
        ForgetPlaces(&state_);
        return {};
      case ActionKind::kZoom:
      case ActionKind::kZoomTo:
      case ActionKind::kMove:
      case ActionKind::kFit:
        return Zoom();
      case ActionKind::kLine:
      case ActionKind::kHot:
        return Source();
      case ActionKind::kPan:
        state_.graph = Panned(state_.graph, action_.a, action_.b);
        return {};
      case ActionKind::kScroll:
        return Scroll();
      case ActionKind::kFrame:
        return Frame();
      case ActionKind::kSpan:
      case ActionKind::kRange:
      case ActionKind::kTask:
      case ActionKind::kRegion:
      case ActionKind::kLog:
      case ActionKind::kDeselect:
        return SelectInTime();
      case ActionKind::kFind:
        return Find();
      case ActionKind::kFollow:
        return Follow();
      case ActionKind::kAt:
        return At();
      case ActionKind::kGoroutine:
        return LifeOf();
      case ActionKind::kMark:
      case ActionKind::kUnmark:
        return Mark();
      case ActionKind::kOpen:
      case ActionKind::kClose:
        return OpenOrClose();
      case ActionKind::kColors:
        return Colors();
      case ActionKind::kCollapseRecursion: {
        PFA_ASSIGN_OR_RETURN(state_.flame.collapse_recursion, OnOrOff(action_.text));
        state_.flame.x = {};
        state_.flame.found = FrameTree::kNoRow;
        state_.sandwich = {};
        return {};
      }
      case ActionKind::kGrowUp: {
        PFA_ASSIGN_OR_RETURN(state_.flame.grows_up, OnOrOff(action_.text));
        state_.flame.scroll = 0;
        return {};
      }
      case ActionKind::kShadeStops: {
        PFA_ASSIGN_OR_RETURN(state_.timeline.shades_stops, OnOrOff(action_.text));
        return {};
      }
      case ActionKind::kNode:
      case ActionKind::kFold:
      case ActionKind::kUnfold:
      case ActionKind::kMember:
        return Tree();
      case ActionKind::kClock:
        return Clock();
      case ActionKind::kTheme:
        if (action_.text != "light" && action_.text != "dark") {
          return UsageError("expected: theme light or theme dark");
        }
        state_.dark = action_.text == "dark";
        return {};
      case ActionKind::kBeside:
        state_.beside = action_.text;
        return {};
      case ActionKind::kSplit:
        state_.split = static_cast<float>(std::clamp(action_.a, kLeastSplit, 1 - kLeastSplit));
        return {};
      case ActionKind::kUndo:
      case ActionKind::kRedo:
      case ActionKind::kFile:
      case ActionKind::kTab:
      case ActionKind::kCloseTab:
      case ActionKind::kFont:
      case ActionKind::kBrowse:
      case ActionKind::kHelp:
      case ActionKind::kHover:
      case ActionKind::kCopy:
        return {};
    }
    return {};
  }

  Result<void> Colors() {
    if (action_.text == "package") {
      state_.flame.colors = FlameColors::kPackage;
    } else if (action_.text == "share") {
      state_.flame.colors = FlameColors::kShare;
    } else if (action_.text == "name") {
      state_.flame.colors = FlameColors::kName;
    } else {
      return UsageError("expected: colors package, colors share or colors name");
    }
    return {};
  }

  Result<void> Zoom() {
    if (IsGraph(state_)) return ZoomGraph();
    if (IsSource(state_)) {
      if (action_.kind == ActionKind::kFit) state_.source = {};
      return {};
    }
    Extent* extent = nullptr;
    Extent visible;
    ZoomLimits limits;
    if (IsSandwich(state_)) {
      if (context_.sandwich == nullptr) return {};
      extent = &state_.sandwich.x;
      visible = VisibleSandwich(state_.sandwich, *context_.sandwich);
      limits = FlameLimits(*context_.sandwich);
    } else if (IsTimeline(context_)) {
      extent = &state_.timeline.time;
      visible = VisibleTime(state_.timeline, *context_.timeline);
      limits = TimelineLimits(*context_.timeline);
    } else if (context_.flame != nullptr) {
      extent = &state_.flame.x;
      visible = VisibleX(state_.flame, *context_.flame);
      limits = FlameLimits(*context_.flame);
    } else {
      return {};
    }
    switch (action_.kind) {
      case ActionKind::kZoom:
        if (!(action_.a > 0)) return UsageError("zoom: the factor must be above 0");
        *extent = ZoomedAt(visible, visible.from + action_.b * visible.length(), action_.a, limits);
        break;
      case ActionKind::kZoomTo:
        *extent = Clamped({std::min(action_.a, action_.b), std::max(action_.a, action_.b)}, limits);
        break;
      case ActionKind::kMove:
        *extent = MovedBy(visible, action_.a * visible.length(), limits);
        break;
      default:
        *extent = {0, limits.whole};
        state_.sandwich.scroll = SandwichPicture::kAutomatic;
        (IsTimeline(context_) ? state_.timeline.scroll : state_.flame.scroll) = 0;
    }
    return {};
  }

  Result<void> ZoomGraph() {
    switch (action_.kind) {
      case ActionKind::kZoom:
        if (!(action_.a > 0)) return UsageError("zoom: the factor must be above 0");
        state_.graph = ZoomedAt(state_.graph, action_.a, action_.b, action_.c);
        return {};
      case ActionKind::kMove:
        state_.graph = Panned(state_.graph, action_.a / state_.graph.zoom, 0);
        return {};
      case ActionKind::kFit:
        state_.graph = {};
        return {};
      default:
        return UsageError("the call graph has no extent; zoom and pan move it");
    }
  }

  // The lower end is the painter's to know: it depends on the window.
  Result<void> Scroll() {
    if (IsSource(state_)) {
      const float from = std::max(0.0F, state_.source.scroll);
      state_.source.scroll = std::clamp(from + static_cast<float>(action_.a), 0.0F, 1e9F);
      return {};
    }
    if (IsSandwich(state_)) {
      const float from = std::max(0.0F, state_.sandwich.scroll);
      state_.sandwich.scroll = std::clamp(from + static_cast<float>(action_.a), 0.0F, 1e9F);
      return {};
    }
    float& scroll = IsTimeline(context_) ? state_.timeline.scroll : state_.flame.scroll;
    scroll = std::clamp(scroll + static_cast<float>(action_.a), 0.0F, 1e9F);
    return {};
  }

  Result<void> Source() {
    if (context_.source == nullptr) return UsageError("the source of no function is shown");
    const SourceListing& listing = *context_.source;
    const auto found = action_.kind == ActionKind::kHot ? HotLine(listing) : LineNumbered(listing);
    if (!found.ok()) return found.error();
    state_.source.line = listing.lines[found.value()].number;
    state_.source.scroll =
        SourceScrollTo(listing, found.value(), context_.height, context_.metrics);
    return {};
  }
  [[nodiscard]] Result<uint32_t> LineNumbered(const SourceListing& listing) const {
    for (uint32_t i = 0; i < listing.lines.size(); ++i) {
      const int64_t number = listing.lines[i].number;
      if (number != 0 && static_cast<double>(number) == action_.a) return i;
    }
    return UsageError(fmt::format("there is no line {}", action_.a));
  }
  [[nodiscard]] Result<uint32_t> HotLine(const SourceListing& listing) const {
    if (action_.text != "next" && action_.text != "previous") {
      return UsageError("expected: hot next or hot previous");
    }
    const auto& hottest = listing.hottest;
    if (hottest.empty()) return UsageError("no line has a value");
    const auto now = std::ranges::find(hottest, state_.source.line,
                                       [&listing](uint32_t i) { return listing.lines[i].number; });
    if (now == hottest.end()) return hottest.front();
    const auto at = static_cast<size_t>(now - hottest.begin());
    if (action_.text == "next") {
      if (at + 1 == hottest.size()) return UsageError("no line is less hot");
      return hottest[at + 1];
    }
    if (at == 0) return UsageError("no line is hotter");
    return hottest[at - 1];
  }

  Result<void> Frame() {
    if (context_.flame == nullptr || context_.flame->level_count() == 0) return {};
    const auto rows = static_cast<double>(context_.flame->row_count());
    if (!(action_.a >= 0) || action_.a >= rows) {
      return UsageError(fmt::format("frame: rows are 0 to {}", rows - 1));
    }
    ZoomToFrame(static_cast<uint32_t>(action_.a));
    return {};
  }
  void ZoomToFrame(uint32_t row) {
    state_.flame.x = Clamped({static_cast<double>(context_.flame->start(row)),
                              static_cast<double>(context_.flame->end(row))},
                             FlameLimits(*context_.flame));
  }

  // The next frame that the search found; after the last comes the first.
  Result<void> FindFrame() {
    if (action_.text != "next" && action_.text != "previous") {
      return UsageError("expected: find next or find previous");
    }
    const std::span<const uint32_t> matches = context_.matches;
    if (context_.flame == nullptr || matches.empty()) return UsageError("nothing is found");
    const bool is_back = action_.text == "previous";
    const auto now = std::ranges::find(matches, state_.flame.found);
    size_t next = is_back ? matches.size() - 1 : 0;
    if (now != matches.end()) {
      const auto at = static_cast<size_t>(now - matches.begin());
      next = (at + (is_back ? matches.size() - 1 : 1)) % matches.size();
    }
    const uint32_t row = matches[next];
    state_.flame.found = row;
    ZoomToFrame(row);
    const float height = FlameRowHeight(context_.metrics);
    const float top = static_cast<float>(context_.flame->level(row)) * height;
    if (top < state_.flame.scroll || top + height > state_.flame.scroll + context_.height) {
      state_.flame.scroll = std::max(0.0F, top - context_.height / 2);
    }
    if (context_.flame_report != nullptr) {
      const NodeId node = context_.flame_report->tree.nodes[row];
      if (node.valid()) state_.selected = context_.flame_report->names[node.index()].name;
    }
    return {};
  }

  Result<void> SelectInTime() {
    if (action_.kind == ActionKind::kDeselect) {
      state_.timeline.selected = {};
      state_.selected.clear();
      return {};
    }
    if (context_.timeline == nullptr) return UsageError("the file is no trace");
    const Trace& trace = context_.timeline->trace();
    HitKind kind = HitKind::kSpan;
    size_t rows = trace.transition_count();
    if (action_.kind == ActionKind::kRange) {
      kind = HitKind::kRange;
      rows = trace.ranges().size();
    } else if (action_.kind == ActionKind::kTask) {
      kind = HitKind::kTask;
      rows = trace.tasks().size();
    } else if (action_.kind == ActionKind::kRegion) {
      kind = HitKind::kRegion;
      rows = trace.regions().size();
    } else if (action_.kind == ActionKind::kLog) {
      kind = HitKind::kLog;
      rows = trace.logs().size();
    }
    if (!(action_.a >= 0) || action_.a >= static_cast<double>(rows)) {
      return UsageError(fmt::format("there are {} rows", rows));
    }
    state_.timeline.selected = {kind, static_cast<uint64_t>(action_.a), 1};
    return {};
  }

  [[nodiscard]] std::optional<uint32_t> SelectedSpan() const {
    const Hit& hit = state_.timeline.selected;
    if (hit.kind != HitKind::kSpan) return std::nullopt;
    return static_cast<uint32_t>(hit.id);
  }

  Result<void> Find() {
    if (context_.timeline == nullptr || context_.shows_profile) return FindFrame();
    if (action_.text != "next" && action_.text != "previous") {
      return UsageError("expected: find next or find previous");
    }
    PFA_ASSIGN_OR_RETURN(const TimeSearch search,
                         TimeSearch::Compile(state_.search, *context_.timeline));
    const auto found = search.Next(SelectedSpan(), action_.text == "previous");
    if (!found) return UsageError("nothing more is found");
    Reveal(*found);
    return {};
  }

  Result<void> Follow() {
    if (context_.timeline == nullptr) return UsageError("the file is no trace");
    const Trace& trace = context_.timeline->trace();
    const auto from = SelectedSpan();
    if (!from) return UsageError("no span is selected");
    std::optional<uint32_t> to;
    if (action_.text == "waker") {
      if (const auto wake = WakeOf(trace, *from)) {
        to = SpanAt(trace, wake->waker, trace.time_ns(wake->row));
      }
    } else if (action_.text == "creator") {
      if (const auto creation = CreationOf(trace, trace.goroutine_of(*from))) {
        to = SpanAt(trace, creation->creator, creation->time_ns);
      }
    } else if (action_.text == "woken") {
      const std::vector<uint32_t> woken = WokenDuring(trace, *from, 1);
      if (!woken.empty()) to = woken.front();
    } else if (action_.text == "next") {
      to = NextSpan(trace, *from);
    } else if (action_.text == "previous") {
      to = PreviousSpan(trace, *from);
    } else {
      return UsageError("expected: follow waker, woken, creator, next or previous");
    }
    if (!to) return UsageError(fmt::format("the span has no {}", action_.text));
    Reveal(*to);
    return {};
  }

  // Selects a span, and moves what is visible so that it is.
  void Reveal(uint32_t row) {
    const TimelineIndex& index = *context_.timeline;
    const Trace& trace = index.trace();
    TimelineState& timeline = state_.timeline;
    timeline.selected = {HitKind::kSpan, row, 1};
    const auto start = static_cast<double>(trace.time_ns(row) - trace.start_ns());
    const Extent visible = VisibleTime(timeline, index);
    if (start < visible.from || start >= visible.to) {
      timeline.time =
          MovedBy(visible, start - (visible.from + visible.to) / 2, TimelineLimits(index));
    }
    OpenGroup(static_cast<uint32_t>(index.GroupOf(trace.goroutine_of(row))));
    ScrollTo({TimelineLaneKind::kGoroutine, trace.goroutine_of(row).value});
  }

  // Moves the lane into the window if it is not there.
  void ScrollTo(const TimelineLane& lane) {
    TimelineState& timeline = state_.timeline;
    float top = 0;
    for (const TimelineLane& each : TimelineLanes(*context_.timeline, timeline.open_groups)) {
      if (each == lane) break;
      top += LaneHeight(each, context_.metrics);
    }
    const float height = LaneHeight(lane, context_.metrics);
    if (top < timeline.scroll || top + height > timeline.scroll + context_.height) {
      timeline.scroll = std::max(0.0F, top - context_.height / 2);
    }
  }

  // What the goroutine of that id did then, of which there may have been several.
  [[nodiscard]] std::optional<uint32_t> SpanOf(double id, int64_t time_ns) const {
    const Trace& trace = context_.timeline->trace();
    for (size_t g = 0; g < trace.goroutines().size(); ++g) {
      if (static_cast<double>(trace.goroutines()[g].id) != id) continue;
      auto row = SpanAt(trace, GoroutineId::FromIndex(g), time_ns);
      if (!row) continue;
      // What was of no length at its very end.
      if (trace.state(*row) == GoState::kDead && trace.time_ns(*row) == time_ns) {
        row = PreviousSpan(trace, *row);
      }
      if (row && trace.state(*row) != GoState::kDead) return row;
    }
    return std::nullopt;
  }

  // A moment, with what begins there or what the goroutine did.
  Result<void> At() {
    if (context_.timeline == nullptr) return UsageError("the file is no trace");
    const TimelineIndex& index = *context_.timeline;
    const Trace& trace = index.trace();
    const ZoomLimits limits = TimelineLimits(index);
    if (!(action_.a >= 0) || action_.a > limits.whole) {
      return UsageError(fmt::format("at: the trace has {} ns", limits.whole));
    }
    const int64_t time_ns = trace.start_ns() + static_cast<int64_t>(action_.a);
    double start = action_.a;
    double length = std::max(action_.c, 0.0);
    if (action_.b != 0) {
      const auto row = SpanOf(action_.b, time_ns);
      if (!row) return UsageError(fmt::format("at: goroutine {} does not live then", action_.b));
      Reveal(*row);
      if (length == 0) {
        start = static_cast<double>(trace.time_ns(*row) - trace.start_ns());
        length = static_cast<double>(SpanEnd(trace, *row) - trace.time_ns(*row));
      }
      SelectRegionAt(trace.goroutine_of(*row), time_ns);
    } else {
      SelectWhatBeginsAt(time_ns);
    }
    state_.panel = "timeline";
    // So that it is seen, and what is around it.
    const double now = VisibleTime(state_.timeline, index).length();
    const double shown = length > 0 ? std::clamp(now, length * kLeastAround, length * kMostAround)
                                    : std::min(now, limits.whole * kShareOfWhole);
    const double middle = start + length / 2;
    state_.timeline.time = Clamped({middle - shown / 2, middle + shown / 2}, limits);
    return {};
  }

  void SelectRegionAt(GoroutineId id, int64_t time_ns) {
    const IntervalLanes& regions = context_.timeline->annotations().RegionsOf(id);
    for (size_t i = 0; i < regions.lane_count(); ++i) {
      const IntervalLane lane = regions.lane(i);
      const size_t at = lane.FirstStartingAt(time_ns);
      if (at == lane.size() || lane.start_ns(at) != time_ns) continue;
      state_.timeline.selected = {HitKind::kRegion, lane.row(at), 1};
      return;
    }
  }

  // A stop of the world, a mark phase or a task.
  void SelectWhatBeginsAt(int64_t time_ns) {
    const TimelineIndex& index = *context_.timeline;
    state_.timeline.selected = {};
    for (const auto& [kind, lane] : {std::pair{RangeKind::kStw, TimelineLaneKind::kStw},
                                     std::pair{RangeKind::kGcMark, TimelineLaneKind::kGcMark}}) {
      for (const uint32_t row : index.ranges(kind, time_ns)) {
        const int64_t start_ns = index.trace().ranges()[row].start_ns;
        if (start_ns > time_ns) break;
        if (start_ns < time_ns) continue;
        state_.timeline.selected = {HitKind::kRange, row, 1};
        ScrollTo({lane, 0});
        return;
      }
    }
    for (uint32_t i = 0; i < index.tasks().lane_count(); ++i) {
      const IntervalLane tasks = index.tasks().lane(i);
      const size_t at = tasks.FirstStartingAt(time_ns);
      if (at == tasks.size() || tasks.start_ns(at) != time_ns) continue;
      state_.timeline.selected = {HitKind::kTask, tasks.row(at), 1};
      if (i > 0) OpenGroup(index.task_group());
      ScrollTo(i == 0 ? TimelineLane{TimelineLaneKind::kTasks, 0}
                      : TimelineLane{TimelineLaneKind::kTask, i});
      return;
    }
  }

  Result<void> LifeOf() {
    if (context_.timeline == nullptr) return UsageError("the file is no trace");
    const TimelineIndex& index = *context_.timeline;
    const Trace& trace = index.trace();
    for (size_t g = 0; g < trace.goroutines().size(); ++g) {
      const auto rows = trace.transitions_of(GoroutineId::FromIndex(g));
      if (static_cast<double>(trace.goroutines()[g].id) != action_.a || rows.empty()) continue;
      const auto runs = [&trace](uint32_t row) { return trace.state(row) == GoState::kRunning; };
      const auto first_run = std::ranges::find_if(rows, runs);
      Reveal(first_run == rows.end() ? rows.front() : *first_run);
      state_.panel = "timeline";
      const bool is_dead = trace.state(rows.back()) == GoState::kDead;
      const auto start = static_cast<double>(trace.time_ns(rows.front()) - trace.start_ns());
      const auto end = static_cast<double>((is_dead ? trace.time_ns(rows.back()) : trace.end_ns()) -
                                           trace.start_ns());
      const double around = (end - start) * kAroundLife;
      state_.timeline.time = Clamped({start - around, end + around}, TimelineLimits(index));
      return {};
    }
    return UsageError(fmt::format("there is no goroutine {}", action_.a));
  }

  void OpenGroup(uint32_t group) { Insert(group, &state_.timeline.open_groups); }

  static void Insert(uint32_t value, std::vector<uint32_t>* in_order) {
    const auto place = std::ranges::lower_bound(*in_order, value);
    if (place == in_order->end() || *place != value) in_order->insert(place, value);
  }

  // Rows that are not there, which the report knows, are of no effect.
  Result<void> Tree() {
    if (context_.timeline == nullptr) return UsageError("the file is no trace");
    if (!(action_.a >= 0) || action_.a >= TreeState::kNone) {
      return UsageError("expected: the number of a row");
    }
    const auto node = static_cast<uint32_t>(action_.a);
    if (action_.kind == ActionKind::kNode) {
      state_.tree.selected = node;
      state_.tree.member = TreeState::kNone;
    } else if (action_.kind == ActionKind::kMember) {
      state_.tree.member = node;
    } else if (action_.kind == ActionKind::kFold) {
      Insert(node, &state_.tree.folded);
    } else {
      std::erase(state_.tree.folded, node);
    }
    return {};
  }

  Result<void> Clock() {
    if (context_.timeline == nullptr) return UsageError("the file is no trace");
    if (action_.text != "wall" && action_.text != "relative") {
      return UsageError("expected: clock wall or clock relative");
    }
    const Trace& trace = context_.timeline->trace();
    const bool is_wall = action_.text == "wall";
    if (is_wall && !trace.wall_ns(trace.start_ns())) {
      return UsageError("the trace does not say what time it was; those of Go 1.25 on do");
    }
    state_.timeline.wall_clock = is_wall;
    return {};
  }

  // The reports of the trace are restricted to the same time.
  Result<void> Mark() {
    if (context_.timeline == nullptr) return UsageError("the file is no trace");
    // Other goroutines may be in the tree, other functions in the profile.
    state_.tree = {};
    ForgetPlaces(&state_);
    if (action_.kind == ActionKind::kUnmark) {
      state_.timeline.marked = {};
      state_.trace_options.from.clear();
      state_.trace_options.to.clear();
      return {};
    }
    const double whole = TimelineLimits(*context_.timeline).whole;
    const double from = std::clamp(std::min(action_.a, action_.b), 0.0, whole);
    const double to = std::clamp(std::max(action_.a, action_.b), 0.0, whole);
    if (!(to > from)) return UsageError("mark: the time must have a length");
    state_.timeline.marked = {std::floor(from), std::ceil(to)};
    state_.trace_options.from = fmt::format("{}ns", std::floor(from));
    state_.trace_options.to = fmt::format("{}ns", std::ceil(to));
    return {};
  }

  Result<void> OpenOrClose() {
    if (context_.timeline == nullptr) return UsageError("the file is no trace");
    const size_t groups = context_.timeline->group_count();
    if (!action_.text.empty()) {
      const auto named = GroupNamed(action_.text);
      if (!named) return UsageError(fmt::format("there is no group '{}'", action_.text));
      return OpenOrClose(*named);
    }
    if (!(action_.a >= 0) || action_.a >= static_cast<double>(groups)) {
      return UsageError(
          fmt::format("there are {} groups, of goroutines, tasks and threads", groups));
    }
    return OpenOrClose(static_cast<uint32_t>(action_.a));
  }

  [[nodiscard]] std::optional<uint32_t> GroupNamed(std::string_view name) const {
    const TimelineIndex& index = *context_.timeline;
    if (name == "tasks") return index.task_group();
    if (name == "threads") return index.thread_group();
    for (uint32_t i = 0; i < index.groups().size(); ++i) {
      if (index.trace().text(index.groups()[i].name) == name) return i;
    }
    return std::nullopt;
  }

  Result<void> OpenOrClose(uint32_t group) {
    if (action_.kind == ActionKind::kOpen) {
      OpenGroup(group);
    } else {
      std::erase(state_.timeline.open_groups, group);
    }
    return {};
  }

  ViewState state_;
  const Action& action_;
  const ViewContext& context_;
};

}  // namespace

bool IsGraph(const ViewState& state) { return state.panel == "graph"; }

bool IsSandwich(const ViewState& state) { return state.panel == "sandwich"; }

bool IsSource(const ViewState& state) { return state.panel == "source"; }

bool IsTimeline(const ViewContext& context) {
  return context.timeline != nullptr && !context.shows_profile;
}

ZoomLimits FlameLimits(const FlameIndex& index) {
  // A millionth of a value is nothing, and doubles tell no less than that apart.
  const auto whole = static_cast<double>(index.whole());
  return {whole, std::min(whole, std::max(1.0, whole * 1e-9))};
}

ZoomLimits TimelineLimits(const TimelineIndex& index) {
  const auto whole =
      static_cast<double>(index.trace().end_ns()) - static_cast<double>(index.trace().start_ns());
  return {std::max(whole, 1.0), kLeastNs};
}

Extent VisibleX(const FlameState& state, const FlameIndex& index) {
  const ZoomLimits limits = FlameLimits(index);
  return state.x.length() > 0 ? Clamped(state.x, limits) : Extent{0, limits.whole};
}

Extent VisibleSandwich(const SandwichState& state, const FlameIndex& index) {
  const ZoomLimits limits = FlameLimits(index);
  return state.x.length() > 0 ? Clamped(state.x, limits) : Extent{0, limits.whole};
}

Extent VisibleTime(const TimelineState& state, const TimelineIndex& index) {
  const ZoomLimits limits = TimelineLimits(index);
  return state.time.length() > 0 ? Clamped(state.time, limits) : Extent{0, limits.whole};
}

Result<ViewState> Reduce(const ViewState& state, const Action& action, const ViewContext& context) {
  return Reducer(state, action, context).Run();
}

}  // namespace pfa

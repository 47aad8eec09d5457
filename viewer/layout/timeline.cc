#include "viewer/layout/timeline.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "analyzer/query/units.h"
#include "analyzer/report/display_name.h"
#include "analyzer/report/trace/labels.h"
#include "viewer/layout/load_plot.h"
#include "viewer/layout/minimap.h"
#include "viewer/layout/ticks.h"
#include "viewer/layout/wakes.h"

namespace pfa {
namespace {

constexpr float kLaneGap = 2;
constexpr float kMargin = 3;
constexpr size_t kSampled = 4;    // spans that are looked at of those in a pixel
constexpr float kArrow = 5;       // the size of its head
constexpr float kArrowReach = 3;  // how near to it the mouse means it
constexpr size_t kMostArrows = 50;
// What is looked through for them in each frame.
constexpr uint32_t kMostArrowRows = 20'000;
constexpr float kPlotRows = 3;  // how many lanes a plot is high

// "2006-01-02 UTC".
std::string WallDate(int64_t wall_ns) {
  using std::chrono::days;
  using std::chrono::floor;
  using std::chrono::nanoseconds;
  const auto time = std::chrono::sys_time<nanoseconds>(nanoseconds(wall_ns));
  const std::chrono::year_month_day date(floor<days>(time));
  return fmt::format("{:04}-{:02}-{:02} UTC", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

class TimelineLayout {
 public:
  TimelineLayout(const TimelinePicture& picture, const PxRect& area, const TextMetrics& metrics,
                 DrawList* list)
      : picture_(picture),
        trace_(picture.index.trace()),
        area_(area),
        times_(TimeArea(area, metrics)),
        metrics_(metrics),
        scale_(picture.time, times_.x0, times_.x1),
        list_(list) {}

  void Run() {
    if (times_.empty() || scale_.px_per_unit() <= 0) return;
    Grid();
    float top = times_.y0 - picture_.scroll;
    for (size_t i = 0; i < picture_.lanes.size(); ++i) {
      const float height = LaneHeight(picture_.lanes[i], metrics_);
      if (top >= times_.y1) break;
      if (top + height > times_.y0) Lane(i, top, height);
      top += height;
    }
    if (picture_.shades_stops) Shade();
    Marked();
    Arrows();
    Axis();
  }

 private:
  [[nodiscard]] double PxOf(int64_t time_ns) const {
    return scale_.PxOf(static_cast<double>(time_ns - trace_.start_ns()));
  }
  [[nodiscard]] int64_t TimeOf(double px) const {
    return trace_.start_ns() + static_cast<int64_t>(std::ceil(scale_.ValueOf(px)));
  }
  void Push(PxRect rect, Color color, Hit hit) {
    rect = rect.Clipped(times_);
    if (rect.empty()) return;
    list_->rects.push_back({rect, color, hit});
  }

  void Grid() {
    for (const Tick& tick : Ticks()) {
      const auto x = static_cast<float>(scale_.PxOf(tick.value));
      Push({x, times_.y0, x + 1, times_.y1}, picture_.theme.grid(), {});
    }
  }
  [[nodiscard]] std::vector<Tick> Ticks() const {
    const auto most = [this](float characters) {
      return std::max(1, static_cast<int>(times_.width() / (characters * metrics_.advance)));
    };
    if (const auto wall_ns = WallOfZero()) return ClockTicks(picture_.time, *wall_ns, most(22));
    return TimeTicks(picture_.time, most(14));
  }
  // The time of day at the start of the trace, by the clock of what is visible.
  [[nodiscard]] std::optional<int64_t> WallOfZero() const {
    if (!picture_.wall_clock) return std::nullopt;
    const int64_t at = trace_.start_ns() + static_cast<int64_t>(picture_.time.from);
    const auto wall_ns = trace_.wall_ns(at);
    if (!wall_ns) return std::nullopt;
    return *wall_ns - (at - trace_.start_ns());
  }

  // Last, so that lanes that are scrolled away go below it.
  void Axis() {
    list_->rects.push_back(
        {{area_.x0, area_.y0, area_.x1, times_.y0}, picture_.theme.background(), {}});
    const PxRect map = MinimapArea(area_, metrics_);
    LayoutMinimap({picture_.index, picture_.time, picture_.theme}, map, list_);
    const float top = map.y1 + 2;
    list_->Add({area_.x0 + kMargin, top}, times_.x0 - area_.x0, metrics_.advance,
               WallOfZero() ? WallDate(*WallOfZero()) : "from the start",
               picture_.theme.faint_text());
    for (const Tick& tick : Ticks()) {
      const auto x = static_cast<float>(scale_.PxOf(tick.value));
      list_->lines.push_back({{x, times_.y0 - 4}, {x, times_.y0}, picture_.theme.faint_text()});
      const float room = times_.x1 - x - kMargin;
      // A part of a number is another number.
      if (room < static_cast<float>(tick.label.size()) * metrics_.advance) continue;
      list_->Add({x + kMargin, top}, room, metrics_.advance, tick.label,
                 picture_.theme.faint_text());
    }
  }

  void Lane(size_t i, float top, float height) {
    const TimelineLane& lane = picture_.lanes[i];
    Title(i, top, height);
    const float bottom = top + height - kLaneGap;
    if (IsPlot(lane.kind)) {
      Push({times_.x0, top, times_.x1, bottom}, picture_.theme.background(),
           {HitKind::kPlot, i, 1});
    }
    switch (lane.kind) {
      case TimelineLaneKind::kLoad: {
        const uint32_t most = picture_.index.load().most();
        Load(kLoadParts, most, top, bottom);
        return Limit(std::to_string(most), top, bottom);
      }
      case TimelineLaneKind::kProcLoad: {
        const uint32_t most = picture_.index.load().most_procs();
        Plot(Metric::kGomaxprocs, most, top, bottom, picture_.theme.Of(LaneState::kOther));
        Load(kProcLoadParts, most, top, bottom);
        return Limit(std::to_string(most), top, bottom);
      }
      case TimelineLaneKind::kHeap: {
        const uint64_t most = picture_.index.most_heap_bytes();
        Plot(Metric::kHeapGoal, most, top, bottom, picture_.theme.Of(LaneState::kOther));
        Plot(Metric::kHeapLive, most, top, bottom, picture_.theme.heap());
        return Limit(ScaledLabel(static_cast<int64_t>(std::min<uint64_t>(most, INT64_MAX)), "bytes",
                                 "minimum"),
                     top, bottom);
      }
      case TimelineLaneKind::kGcMark:
        return Ranges(RangeKind::kGcMark, LaneState::kGc, top, bottom);
      case TimelineLaneKind::kStw:
        return Ranges(RangeKind::kStw, LaneState::kStopped, top, bottom);
      case TimelineLaneKind::kAssist:
        return Ranges(RangeKind::kMarkAssist, LaneState::kGc, top, bottom);
      case TimelineLaneKind::kProc:
        return Spans(picture_.index.OfProc(picture_.index.procs()[lane.row]), top, bottom, true);
      case TimelineLaneKind::kThreads:
        return Load(kThreadLoadParts, static_cast<uint32_t>(trace_.threads().size()), top, bottom);
      case TimelineLaneKind::kThread:
        return Spans(picture_.index.OfThread(picture_.index.threads()[lane.row]), top, bottom,
                     true);
      case TimelineLaneKind::kTasks:
        return Tasks(0, top, bottom);
      case TimelineLaneKind::kTask:
        return Tasks(lane.row, top, bottom);
      case TimelineLaneKind::kLogs:
        return Logs(picture_.index.annotations().logs(), top, bottom, true);
      case TimelineLaneKind::kGroup:
        return Group(lane.row, top, bottom);
      case TimelineLaneKind::kGoroutine: {
        const GoroutineId id(lane.row);
        Spans(picture_.index.OfGoroutine(id), top, bottom, false);
        // Above what it did, which must stay in reach of the mouse.
        return Logs(picture_.index.annotations().LogsOf(id), top, UpperHalf(top, bottom), false);
      }
      case TimelineLaneKind::kRegions:
        return Regions(GoroutineId(lane.row), lane.part, top, bottom);
    }
  }

  void Title(size_t i, float top, float height) {
    const TimelineLane& lane = picture_.lanes[i];
    const PxRect rect = PxRect{area_.x0, top, times_.x0 - kMargin, top + height - kLaneGap}.Clipped(
        {area_.x0, times_.y0, times_.x0, times_.y1});
    if (rect.empty()) return;
    const std::optional<uint32_t> group = GroupOf(picture_.index, lane);
    const bool is_group = group.has_value();
    const Color color = is_group ? picture_.theme.grid() : picture_.theme.background();
    list_->rects.push_back({rect, color, {HitKind::kLaneTitle, i, 1}});
    if (rect.y0 > top || rect.y1 < top + height - kLaneGap) return;
    std::string text = TitleOf(picture_.index, lane);
    if (is_group) {
      const bool is_open = std::ranges::binary_search(picture_.open_groups, *group);
      text = (is_open ? "- " : "+ ") + text;
    } else if (lane.kind == TimelineLaneKind::kGoroutine) {
      text = "  " + text;
    }
    list_->Add({rect.x0 + kMargin, top + 1}, rect.width() - 2 * kMargin, metrics_.advance, text,
               is_group ? picture_.theme.text() : picture_.theme.faint_text());
  }

  // Spans that do not overlap. `names`: they are of several goroutines, whose names they show.
  void Spans(const LaneSpans& spans, float top, float bottom, bool names) {
    size_t first = spans.FirstStartingAt(TimeOf(times_.x0));
    if (first > 0 && PxOf(spans.end_ns(first - 1)) > times_.x0) --first;
    Spans(spans, first, times_.x0, top, bottom, names);
  }

  // Of a group, what began before is still running on some P.
  void Group(uint32_t group, float top, float bottom) {
    const int64_t from = TimeOf(times_.x0);
    double next = times_.x0;
    for (const ProcId proc : picture_.index.procs()) {
      const LaneSpans spans = picture_.index.OfProc(proc);
      const size_t after = spans.FirstStartingAt(from);
      if (after == 0 || spans.state(after - 1) == LaneState::kSyscall) continue;
      const GoroutineId id = trace_.goroutine_of(spans.row(after - 1));
      const double right = std::floor(std::min(PxOf(spans.end_ns(after - 1)), double{times_.x1}));
      if (picture_.index.GroupOf(id) != group || right <= next) continue;
      Span(spans, after - 1, next, right, top, bottom, true);
      next = right;
    }
    const LaneSpans spans = picture_.index.OfGroup(group);
    Spans(spans, spans.FirstStartingAt(from), next, top, bottom, true);
  }

  // Tasks do not die; they end.
  static bool IsDead(const IntervalLane& /*lane*/, size_t /*i*/) { return false; }
  static bool IsDead(const LaneSpans& lane, size_t i) { return lane.is_dead(i); }

  // From the span `i` and the pixel `next` on. Edges lie on pixels, so that what is a pixel wide is
  // seen. Spans of a group overlap; what is drawn already is not drawn again. one(i, left, right)
  // and several(begin, end, left) draw.
  template <typename Lane, typename One, typename Several>
  void Walk(const Lane& lane, size_t i, double next, One one, Several several) {
    while (i < lane.size() && next < times_.x1) {
      const double start = PxOf(lane.start_ns(i));
      if (start >= times_.x1 || IsDead(lane, i)) return;
      const double left = std::max(std::floor(start), next);
      const double right = std::floor(std::min(PxOf(lane.end_ns(i)), double{times_.x1}));
      if (right > left) {
        one(i, left, right);
        next = right;
        ++i;
        continue;
      }
      // All that begin in the same pixel, but for one that is seen right of it.
      size_t end = std::max(i + 1, lane.Near(i, TimeOf(left + 1)));
      if (end - i > 1 && std::floor(PxOf(lane.end_ns(end - 1))) > left + 1) --end;
      several(i, end, left);
      next = left + 1;
      i = end;
    }
  }

  void Spans(const LaneSpans& spans, size_t first, double next, float top, float bottom,
             bool names) {
    Walk(
        spans, first, next,
        [&](size_t i, double left, double right) {
          Span(spans, i, left, right, top, bottom, names);
        },
        [&](size_t i, size_t end, double left) {
          Push({static_cast<float>(left), top, static_cast<float>(left + 1), bottom},
               picture_.theme.Of(StateOf(spans, i, end)),
               {end - i == 1 ? HitKind::kSpan : HitKind::kSpans, spans.row(i),
                static_cast<uint32_t>(end - i)});
        });
  }

  // name_of(row) is what is written into each.
  template <typename NameOf>
  void Intervals(const IntervalLane& lane, Color color, HitKind one, HitKind several, float top,
                 float bottom, NameOf name_of) {
    size_t first = lane.FirstStartingAt(TimeOf(times_.x0));
    if (first > 0 && PxOf(lane.end_ns(first - 1)) > times_.x0) --first;
    Walk(
        lane, first, times_.x0,
        [&](size_t i, double left, double right) {
          PxRect rect = {static_cast<float>(left), top, static_cast<float>(right), bottom};
          // They often follow each other.
          if (rect.width() > 3) rect.x1 -= 1;
          const Hit hit = {one, lane.row(i), 1};
          Push(rect, color, hit);
          if (hit == picture_.selected) Outline(rect);
          if (top < times_.y0 || bottom > times_.y1) return;
          list_->Add({rect.x0 + kMargin, top + 1}, rect.width() - 2 * kMargin, metrics_.advance,
                     DisplayName(trace_.text(name_of(lane.row(i)))), Theme::TextOn(color));
        },
        [&](size_t i, size_t end, double left) {
          Push({static_cast<float>(left), top, static_cast<float>(left + 1), bottom}, color,
               {end - i == 1 ? one : several, lane.row(i), static_cast<uint32_t>(end - i)});
        });
  }

  void Tasks(size_t number, float top, float bottom) {
    Intervals(picture_.index.tasks().lane(number), picture_.theme.Of(LaneState::kTask),
              HitKind::kTask, HitKind::kTasks, top, bottom,
              [this](uint32_t row) { return trace_.tasks()[row].name; });
    Logs(picture_.index.annotations().LogsOfTasks(number), top, UpperHalf(top, bottom), false);
  }

  void Regions(GoroutineId id, size_t number, float top, float bottom) {
    Intervals(picture_.index.annotations().RegionsOf(id).lane(number), picture_.theme.region(),
              HitKind::kRegion, HitKind::kRegions, top, bottom,
              [this](uint32_t row) { return trace_.regions()[row].name; });
  }

  static float UpperHalf(float top, float bottom) { return top + std::floor((bottom - top) / 2); }

  // Messages as marks that are a pixel wide; `texts`: what they say stands beside them.
  void Logs(const LogRows& logs, float top, float bottom, bool texts) {
    const bool has_room = texts && top >= times_.y0 && bottom <= times_.y1;
    for (size_t i = logs.Near(0, TimeOf(times_.x0)); i < logs.size();) {
      const double x = std::floor(PxOf(logs.time_ns(i)));
      if (x >= times_.x1) return;
      const size_t end = std::max(i + 1, logs.Near(i, TimeOf(x + 1)));
      const auto left = static_cast<float>(x);
      Push({left, top, left + 1, bottom}, picture_.theme.text(),
           {end - i == 1 ? HitKind::kLog : HitKind::kLogs, logs.row(i),
            static_cast<uint32_t>(end - i)});
      if (has_room) {
        const double next = end < logs.size() ? std::floor(PxOf(logs.time_ns(end))) : times_.x1;
        const auto room = static_cast<float>(std::min(next, double{times_.x1}) - x) - 2 * kMargin;
        list_->Add({left + kMargin, top + 1}, room, metrics_.advance,
                   DisplayName(trace_.text(trace_.logs()[logs.row(i)].message)),
                   picture_.theme.text());
      }
      i = end;
    }
  }

  void Span(const LaneSpans& spans, size_t i, double x0, double x1, float top, float bottom,
            bool names) {
    const LaneState state = spans.state(i);
    const Color color = picture_.theme.Of(state);
    const PxRect rect = {static_cast<float>(x0), top, static_cast<float>(x1), bottom};
    // Waiting is what goroutines do most; it is drawn thin, so that the rest stands out.
    const bool is_thin = state == LaneState::kWaiting || state == LaneState::kNetwork;
    PxRect drawn = rect;
    if (is_thin) drawn.y0 = bottom - (bottom - top) * 0.4F;
    const Hit hit = {HitKind::kSpan, spans.row(i), 1};
    Push(drawn, color, hit);
    if (hit == picture_.selected) Outline(rect);
    const PxRect visible = rect.Clipped(times_);
    if (!names || visible.width() < 4 * metrics_.advance || visible.y0 > top) return;
    if (visible.y1 < bottom) return;
    const GoroutineId id = trace_.goroutine_of(spans.row(i));
    list_->Add({visible.x0 + kMargin, top + 1}, visible.width() - 2 * kMargin, metrics_.advance,
               GoroutineLabel(trace_, id), Theme::TextOn(color));
  }

  // The state that most of the time of the spans was spent in. Between blocks: of a sample of them.
  [[nodiscard]] static LaneState StateOf(const LaneSpans& spans, size_t begin, size_t end) {
    std::array<int64_t, kSpanStates> ns{};
    const size_t first = (begin + kSpanBlock - 1) / kSpanBlock;
    const size_t last = end / kSpanBlock;
    if (!spans.blocks().empty() && last > first && last < spans.blocks().size()) {
      for (size_t s = 0; s < kSpanStates; ++s) {
        ns[s] = spans.blocks()[last].before[s] - spans.blocks()[first].before[s];
      }
    } else {
      const size_t step = (end - begin + kSampled - 1) / kSampled;
      for (size_t i = begin; i < end; i += step) {
        // One more nanosecond: spans of no length are spans.
        ns[SpanStateRow(spans.state(i))] += spans.end_ns(i) - spans.start_ns(i) + 1;
      }
    }
    return SpanStateOf(static_cast<size_t>(std::ranges::max_element(ns) - ns.begin()));
  }

  void Ranges(RangeKind kind, LaneState state, float top, float bottom) {
    const Color color = picture_.theme.Of(state);
    // Ranges of a kind may overlap (assists of several goroutines); what is drawn already is not
    // drawn again.
    double drawn_to = times_.x0;
    size_t pending = std::string::npos;  // in the list's rectangles
    for (const uint32_t row : picture_.index.ranges(kind, TimeOf(times_.x0) - 1)) {
      const Range& range = trace_.ranges()[row];
      const double x0 = PxOf(range.start_ns);
      if (x0 >= times_.x1) break;
      const double x1 = PxOf(range.end_ns);
      if (x1 < times_.x0) continue;
      const double left = std::max(std::floor(x0), drawn_to);
      const double right = std::max(x1, std::floor(x0) + 1);
      if (right - left < 1) {
        if (pending != std::string::npos) {
          Hit& hit = list_->rects[pending].hit;
          hit.kind = HitKind::kRanges;
          ++hit.count;
        }
        continue;
      }
      const size_t before = list_->rects.size();
      Push({static_cast<float>(left), top, static_cast<float>(right), bottom}, color,
           {HitKind::kRange, row, 1});
      if (list_->rects.size() > before) pending = before;
      if (picture_.selected == Hit{HitKind::kRange, row, 1}) {
        Outline({static_cast<float>(left), top, static_cast<float>(right), bottom});
      }
      drawn_to = right;
    }
  }

  // The largest value in each pixel, as a bar from the bottom; equal ones are one bar.
  void Plot(Metric metric, uint64_t largest, float top, float bottom, Color color) {
    const std::span<const MetricPoint> points = trace_.metric(metric);
    const auto time_of = [](const MetricPoint& point) { return point.time_ns; };
    auto it = std::ranges::upper_bound(points, TimeOf(times_.x0) - 1, {}, time_of);
    uint64_t value = it == points.begin() ? 0 : std::prev(it)->value;
    PxRect bar = {times_.x0, bottom, times_.x0, bottom};
    for (float x = times_.x0; x < times_.x1; ++x) {
      uint64_t most = value;
      const int64_t pixel_end = TimeOf(double{x} + 1);
      for (; it != points.end() && it->time_ns < pixel_end; ++it) {
        value = it->value;
        most = std::max(most, value);
      }
      const auto share =
          static_cast<float>(static_cast<double>(most) / static_cast<double>(largest));
      const float height = bottom - std::round(share * (bottom - top));
      if (height != bar.y0) {
        Push(bar, color, {});
        bar = {x, height, x, bottom};
      }
      bar.x1 = x + 1;
    }
    Push(bar, color, {});
  }

  // The first `parts` of LoadPart.
  void Load(size_t parts, uint32_t largest, float top, float bottom) {
    std::vector<LoadBand> bands;
    for (size_t i = 0; i < parts; ++i) {
      const auto part = static_cast<LoadPart>(i);
      bands.push_back({part, picture_.theme.Of(LaneStateOf(part))});
    }
    if (columns_.empty()) {
      columns_ = LoadColumns(picture_.index.load(), trace_, scale_, times_.x0, times_.x1);
    }
    LayoutLoad({.columns = columns_,
                .bands = bands,
                .largest = static_cast<double>(largest),
                .area = {times_.x0, top, times_.x1, bottom},
                .clip = times_},
               list_);
  }

  // What the height of a plot stands for, beside its title.
  void Limit(const std::string& text, float top, float bottom) {
    const float width = static_cast<float>(text.size() + 6) * metrics_.advance + 2 * kMargin;
    const float left = times_.x0 - width;
    if (left < area_.x0 || top < times_.y0 || bottom > times_.y1) return;
    list_->Add({left, bottom - metrics_.height}, width, metrics_.advance, "up to " + text,
               picture_.theme.faint_text());
  }

  void Shade() {
    Color color = picture_.theme.Of(LaneState::kStopped);
    color.a = 60;
    double drawn_to = times_.x0;
    for (const uint32_t row : picture_.index.ranges(RangeKind::kStw, TimeOf(times_.x0) - 1)) {
      const Range& range = trace_.ranges()[row];
      const double x0 = std::max(PxOf(range.start_ns), drawn_to);
      if (x0 >= times_.x1) break;
      const double x1 = PxOf(range.end_ns);
      if (x1 - x0 < 1) continue;  // the lane of stops shows it
      Push({static_cast<float>(x0), times_.y0, static_cast<float>(x1), times_.y1}, color, {});
      drawn_to = x1;
    }
  }

  void Marked() {
    if (!(picture_.marked.length() > 0)) return;
    Color color = picture_.theme.selection();
    color.a = 40;
    Push({static_cast<float>(scale_.PxOf(picture_.marked.from)), times_.y0,
          static_cast<float>(scale_.PxOf(picture_.marked.to)), times_.y1},
         color, {});
  }

  // Where the goroutine is drawn: in a lane of its own, or in that of its group.
  [[nodiscard]] float MiddleOf(GoroutineId id) const {
    const TimelineLane own = {TimelineLaneKind::kGoroutine, id.value};
    const TimelineLane group = {TimelineLaneKind::kGroup,
                                static_cast<uint32_t>(picture_.index.GroupOf(id))};
    float top = times_.y0 - picture_.scroll;
    float middle = top;
    for (const TimelineLane& lane : picture_.lanes) {
      const float height = LaneHeight(lane, metrics_);
      if (lane == own || lane == group) middle = top + (height - kLaneGap) / 2;
      if (lane == own) break;
      top += height;
    }
    return middle;
  }

  // To the goroutine of the selected span: from who woke it, then or at its end, and, fainter, from
  // who created it. And from it to those that it woke and created. Each leads to its other end.
  void Arrows() {
    if (picture_.selected.kind != HitKind::kSpan) return;
    const auto row = static_cast<uint32_t>(picture_.selected.id);
    const GoroutineId id = trace_.goroutine_of(row);
    const auto wake = WakeOf(trace_, row);
    const auto creation = CreationOf(trace_, id);
    if (creation && (!wake || trace_.time_ns(wake->row) != creation->time_ns)) {
      Arrow(creation->time_ns, creation->creator, id, picture_.theme.faint_text(),
            SpanAt(trace_, creation->creator, creation->time_ns));
    }
    if (wake) {
      const int64_t time_ns = trace_.time_ns(wake->row);
      Arrow(time_ns, wake->waker, id, picture_.theme.selection(),
            SpanAt(trace_, wake->waker, time_ns));
    }
    for (const uint32_t woken : WokenDuring(trace_, row, kMostArrows, kMostArrowRows)) {
      Arrow(trace_.time_ns(woken), id, trace_.goroutine_of(woken), picture_.theme.selection(),
            woken);
    }
  }

  void Arrow(int64_t time_ns, GoroutineId from_id, GoroutineId to_id, Color color,
             std::optional<uint32_t> leads_to) {
    const auto x = static_cast<float>(PxOf(time_ns));
    if (x < times_.x0 || x >= times_.x1) return;
    const float from = MiddleOf(from_id);
    const float to = MiddleOf(to_id);
    const auto inside = [this](float y) { return std::clamp(y, times_.y0, times_.y1); };
    list_->lines.push_back({{x, inside(from)}, {x, inside(to)}, color});
    const PxRect reach = PxRect{x - kArrowReach, inside(std::min(from, to)), x + kArrowReach,
                                inside(std::max(from, to))}
                             .Clipped(times_);
    if (leads_to && !reach.empty()) {
      list_->rects.push_back({reach, Color{0, 0, 0, 0}, {HitKind::kSpan, *leads_to, 1}});
    }
    if (inside(to) != to) return;
    const float back = to > from ? -kArrow : kArrow;
    for (const float side : {-kArrow, kArrow}) {
      list_->lines.push_back({{x, to}, {x + side, inside(to + back)}, color});
    }
  }

  void Outline(PxRect rect) {
    rect = rect.Clipped(times_);
    if (rect.empty()) return;
    const Color color = picture_.theme.selection();
    list_->lines.push_back({{rect.x0, rect.y0}, {rect.x1, rect.y0}, color});
    list_->lines.push_back({{rect.x0, rect.y1}, {rect.x1, rect.y1}, color});
    list_->lines.push_back({{rect.x0, rect.y0}, {rect.x0, rect.y1}, color});
    list_->lines.push_back({{rect.x1, rect.y0}, {rect.x1, rect.y1}, color});
  }

  const TimelinePicture& picture_;
  const Trace& trace_;
  PxRect area_;
  PxRect times_;
  TextMetrics metrics_;
  Scale1D scale_;
  DrawList* list_;
  std::vector<LoadMeans> columns_;  // of all plots of load, made for the first
};

}  // namespace

std::vector<TimelineLane> TimelineLanes(const TimelineIndex& index,
                                        const std::vector<uint32_t>& open_groups) {
  std::vector<TimelineLane> lanes;
  const Trace& trace = index.trace();
  if (trace.transition_count() > 0) {
    lanes.push_back({TimelineLaneKind::kLoad, 0});
    lanes.push_back({TimelineLaneKind::kProcLoad, 0});
  }
  if (!trace.metric(Metric::kHeapLive).empty()) lanes.push_back({TimelineLaneKind::kHeap, 0});
  lanes.push_back({TimelineLaneKind::kStw, 0});
  lanes.push_back({TimelineLaneKind::kGcMark, 0});
  if (index.has_ranges(RangeKind::kMarkAssist)) {
    lanes.push_back({TimelineLaneKind::kAssist, 0});
  }
  for (uint32_t i = 0; i < index.procs().size(); ++i) {
    lanes.push_back({TimelineLaneKind::kProc, i});
  }
  if (!trace.threads().empty()) lanes.push_back({TimelineLaneKind::kThreads, 0});
  if (std::ranges::binary_search(open_groups, index.thread_group())) {
    const auto threads = static_cast<uint32_t>(index.threads().size());
    for (uint32_t i = 0; i < threads; ++i) lanes.push_back({TimelineLaneKind::kThread, i});
  }
  const size_t task_lanes = index.tasks().lane_count();
  if (task_lanes > 0) lanes.push_back({TimelineLaneKind::kTasks, 0});
  if (std::ranges::binary_search(open_groups, index.task_group())) {
    for (uint32_t i = 1; i < task_lanes; ++i) lanes.push_back({TimelineLaneKind::kTask, i});
  }
  if (!trace.logs().empty()) lanes.push_back({TimelineLaneKind::kLogs, 0});
  for (uint32_t i = 0; i < index.groups().size(); ++i) {
    lanes.push_back({TimelineLaneKind::kGroup, i});
    if (!std::ranges::binary_search(open_groups, i)) continue;
    for (const GoroutineId id : index.groups()[i].goroutines) {
      lanes.push_back({TimelineLaneKind::kGoroutine, id.value});
      const size_t regions = index.annotations().RegionsOf(id).lane_count();
      for (uint32_t part = 0; part < regions; ++part) {
        lanes.push_back({TimelineLaneKind::kRegions, id.value, part});
      }
    }
  }
  return lanes;
}

std::optional<uint32_t> GroupOf(const TimelineIndex& index, const TimelineLane& lane) {
  if (lane.kind == TimelineLaneKind::kGroup) return lane.row;
  if (lane.kind == TimelineLaneKind::kTasks) return index.task_group();
  if (lane.kind == TimelineLaneKind::kThreads) return index.thread_group();
  return std::nullopt;
}

std::string TitleOf(const TimelineIndex& index, const TimelineLane& lane) {
  const Trace& trace = index.trace();
  switch (lane.kind) {
    case TimelineLaneKind::kLoad:
      return "goroutines by state";
    case TimelineLaneKind::kProcLoad:
      return "Ps in use";
    case TimelineLaneKind::kHeap:
      return "heap and goal";
    case TimelineLaneKind::kGcMark:
      return "GC mark";
    case TimelineLaneKind::kStw:
      return "stop the world";
    case TimelineLaneKind::kAssist:
      return "GC assist";
    case TimelineLaneKind::kProc:
      return fmt::format("P{}", trace.procs()[index.procs()[lane.row].index()].id);
    case TimelineLaneKind::kThreads:
      return fmt::format("threads ({})", trace.threads().size());
    case TimelineLaneKind::kThread:
      return fmt::format("  thread {}", trace.threads()[index.threads()[lane.row].index()].id);
    case TimelineLaneKind::kTasks:
      return fmt::format("tasks ({}, up to {} at once)", index.tasks().count(),
                         index.tasks().lane_count());
    case TimelineLaneKind::kTask:
      return "";
    case TimelineLaneKind::kLogs:
      return fmt::format("messages ({})", trace.logs().size());
    case TimelineLaneKind::kGroup: {
      const EntryGroup& group = index.groups()[lane.row];
      const std::string_view name = trace.text(group.name);
      return fmt::format("{} ({})", name.empty() ? "(unknown)" : DisplayName(name),
                         group.goroutines.size());
    }
    case TimelineLaneKind::kGoroutine:
      return fmt::format("#{}", trace.goroutine(GoroutineId(lane.row)).id);
    case TimelineLaneKind::kRegions:
      return lane.part == 0 ? "    regions" : "";
  }
  return {};
}

float LaneHeight(const TimelineLane& lane, const TextMetrics& metrics) {
  const float row = std::ceil(metrics.height) + kLaneGap + 2;
  return lane.kind <= TimelineLaneKind::kHeap ? kPlotRows * row : row;
}

bool IsPlot(TimelineLaneKind kind) {
  return kind <= TimelineLaneKind::kHeap || kind == TimelineLaneKind::kThreads;
}

float LanesHeight(const std::vector<TimelineLane>& lanes, const TextMetrics& metrics) {
  float height = 0;
  for (const TimelineLane& lane : lanes) height += LaneHeight(lane, metrics);
  return height;
}

float AxisHeight(const TextMetrics& metrics) {
  return MinimapHeight(metrics) + std::ceil(metrics.height) + 8;
}

PxRect MinimapArea(const PxRect& area, const TextMetrics& metrics) {
  return {area.x0 + TitleWidth(area, metrics), area.y0, area.x1, area.y0 + MinimapHeight(metrics)};
}

float TitleWidth(const PxRect& area, const TextMetrics& metrics) {
  return std::floor(std::min(32 * metrics.advance, area.width() / 4));
}

PxRect TimeArea(const PxRect& area, const TextMetrics& metrics) {
  return {area.x0 + TitleWidth(area, metrics), area.y0 + AxisHeight(metrics), area.x1, area.y1};
}

void LayoutTimeline(const TimelinePicture& picture, const PxRect& area, const TextMetrics& metrics,
                    DrawList* list) {
  TimelineLayout(picture, area, metrics, list).Run();
}

}  // namespace pfa

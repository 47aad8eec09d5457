#include "analyzer/query/trace_query.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <string>

#include <fmt/format.h>

#include "analyzer/query/go_regexp.h"

namespace pfa {
namespace {

constexpr int64_t kSecond = 1000000000;

struct DurationUnit {
  std::string_view name;
  double ns;
};
constexpr std::array kDurationUnits = {DurationUnit{"ns", 1},    DurationUnit{"us", 1e3},
                                       DurationUnit{"µs", 1e3},  DurationUnit{"ms", 1e6},
                                       DurationUnit{"s", 1e9},   DurationUnit{"m", 6e10},
                                       DurationUnit{"h", 3.6e12}};

// "1.5s", "1m30s", "0".
std::optional<int64_t> ParseDuration(std::string_view text) {
  if (text == "0") return 0;
  double sum = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    double number = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc() || number < 0) return std::nullopt;
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    const size_t unit_size = std::min(text.find_first_of("0123456789."), text.size());
    const auto* unit =
        std::ranges::find(kDurationUnits, text.substr(0, unit_size), &DurationUnit::name);
    if (unit == kDurationUnits.end()) return std::nullopt;
    sum += number * unit->ns;
    text.remove_prefix(unit_size);
  }
  constexpr double kLimit = 9e18;
  if (sum > kLimit) return std::nullopt;
  return static_cast<int64_t>(sum);
}

// Takes what strptime understands, then a fraction of a second.
std::optional<int64_t> ParseClock(const char* text, const char* format, std::tm* time,
                                  std::string_view* rest) {
  const char* end = strptime(text, format, time);
  if (end == nullptr) return std::nullopt;
  int64_t fraction = 0;
  if (*end == '.') {
    int64_t digit = kSecond / 10;
    for (++end; *end >= '0' && *end <= '9'; ++end, digit /= 10) fraction += (*end - '0') * digit;
  }
  *rest = end;
  return fraction;
}

// Unix nanoseconds of a wall-clock time; a time without a date is on the day of `day_ns`.
std::optional<int64_t> ParseWall(const std::string& text, int64_t day_ns) {
  std::tm time{};
  std::string_view rest;
  auto fraction = ParseClock(text.c_str(), "%Y-%m-%dT%H:%M:%S", &time, &rest);
  if (!fraction) {
    time = std::tm{};
    fraction = ParseClock(text.c_str(), "%Y-%m-%d %H:%M:%S", &time, &rest);
  }
  if (fraction && rest == "Z") return timegm(&time) * kSecond + *fraction;
  if (!fraction) {
    const std::time_t day = day_ns / kSecond;
    localtime_r(&day, &time);
    fraction = ParseClock(text.c_str(), "%H:%M:%S", &time, &rest);
  }
  if (!fraction || !rest.empty()) return std::nullopt;
  time.tm_isdst = -1;
  return std::mktime(&time) * kSecond + *fraction;
}

// Numbers with commas between them, or nothing.
std::optional<std::vector<uint64_t>> ParseIds(std::string_view text) {
  std::vector<uint64_t> ids;
  while (!text.empty()) {
    uint64_t id = 0;
    const size_t comma = text.find(',');
    const std::string_view word = text.substr(0, comma);
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), id);
    if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
    ids.push_back(id);
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return ids;
}

// Ids, or a regular expression of names.
class Chooser {
 public:
  static Result<Chooser> Make(std::string_view option, const std::string& text) {
    Chooser chooser;
    if (auto ids = ParseIds(text)) {
      chooser.ids_ = std::move(*ids);
      return chooser;
    }
    PFA_ASSIGN_OR_RETURN(GoRegexp regexp, GoRegexp::Compile(option, text));
    chooser.regexp_ = std::move(regexp);
    return chooser;
  }
  [[nodiscard]] bool Chooses(uint64_t id, std::string_view name) const {
    return regexp_ ? regexp_->Matches(name) : std::ranges::find(ids_, id) != ids_.end();
  }

 private:
  std::vector<uint64_t> ids_;
  std::optional<GoRegexp> regexp_;
};

using Intervals = std::vector<Interval>;

// Sorts and joins those that touch.
void Unite(Intervals* intervals) {
  std::ranges::sort(*intervals, {}, &Interval::start_ns);
  Intervals united;
  for (const Interval& interval : *intervals) {
    if (!united.empty() && interval.start_ns <= united.back().end_ns) {
      united.back().end_ns = std::max(united.back().end_ns, interval.end_ns);
    } else {
      united.push_back(interval);
    }
  }
  *intervals = std::move(united);
}

Intervals Intersect(const Intervals& a, const Intervals& b) {
  Intervals both;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const Interval cut{std::max(a[i].start_ns, b[j].start_ns), std::min(a[i].end_ns, b[j].end_ns)};
    if (cut.start_ns <= cut.end_ns) both.push_back(cut);
    if (a[i].end_ns < b[j].end_ns) {
      ++i;
    } else {
      ++j;
    }
  }
  return both;
}

// Where each goroutine works for a chosen task: it began or ended it, logged to it, or ran one of
// its regions. Goroutines count while the task lasts.
Result<std::vector<Intervals>> OfTasks(const Trace& trace, const std::string& text,
                                       std::vector<uint64_t>* ids) {
  PFA_ASSIGN_OR_RETURN(const Chooser chooser, Chooser::Make("task", text));
  std::vector<Intervals> intervals(trace.goroutines().size());
  std::vector<std::pair<uint64_t, Interval>> chosen;
  for (const Task& task : trace.tasks()) {
    if (!chooser.Chooses(task.id, trace.text(task.name))) continue;
    const Interval life{task.start_ns.value_or(trace.start_ns()),
                        task.end_ns.value_or(trace.end_ns())};
    chosen.emplace_back(task.id, life);
    if (task.starter.valid()) intervals[task.starter.index()].push_back(life);
    if (task.ender.valid()) intervals[task.ender.index()].push_back(life);
  }
  if (chosen.empty()) {
    return UsageError(fmt::format("--task: no task of the trace is \"{}\"", EscapeControl(text)));
  }
  std::ranges::sort(chosen, {}, &std::pair<uint64_t, Interval>::first);
  const auto add = [&](GoroutineId id, uint64_t task) {
    const auto found =
        std::ranges::lower_bound(chosen, task, {}, &std::pair<uint64_t, Interval>::first);
    if (!id.valid() || found == chosen.end() || found->first != task) return;
    intervals[id.index()].push_back(found->second);
  };
  for (const Region& region : trace.regions()) add(region.goroutine, region.task);
  for (const TraceLog& log : trace.logs()) add(log.goroutine, log.task);
  for (Intervals& of_one : intervals) Unite(&of_one);
  for (const auto& [id, life] : chosen) ids->push_back(id);
  return intervals;
}

Result<std::vector<Intervals>> OfRegions(const Trace& trace, const std::string& text,
                                         std::vector<uint32_t>* names) {
  PFA_ASSIGN_OR_RETURN(const GoRegexp regexp, GoRegexp::Compile("region", text));
  std::vector<Intervals> intervals(trace.goroutines().size());
  bool any = false;
  for (const Region& region : trace.regions()) {
    if (!regexp.Matches(trace.text(region.name))) continue;
    any = true;
    names->push_back(region.name.value);
    intervals[region.goroutine.index()].push_back(
        {region.start_ns.value_or(trace.start_ns()), region.end_ns.value_or(trace.end_ns())});
  }
  if (!any) {
    return UsageError(
        fmt::format("--region: no region of the trace matches \"{}\"", EscapeControl(text)));
  }
  std::ranges::sort(*names);
  names->erase(std::unique(names->begin(), names->end()), names->end());
  for (Intervals& of_one : intervals) Unite(&of_one);
  return intervals;
}

}  // namespace

Result<int64_t> ParseTraceTime(const Trace& trace, std::string_view option, std::string_view text) {
  if (const auto offset = ParseDuration(text)) {
    int64_t time_ns = 0;
    if (__builtin_add_overflow(trace.start_ns(), *offset, &time_ns)) return INT64_MAX;
    return time_ns;
  }
  const auto wall_of_start = trace.wall_ns(trace.start_ns());
  const auto wall = ParseWall(std::string(text), wall_of_start.value_or(0));
  if (!wall) {
    return UsageError(fmt::format(
        "--{}: expected an offset such as 1.5s or a time such as 15:04:05.123, found \"{}\"",
        option, EscapeControl(text)));
  }
  if (!wall_of_start) {
    return UsageError(fmt::format(
        "--{}: this trace does not know the wall-clock time (Go writes it from 1.25 on); give an "
        "offset from its start, such as 1.5s",
        option));
  }
  return trace.start_ns() + (*wall - *wall_of_start);
}

bool TraceQuery::Selects(GoroutineId id, int64_t time_ns) const {
  if (!id.valid() && selects_goroutines_) return false;
  const std::span<const Interval> intervals =
      id.valid() ? IntervalsOf(id) : std::span<const Interval>(window_);
  // A goroutine may have as many intervals as it has regions.
  const auto after = std::ranges::upper_bound(intervals, time_ns, {}, &Interval::start_ns);
  if (after == intervals.begin()) return false;
  const int64_t end_ns = (after - 1)->end_ns;
  return time_ns < end_ns || (time_ns == end_ns && time_ns == trace_end_ns_);
}

Result<TraceQuery> CompileTraceQuery(const Trace& trace, const TraceOptions& options) {
  TraceQuery query;
  query.options_ = options;
  query.trace_end_ns_ = trace.end_ns();
  Interval window{trace.start_ns(), trace.end_ns()};
  if (!options.from.empty()) {
    PFA_ASSIGN_OR_RETURN(const int64_t from, ParseTraceTime(trace, "from", options.from));
    window.start_ns = std::max(window.start_ns, from);
    query.has_window_ = true;
  }
  if (!options.to.empty()) {
    PFA_ASSIGN_OR_RETURN(const int64_t to, ParseTraceTime(trace, "to", options.to));
    window.end_ns = std::min(window.end_ns, to);
    query.has_window_ = true;
  }
  if (window.start_ns > window.end_ns) {
    return UsageError(fmt::format(
        "--from and --to leave nothing: the trace lasts {:.3f} s",
        static_cast<double>(trace.end_ns() - trace.start_ns()) / static_cast<double>(kSecond)));
  }
  query.window_ = {window};
  if (options.goroutine.empty() && options.task.empty() && options.region.empty()) return query;

  query.selects_goroutines_ = true;
  query.intervals_.assign(trace.goroutines().size(), query.window_);
  if (!options.goroutine.empty()) {
    PFA_ASSIGN_OR_RETURN(const Chooser chooser, Chooser::Make("goroutine", options.goroutine));
    bool any = false;
    for (size_t i = 0; i < trace.goroutines().size(); ++i) {
      const Goroutine& goroutine = trace.goroutines()[i];
      const bool chosen =
          chooser.Chooses(static_cast<uint64_t>(goroutine.id), trace.text(goroutine.name));
      if (!chosen) query.intervals_[i].clear();
      any = any || chosen;
    }
    if (!any) {
      return UsageError(fmt::format("--goroutine: no goroutine of the trace is \"{}\"",
                                    EscapeControl(options.goroutine)));
    }
  }
  const auto restrict_to = [&query](const std::vector<Intervals>& others) {
    for (size_t i = 0; i < others.size(); ++i) {
      query.intervals_[i] = Intersect(query.intervals_[i], others[i]);
    }
  };
  if (!options.task.empty()) {
    PFA_ASSIGN_OR_RETURN(const auto of_tasks,
                         OfTasks(trace, options.task, &query.tasks_.emplace()));
    restrict_to(of_tasks);
  }
  if (!options.region.empty()) {
    PFA_ASSIGN_OR_RETURN(const auto of_regions,
                         OfRegions(trace, options.region, &query.regions_.emplace()));
    restrict_to(of_regions);
  }
  return query;
}

std::optional<RangePart> Selected(const TraceQuery& query, const Range& range) {
  std::optional<RangePart> part;
  ForEachPart(query, range, [&part](const Interval& interval) {
    if (!part) part = RangePart{interval.start_ns, interval.end_ns, 0};
    part->end_ns = interval.end_ns;
    part->ns += interval.end_ns - interval.start_ns;
  });
  return part;
}

namespace {

bool CountsAt(const Trace& trace, const TraceQuery& query, const Range& range, int64_t time_ns) {
  return IsOfGoroutine(range) ? query.Selects(range.goroutine, time_ns)
                              : Contains(trace, query.window(), time_ns);
}

}  // namespace

bool Begins(const Trace& trace, const TraceQuery& query, const Range& range) {
  return CountsAt(trace, query, range, range.start_ns);
}

bool Ends(const Trace& trace, const TraceQuery& query, const Range& range) {
  return CountsAt(trace, query, range, range.end_ns);
}

}  // namespace pfa

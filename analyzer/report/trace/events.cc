#include "analyzer/report/trace/events.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/aggregate/trace/ordered_events.h"
#include "analyzer/query/units.h"
#include "analyzer/report/display_name.h"
#include "analyzer/report/json_text.h"
#include "analyzer/report/trace/labels.h"
#include "analyzer/report/trace/registry.h"
#include "analyzer/report/trace/trace_cells.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

// An event in words.
struct EventLine {
  GoroutineId goroutine = {};
  ProcId proc = {};
  ThreadId thread = {};
  std::string_view name = {};    // of what began, ended or was measured; the state after
  std::string_view before = {};  // the state before
  std::string detail = {};       // the reason, the message
  std::optional<int64_t> value = {};
  std::string_view unit = {};
  StackId stack{0};
};

std::string_view NameOf(ProcState state) {
  constexpr std::array<std::string_view, 3> kNames = {"unknown", "idle", "running"};
  return kNames[static_cast<size_t>(state)];
}

class Describer {
 public:
  explicit Describer(const Trace& trace)
      : trace_(trace),
        go_states_(trace.goroutines().size(), GoState::kUnknown),
        seen_(trace.goroutines().size(), false),
        proc_states_(trace.procs().size(), ProcState::kUnknown) {}

  // To be called for every event, since states are those before it.
  EventLine Describe(const OrderedEventRef& ref) {
    switch (ref.event) {
      case OrderedEvent::kSync: {
        const Generation& generation = trace_.generations()[ref.row];
        return {.name = "generation", .value = SaturatedToInt64(generation.number)};
      }
      case OrderedEvent::kGap: {
        const Gap& gap = trace_.gaps()[ref.row];
        return {.name = "nothing is known",
                .detail = gap.why,
                .value = gap.to_ns - gap.from_ns,
                .unit = "nanoseconds"};
      }
      case OrderedEvent::kGoroutine:
        return Goroutine(ref.row);
      case OrderedEvent::kProc:
        return Proc(ref.row);
      case OrderedEvent::kRangeBegin:
      case OrderedEvent::kRangeEnd:
        return RangeEvent(ref);
      case OrderedEvent::kGomaxprocs:
        return OfMetric(Metric::kGomaxprocs, ref.row, "");
      case OrderedEvent::kHeap:
        return OfMetric(Metric::kHeapLive, ref.row, "bytes");
      case OrderedEvent::kHeapGoal:
        return OfMetric(Metric::kHeapGoal, ref.row, "bytes");
      case OrderedEvent::kLabel: {
        const GoLabel& label = trace_.labels()[ref.row];
        return {.goroutine = label.goroutine, .name = trace_.text(label.label)};
      }
      case OrderedEvent::kSample: {
        const CpuSample& sample = trace_.cpu_samples()[ref.row];
        return {.goroutine = sample.goroutine,
                .proc = sample.proc,
                .thread = sample.thread,
                .stack = sample.stack};
      }
      case OrderedEvent::kTaskBegin:
      case OrderedEvent::kTaskEnd:
        return TaskEvent(ref);
      case OrderedEvent::kRegionBegin:
      case OrderedEvent::kRegionEnd:
        return RegionEvent(ref);
      case OrderedEvent::kLog: {
        const TraceLog& log = trace_.logs()[ref.row];
        return {.goroutine = log.goroutine,
                .name = trace_.text(log.category),
                .detail = std::string(trace_.text(log.message)),
                .value = OfTask(log.task),
                .stack = log.stack};
      }
    }
    return {};
  }

 private:
  EventLine Goroutine(uint32_t row) {
    const Transition transition = trace_.transition(row);
    const size_t index = transition.goroutine.index();
    const bool is_new = !seen_[index];
    const GoState before = std::exchange(go_states_[index], transition.state);
    seen_[index] = true;
    EventLine line{.goroutine = transition.goroutine,
                   .proc = transition.proc,
                   .thread = transition.thread,
                   .name = pfa::NameOf(transition.state),
                   .before = pfa::NameOf(before),
                   .detail = std::string(trace_.text(transition.reason)),
                   .stack = transition.stack};
    const bool existed = trace_.goroutine(transition.goroutine).existed_before;
    if (is_new) line.before = existed ? "" : "created";
    if (transition.waker.valid()) {
      line.detail += fmt::format("{}by {}", line.detail.empty() ? "" : " ",
                                 GoroutineText(trace_, transition.waker));
    }
    return line;
  }

  EventLine Proc(uint32_t row) {
    const ProcTransition& transition = trace_.proc_transitions()[row];
    const ProcState before = std::exchange(proc_states_[transition.proc.index()], transition.state);
    return {.proc = transition.proc,
            .thread = transition.thread,
            .name = NameOf(transition.state),
            .before = NameOf(before)};
  }

  [[nodiscard]] EventLine RangeEvent(const OrderedEventRef& ref) const {
    const Range& range = trace_.ranges()[ref.row];
    const bool ends = ref.event == OrderedEvent::kRangeEnd;
    EventLine line{.goroutine = range.goroutine,
                   .proc = range.proc,
                   .name = trace_.text(range.name),
                   .stack = ends ? StackId(0) : range.stack};
    if (ends) {
      line.value = range.end_ns - range.start_ns;
      line.unit = "nanoseconds";
      if (range.kind == RangeKind::kGcSweep) {
        line.detail =
            fmt::format("swept {} bytes, reclaimed {}", range.swept_bytes, range.reclaimed_bytes);
      }
    }
    return line;
  }

  [[nodiscard]] EventLine OfMetric(Metric metric, uint32_t row, std::string_view unit) const {
    return {.value = SaturatedToInt64(trace_.metric(metric)[row].value), .unit = unit};
  }

  [[nodiscard]] EventLine TaskEvent(const OrderedEventRef& ref) const {
    const Task& task = trace_.tasks()[ref.row];
    const bool ends = ref.event == OrderedEvent::kTaskEnd;
    EventLine line{.goroutine = ends ? task.ender : task.starter,
                   .name = trace_.text(task.name),
                   .detail = fmt::format("task {}", task.id)};
    if (!ends && task.parent != 0) line.detail += fmt::format(" of task {}", task.parent);
    if (!ends) line.stack = task.start_stack;
    if (ends && task.start_ns) {
      line.value = *task.end_ns - *task.start_ns;
      line.unit = "nanoseconds";
    }
    return line;
  }

  [[nodiscard]] EventLine RegionEvent(const OrderedEventRef& ref) const {
    const Region& region = trace_.regions()[ref.row];
    const bool ends = ref.event == OrderedEvent::kRegionEnd;
    EventLine line{.goroutine = region.goroutine,
                   .name = trace_.text(region.name),
                   .stack = ends ? StackId(0) : region.start_stack};
    if (region.task != 0) line.detail = fmt::format("task {}", region.task);
    if (ends && region.start_ns) {
      line.value = *region.end_ns - *region.start_ns;
      line.unit = "nanoseconds";
    }
    return line;
  }

  static std::optional<int64_t> OfTask(uint64_t task) {
    return task == 0 ? std::nullopt : std::optional(SaturatedToInt64(task));
  }

  const Trace& trace_;
  std::vector<GoState> go_states_;
  std::vector<bool> seen_;
  std::vector<ProcState> proc_states_;
};

// Writes lines in one of the formats, in pieces.
class Writer {
 public:
  Writer(const Trace& trace, const TraceOptions& options, ByteSink& sink)
      : trace_(trace),
        is_json_(options.format == "json"),
        is_csv_(options.format == "csv"),
        columns_(static_cast<size_t>(std::max<int64_t>(options.width, 0))),
        sink_(sink) {
    if (is_csv_) {
      out_ =
          "time_ns,event,goroutine,name_of_goroutine,proc,thread,before,name,detail,value,unit,"
          "stack\n";
    }
  }

  Result<void> Add(const OrderedEventRef& ref, const EventLine& line) {
    if (is_json_) {
      AddJson(ref, line);
    } else if (is_csv_) {
      AddCsv(ref, line);
    } else {
      AddText(ref, line);
    }
    constexpr size_t kPiece = size_t{1} << 16;
    if (out_.size() < kPiece) return {};
    return Flush();
  }
  Result<void> AddNotes(const std::vector<Note>& notes) {
    if (is_json_ || is_csv_) return {};
    for (const Note& note : notes) {
      out_ += (note.is_warning ? "note: " : "") + EscapeControl(note.text) + "\n";
    }
    return {};
  }
  Result<void> Flush() {
    PFA_TRY(sink_.Write(out_));
    out_.clear();
    return {};
  }

 private:
  void AddText(const OrderedEventRef& ref, const EventLine& line) {
    std::string text =
        fmt::format("{}  {:<12}", OffsetText(trace_, ref.time_ns), NameOf(ref.event));
    const auto add = [&text](std::string_view part) {
      if (!part.empty()) text += fmt::format("  {}", part);
    };
    if (ref.event == OrderedEvent::kProc) {
      add(fmt::format("P {}", trace_.procs()[line.proc.index()].id));
    }
    add(GoroutineText(trace_, line.goroutine));
    if (ref.event == OrderedEvent::kLog) add(line.name);
    if (!line.before.empty()) {
      add(fmt::format("{} \u2192 {}", line.before, line.name));
    } else if (ref.event != OrderedEvent::kLog) {
      add(line.name);
    }
    add(line.detail);
    if (line.value) {
      add(line.unit.empty()
              ? fmt::format("{}{}", ref.event == OrderedEvent::kLog ? "task " : "", *line.value)
              : ScaledLabel(*line.value, line.unit, "minimum"));
    }
    if (IsRealProc(trace_, line.proc) && ref.event != OrderedEvent::kProc) {
      add(fmt::format("on P {}", trace_.procs()[line.proc.index()].id));
    }
    const std::string place = PlaceText(trace_, line.stack);
    if (!place.empty()) add("at " + place);
    out_ += columns_ == 0 ? EscapeControl(text) : Shortened(DisplayName(text), columns_);
    out_ += '\n';
  }

  void AddJson(const OrderedEventRef& ref, const EventLine& line) {
    out_ += fmt::format(R"({{"time_ns":{},"event":"{}")", ref.time_ns, NameOf(ref.event));
    const auto text = [this](std::string_view key, std::string_view value) {
      if (value.empty()) return;
      out_ += fmt::format(R"(,"{}":)", key);
      AppendJsonString(value, &out_);
    };
    const auto number = [this](std::string_view key, int64_t value) {
      out_ += fmt::format(R"(,"{}":{})", key, value);
    };
    if (line.goroutine.valid()) {
      const pfa::Goroutine& goroutine = trace_.goroutine(line.goroutine);
      number("goroutine", goroutine.id);
      text("name_of_goroutine", trace_.text(goroutine.name));
    }
    if (IsRealProc(trace_, line.proc)) number("proc", trace_.procs()[line.proc.index()].id);
    if (line.thread.valid()) number("thread", trace_.threads()[line.thread.index()].id);
    text("before", line.before);
    text("name", line.name);
    text("detail", line.detail);
    if (line.value) number("value", *line.value);
    text("unit", line.unit);
    text("stack", StackText(trace_, line.stack));
    out_ += "}\n";
  }

  void AddCsv(const OrderedEventRef& ref, const EventLine& line) {
    out_ += fmt::format("{},{}", ref.time_ns, NameOf(ref.event));
    const auto text = [this](std::string_view value) {
      out_ += ',';
      if (value.find_first_of(",\"\r\n") == std::string_view::npos) {
        out_ += value;
        return;
      }
      out_ += '"';
      for (const char c : value) {
        if (c == '"') out_ += '"';
        out_ += c;
      }
      out_ += '"';
    };
    const auto number = [this](bool known, int64_t value) {
      out_ += known ? fmt::format(",{}", value) : ",";
    };
    const bool has_goroutine = line.goroutine.valid();
    number(has_goroutine, has_goroutine ? trace_.goroutine(line.goroutine).id : 0);
    text(has_goroutine ? trace_.text(trace_.goroutine(line.goroutine).name) : "");
    const bool has_proc = IsRealProc(trace_, line.proc);
    number(has_proc, has_proc ? trace_.procs()[line.proc.index()].id : 0);
    number(line.thread.valid(), line.thread.valid() ? trace_.threads()[line.thread.index()].id : 0);
    text(line.before);
    text(line.name);
    text(line.detail);
    number(line.value.has_value(), line.value.value_or(0));
    text(line.unit);
    text(StackText(trace_, line.stack));
    out_ += '\n';
  }

  const Trace& trace_;
  bool is_json_;
  bool is_csv_;
  size_t columns_;  // of a line of text; 0: as many as it has
  ByteSink& sink_;
  std::string out_;
};

using Chosen = std::array<bool, kOrderedEvents>;

// "range,log": kinds whose names begin so; all without any.
Result<Chosen> ChooseKinds(std::string_view text) {
  Chosen chosen{};
  if (text.empty()) {
    chosen.fill(true);
    return chosen;
  }
  while (!text.empty()) {
    const size_t comma = text.find(',');
    const std::string_view word = text.substr(0, comma);
    bool found = false;
    for (size_t i = 0; i < kOrderedEvents; ++i) {
      if (word.empty() || !NameOf(static_cast<OrderedEvent>(i)).starts_with(word)) continue;
      chosen[i] = true;
      found = true;
    }
    if (!found) {
      std::vector<std::string_view> names;
      for (size_t i = 0; i < kOrderedEvents; ++i)
        names.push_back(NameOf(static_cast<OrderedEvent>(i)));
      return UsageError(fmt::format("trace events: there are no events \"{}\"; there are {}",
                                    EscapeControl(word), fmt::join(names, ", ")));
    }
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return chosen;
}

}  // namespace

Result<void> TraceEvents(const Trace& trace, const TraceQuery& query, ByteSink& sink) {
  PFA_ASSIGN_OR_RETURN(const Chosen chosen, ChooseKinds(query.options().argument));
  Writer writer(trace, query.options(), sink);
  Describer describer(trace);
  OrderedEvents events(trace);
  OrderedEventRef ref;
  const size_t limit = query.Limit(SIZE_MAX);
  size_t count = 0;
  while (events.Next(&ref)) {
    if (ref.time_ns > query.window().end_ns) break;
    const EventLine line = describer.Describe(ref);
    if (!chosen[static_cast<size_t>(ref.event)]) continue;
    if (!query.Selects(line.goroutine, ref.time_ns)) continue;
    if (count++ < limit) PFA_TRY(writer.Add(ref, line));
  }
  Document document;
  if (count > limit) {
    document.notes.push_back({false, fmt::format("Not shown: {} (--limit {} shows all)",
                                                 Plural(count - limit, "event"), count)});
  }
  AddTraceNotes(trace, &document);
  PFA_TRY(writer.AddNotes(document.notes));
  return writer.Flush();
}

}  // namespace pfa

#include "analyzer/query/trace_subject.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <vector>

#include <fmt/format.h>

namespace pfa {
namespace {

template <typename Number>
std::optional<Number> ParseId(std::string_view text) {
  Number id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return id;
}

std::string Quoted(std::string_view text) { return "\"" + EscapeControl(text) + "\""; }

class Finder {
 public:
  Finder(const Trace& trace, const TraceQuery& query, std::optional<int64_t> at)
      : trace_(trace), query_(query), at_(at) {}

  Result<TraceSubject> Find(std::string_view words) {
    if (const auto id = TaskIdOf(words)) {
      if (HasTask(*id)) return Task(words, *id);
      if (!HasName(words)) return UsageError(fmt::format("why: the trace has no task {}", *id));
    }
    if (const auto id = GoroutineIdOf(words)) {
      if (!HasName(words)) return Goroutine(words, *id);
    }
    return Named(words);
  }

 private:
  // "task 7", "t7".
  static std::optional<uint64_t> TaskIdOf(std::string_view words) {
    for (const std::string_view prefix : {"task ", "task", "t"}) {
      if (words.starts_with(prefix)) return ParseId<uint64_t>(words.substr(prefix.size()));
    }
    return std::nullopt;
  }
  // "12", "#12", "g12", "goroutine 12".
  static std::optional<int64_t> GoroutineIdOf(std::string_view words) {
    for (const std::string_view prefix : {"goroutine ", "g", "#"}) {
      if (words.starts_with(prefix)) return ParseId<int64_t>(words.substr(prefix.size()));
    }
    return ParseId<int64_t>(words);
  }

  [[nodiscard]] bool HasTask(uint64_t id) const {
    return std::ranges::find(trace_.tasks(), id, &pfa::Task::id) != trace_.tasks().end();
  }
  [[nodiscard]] bool HasName(std::string_view name) const {
    const StringId id = trace_.strings().Find(name);
    const auto is_it = [id](const auto& row) { return row.name == id; };
    return id.valid() && (std::ranges::any_of(trace_.tasks(), is_it) ||
                          std::ranges::any_of(trace_.goroutines(), is_it));
  }

  // The life of a goroutine as far as it is asked for; the longest part, if there are several.
  [[nodiscard]] std::optional<TraceSubject> OfGoroutine(GoroutineId id) const {
    const auto rows = trace_.transitions_of(id);
    if (rows.empty()) return std::nullopt;
    const bool dies = trace_.state(rows.back()) == GoState::kDead;
    const Interval life{trace_.time_ns(rows.front()),
                        dies ? trace_.time_ns(rows.back()) : trace_.end_ns()};
    std::optional<TraceSubject> longest;
    for (const Interval& interval : query_.IntervalsOf(id)) {
      auto part = Cut(life, interval);
      if (!part) continue;
      const int64_t ns = part->end_ns - part->start_ns;
      if (longest && longest->time.end_ns - longest->time.start_ns >= ns) continue;
      longest = TraceSubject{.goroutine = id, .task = {}, .time = *part, .has_ended = false};
      longest->has_ended = dies && part->end_ns == life.end_ns;
    }
    return longest;
  }

  // Nothing if it is not known who worked for it, or nothing of it is asked for.
  [[nodiscard]] std::optional<TraceSubject> OfTask(uint32_t row) const {
    const pfa::Task& task = trace_.tasks()[row];
    GoroutineId worker = task.ender.valid() ? task.ender : task.starter;
    for (const Region& region : trace_.regions()) {
      if (worker.valid()) break;
      if (region.task == task.id) worker = region.goroutine;
    }
    if (!worker.valid() || !query_.Selects(worker)) return std::nullopt;
    const auto part =
        Cut({task.start_ns.value_or(trace_.start_ns()), task.end_ns.value_or(trace_.end_ns())},
            query_.window());
    if (!part) return std::nullopt;
    TraceSubject subject{.goroutine = worker, .task = row, .time = *part, .has_ended = false};
    subject.has_ended = task.end_ns && part->end_ns == *task.end_ns;
    return subject;
  }

  [[nodiscard]] std::optional<Interval> Cut(Interval life, const Interval& to) const {
    life.start_ns = std::max(life.start_ns, to.start_ns);
    life.end_ns = std::min(life.end_ns, to.end_ns);
    if (at_) {
      if (*at_ < life.start_ns || *at_ > life.end_ns) return std::nullopt;
      life.end_ns = *at_;
    }
    if (life.start_ns > life.end_ns) return std::nullopt;
    return life;
  }

  [[nodiscard]] Error NothingOf(std::string_view words, std::string_view what) const {
    return UsageError(fmt::format("why: no {} {} {}", what, Quoted(words),
                                  at_ ? "exists at that time" : "counts in what was asked for"));
  }

  Result<TraceSubject> Task(std::string_view words, uint64_t id) const {
    std::optional<TraceSubject> longest;
    for (size_t i = 0; i < trace_.tasks().size(); ++i) {
      if (trace_.tasks()[i].id == id) Keep(OfTask(static_cast<uint32_t>(i)), &longest);
    }
    if (!longest) return NothingOf(words, "goroutine that works for");
    longest->instances = 1;
    return *longest;
  }

  // Ids of goroutines return after they ended.
  Result<TraceSubject> Goroutine(std::string_view words, int64_t id) const {
    std::optional<TraceSubject> longest;
    bool exists = false;
    for (size_t i = 0; i < trace_.goroutines().size(); ++i) {
      if (trace_.goroutines()[i].id != id) continue;
      exists = true;
      Keep(OfGoroutine(GoroutineId::FromIndex(i)), &longest);
    }
    if (longest) {
      longest->instances = 1;
      return *longest;
    }
    if (exists) return NothingOf(words, "goroutine");
    const bool is_task = id >= 0 && HasTask(static_cast<uint64_t>(id));
    return UsageError(fmt::format("why: the trace has no goroutine {}{}", id,
                                  is_task ? fmt::format("; for the task, write t{}", id) : ""));
  }

  static void Keep(const std::optional<TraceSubject>& found, std::optional<TraceSubject>* longest) {
    if (!found) return;
    const auto ns = [](const TraceSubject& subject) {
      return subject.time.end_ns - subject.time.start_ns;
    };
    const uint32_t instances = *longest ? (*longest)->instances + 1 : 1;
    if (!*longest || ns(*found) > ns(**longest)) *longest = found;
    (*longest)->instances = instances;
  }

  // The name as a whole, or a part of it if there is just one name that it is a part of.
  Result<TraceSubject> Named(std::string_view words) const {
    std::set<std::string_view> tasks;
    std::set<std::string_view> functions;
    const auto gather = [&](auto matches) {
      for (const pfa::Task& task : trace_.tasks()) {
        if (matches(trace_.text(task.name))) tasks.insert(trace_.text(task.name));
      }
      for (const pfa::Goroutine& goroutine : trace_.goroutines()) {
        if (matches(trace_.text(goroutine.name))) functions.insert(trace_.text(goroutine.name));
      }
    };
    if (!words.empty()) {
      gather([words](std::string_view name) { return name == words; });
      if (tasks.empty() && functions.empty()) {
        gather([words](std::string_view name) { return name.find(words) != std::string::npos; });
      }
    }
    if (tasks.empty() && functions.empty()) {
      return UsageError(fmt::format(
          "why: no task and no entry function is called {}; expected a goroutine (12), a task (t7) "
          "or a name, as pfa trace goroutines and pfa trace tasks list them",
          Quoted(words)));
    }
    if (tasks.size() + functions.size() > 1) return Ambiguous(words, tasks, functions);
    std::optional<TraceSubject> longest;
    if (!tasks.empty()) {
      for (size_t i = 0; i < trace_.tasks().size(); ++i) {
        if (trace_.text(trace_.tasks()[i].name) != *tasks.begin()) continue;
        Keep(OfTask(static_cast<uint32_t>(i)), &longest);
      }
    } else {
      for (size_t i = 0; i < trace_.goroutines().size(); ++i) {
        if (trace_.text(trace_.goroutines()[i].name) != *functions.begin()) continue;
        Keep(OfGoroutine(GoroutineId::FromIndex(i)), &longest);
      }
    }
    if (!longest) return NothingOf(words, tasks.empty() ? "goroutine" : "task");
    return *longest;
  }

  static Error Ambiguous(std::string_view words, const std::set<std::string_view>& tasks,
                         const std::set<std::string_view>& functions) {
    constexpr size_t kShown = 6;
    std::vector<std::string> meanings;
    meanings.reserve(tasks.size() + functions.size());
    for (const std::string_view name : tasks) meanings.push_back("task " + Quoted(name));
    for (const std::string_view name : functions) meanings.push_back("goroutine " + Quoted(name));
    const size_t more = meanings.size() > kShown ? meanings.size() - kShown : 0;
    meanings.resize(meanings.size() - more);
    return UsageError(
        fmt::format("why: {} can be {}{}; give a whole name that is only one of them, or an id: 12 "
                    "for a goroutine, t7 for a task",
                    Quoted(words), fmt::join(meanings, ", "),
                    more > 0 ? fmt::format(" and {} more", more) : ""));
  }

  const Trace& trace_;
  const TraceQuery& query_;
  std::optional<int64_t> at_;
};

}  // namespace

Result<TraceSubject> FindTraceSubject(const Trace& trace, const TraceQuery& query,
                                      std::string_view words, std::optional<int64_t> at) {
  return Finder(trace, query, at).Find(words);
}

}  // namespace pfa

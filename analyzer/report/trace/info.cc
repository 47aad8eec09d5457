#include "analyzer/report/trace/info.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "analyzer/query/units.h"
#include "analyzer/report/profile_facts.h"
#include "analyzer/report/trace/registry.h"

namespace pfa {
namespace {

struct Hint {
  std::string_view report;
  std::string_view command;
  std::string_view answers;
};

// Only those whose report there is are shown.
constexpr std::array kHints = {
    Hint{"summary", "pfa trace summary FILE", "what happened, on one screen"},
    Hint{"goroutines", "pfa trace goroutines FILE", "where the time of goroutines went"},
    Hint{"timeline", "pfa trace timeline FILE", "processors and goroutines along the time"},
    Hint{"sched", "pfa trace sched FILE", "who waited for a processor, and how long"},
    Hint{"gc", "pfa trace gc FILE", "each garbage collection"},
    Hint{"profile", "pfa trace profile offcpu FILE", "waits as a profile for top, tree and flame"},
    Hint{"export", "pfa trace export FILE", "for the viewers of Perfetto and Chrome"},
};

}  // namespace

Document TraceInfo(const Trace& trace) {
  Document document;
  document.report = "info";
  const auto fact = [&document](std::string key, std::string value) {
    document.facts.push_back({std::move(key), std::move(value)});
  };
  const auto number = [&](std::string key, size_t value) {
    document.numbers.emplace_back(std::move(key), static_cast<int64_t>(value));
  };
  fact("Kind", "execution trace: what goroutines and processors did, and when");
  fact("Format", fmt::format("Go 1.{}", trace.version()));
  if (const auto wall_ns = trace.wall_ns(trace.start_ns())) fact("Time", FormatTime(*wall_ns));
  const int64_t length_ns = trace.end_ns() - trace.start_ns();
  fact("Duration", ScaledLabel(length_ns, "nanoseconds", "auto"));
  fact("Events", fmt::format("{}", trace.counts().total()));
  fact("Goroutines", fmt::format("{} on {} processors and {} threads", trace.goroutines().size(),
                                 trace.procs().size(), trace.threads().size()));
  fact("User", fmt::format("{} tasks, {} regions, {} log messages", trace.tasks().size(),
                           trace.regions().size(), trace.logs().size()));
  const bool has_samples = !trace.cpu_samples().empty();
  fact("CPU samples", has_samples ? fmt::format("{}", trace.cpu_samples().size())
                                  : "none; no CPU profile was taken at the same time");
  document.numbers.emplace_back("duration_ns", length_ns);
  number("events", trace.counts().total());
  number("goroutines", trace.goroutines().size());
  number("procs", trace.procs().size());
  number("threads", trace.threads().size());
  number("tasks", trace.tasks().size());
  number("regions", trace.regions().size());
  number("logs", trace.logs().size());
  number("cpu_samples", trace.cpu_samples().size());

  const auto next = [&document](std::string text) {
    document.notes.push_back({false, std::move(text)});
  };
  next("Try next:");
  for (const Hint& hint : kHints) {
    if (FindTraceReport(hint.report) == nullptr) continue;
    next(fmt::format("  {:<31}{}", hint.command, hint.answers));
  }
  if (has_samples) next(fmt::format("  {:<31}{}", "pfa top FILE", "its CPU samples, as a profile"));
  AddTraceNotes(trace, &document);
  return document;
}

}  // namespace pfa

#include "analyzer/report/trace/registry.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "analyzer/report/trace/allocs.h"
#include "analyzer/report/trace/diff.h"
#include "analyzer/report/trace/events.h"
#include "analyzer/report/trace/export.h"
#include "analyzer/report/trace/footprint.h"
#include "analyzer/report/trace/gc.h"
#include "analyzer/report/trace/mmu.h"
#include "analyzer/report/trace/profile.h"
#include "analyzer/report/trace/stw.h"
#include "analyzer/report/trace/summary.h"
#include "analyzer/report/trace/timeline.h"
#include "analyzer/report/trace/trace_activities.h"
#include "analyzer/report/trace/trace_goroutines.h"
#include "analyzer/report/trace/trace_log.h"
#include "analyzer/report/trace/trace_resources.h"
#include "analyzer/report/trace/trace_sched.h"
#include "analyzer/report/trace/tree.h"
#include "analyzer/report/trace/why.h"

namespace pfa {
namespace {

constexpr std::array<std::string_view, 3> kDocumentFormats = {"text", "json", "csv"};
constexpr std::array<std::string_view, 3> kLineFormats = {"text", "csv", "json"};
constexpr std::array<std::string_view, 1> kProfileFormats = {"pprof"};

constexpr std::array<std::string_view, 3> kExportFormats = {"perfetto", "chrome", "folded"};
constexpr std::array<std::string_view, 3> kExportSuffixes = {".perfetto-trace", ".json", ""};
constexpr std::array<std::string_view, 2> kTimelineFormats = {"text", "json"};

constexpr std::array kReports = {
    TraceReportRow{.name = "summary",
                   .help = "what happened, on one screen; with --format=json, all figures",
                   .document = TraceSummary,
                   .json = TraceSummaryJson},
    TraceReportRow{.name = "gc",
                   .help = "each cycle of the garbage collector, and what it cost",
                   .document = TraceGc},
    TraceReportRow{.name = "stw",
                   .help = "each time the world was stopped: why, for how long, who asked",
                   .document = TraceStw},
    TraceReportRow{.name = "mmu",
                   .help = "minimum mutator utilization: what the GC leaves to the program",
                   .document = TraceMmu},
    TraceReportRow{.name = "events",
                   .help = "what happened, event by event; KINDS are beginnings of their names",
                   .stream = TraceEvents,
                   .formats = kLineFormats,
                   .argument = "KINDS",
                   .argument_is_optional = true},
    TraceReportRow{.name = "footprint",
                   .help = "bytes of the file by type of event",
                   .document = TraceFootprint},
    TraceReportRow{.name = "goroutines",
                   .help = "where their time went, by entry function; of one: its spans, and who "
                           "woke it",
                   .document = TraceGoroutines},
    TraceReportRow{.name = "sched",
                   .help = "how long goroutines wait to run: distribution, worst waits and why, "
                           "run queues",
                   .document = TraceSched},
    TraceReportRow{.name = "tasks",
                   .help = "user tasks by name: how long, doing what, the slowest, and as a tree",
                   .document = TraceTasks},
    TraceReportRow{.name = "regions",
                   .help = "user regions by name: how long, doing what, and the slowest",
                   .document = TraceRegions},
    TraceReportRow{.name = "procs",
                   .help = "what each P did: running, syscalls, idle, GC, switches",
                   .document = TraceProcs},
    TraceReportRow{.name = "threads",
                   .help = "what each thread did, and on which Ps",
                   .document = TraceThreads},
    TraceReportRow{.name = "syscalls",
                   .help = "syscalls by function and by caller: how many, how long, without a P",
                   .document = TraceSyscalls},
    TraceReportRow{
        .name = "log", .help = "messages of the program (trace.Log)", .document = TraceLogMessages},
    TraceReportRow{.name = "allocs",
                   .help = "heap objects by type and over time (GODEBUG=traceallocfree=1)",
                   .document = TraceAllocs},
    TraceReportRow{.name = "profile",
                   .help = "a pprof profile of waits, syscalls, scheduling or CPU samples",
                   .stream = WriteTraceProfile,
                   .along = TraceProfileAlong,
                   .formats = kProfileFormats,
                   .is_conversion = true,
                   .argument = "net|sync|syscall|sched|cpu|offcpu",
                   .file_suffix = ".pb.gz"},
    TraceReportRow{.name = "export",
                   .help = "for the viewers of Perfetto and Chrome, or as folded stacks",
                   .stream = ExportTrace,
                   .formats = kExportFormats,
                   .suffixes = kExportSuffixes,
                   .is_conversion = true,
                   .argument = "net|sync|syscall|sched|cpu|offcpu",
                   .argument_is_optional = true},
    TraceReportRow{.name = "diff",
                   .help = "what changed between two traces, the largest changes first",
                   .compares = true,
                   .compare = CompareTraces},
    TraceReportRow{.name = "timeline",
                   .help = "Ps, GC, the busiest goroutines and tasks over time, drawn",
                   .json = TimelineJson,
                   .formats = kTimelineFormats,
                   .is_timeline = true},
    TraceReportRow{.name = "why",
                   .help = "the critical path to where a task or a goroutine came",
                   .document = TraceWhy,
                   .argument = "TASK|GOROUTINE"},
    TraceReportRow{.name = "tree",
                   .help = "which goroutines created which, by entry function, and who wakes whom",
                   .document = TraceTree},
};

}  // namespace

std::span<const TraceReportRow> TraceReportTable() { return kReports; }

const TraceReportRow* FindTraceReport(std::string_view name) {
  const auto* found = std::ranges::find(kReports, name, &TraceReportRow::name);
  return found == kReports.end() ? nullptr : found;
}

std::span<const std::string_view> FormatsOf(const TraceReportRow& report) {
  if (report.formats.empty()) return kDocumentFormats;
  return report.formats;
}

void AddTraceNotes(const Trace& trace, Document* document) {
  const auto seconds = [&trace](int64_t ns) {
    constexpr double kSecond = 1e9;
    return static_cast<double>(ns - trace.start_ns()) / kSecond;
  };
  for (const Gap& gap : trace.gaps()) {
    document->notes.push_back(
        {true,
         gap.from_ns == gap.to_ns
             ? fmt::format("nothing is known after {:.6f} s: {}", seconds(gap.from_ns), gap.why)
             : fmt::format("nothing is known from {:.6f} s to {:.6f} s: {}", seconds(gap.from_ns),
                           seconds(gap.to_ns), gap.why)});
  }
  for (const Diagnostic& row : trace.diagnostics().rows()) {
    const DiagnosticInfo& info = InfoOf(row.kind);
    document->notes.push_back(
        {info.severity == Severity::kDataLoss,
         fmt::format("{}: {} ({})", info.name, info.explanation, Times(row.count))});
  }
}

}  // namespace pfa

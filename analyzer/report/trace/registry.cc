#include "analyzer/report/trace/registry.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "analyzer/report/trace/summary.h"
#include "analyzer/report/trace/timeline.h"
#include "analyzer/report/trace/why.h"

namespace pfa {
namespace {

constexpr std::array<std::string_view, 2> kTimelineFormats = {"text", "json"};

constexpr std::array kReports = {
    TraceReportRow{.name = "summary",
                   .help = "what happened, on one screen; with --format=json, all figures",
                   .document = TraceSummary,
                   .json = TraceSummaryJson},
    TraceReportRow{.name = "timeline",
                   .help = "Ps, GC, the busiest goroutines and tasks over time, drawn",
                   .json = TimelineJson,
                   .formats = kTimelineFormats,
                   .is_timeline = true},
    TraceReportRow{.name = "why",
                   .help = "the critical path to where a task or a goroutine came",
                   .document = TraceWhy,
                   .argument = "TASK|GOROUTINE"},
};

}  // namespace

std::span<const TraceReportRow> TraceReportTable() { return kReports; }

const TraceReportRow* FindTraceReport(std::string_view name) {
  const auto* found = std::ranges::find(kReports, name, &TraceReportRow::name);
  return found == kReports.end() ? nullptr : found;
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

#include "cli/trace_command.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "analyzer/load/load_trace.h"
#include "analyzer/report/trace/registry.h"
#include "cli/commands.h"
#include "cli/drawing.h"
#include "cli/help_text.h"
#include "cli/memory.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/render/render.h"
#include "cli/render/trace/timeline.h"
#include "cli/suggest.h"
#include "cli/terminal.h"
#include "cli/trace_args.h"

namespace pfa {
namespace {

constexpr size_t kNameColumns = 12;

constexpr TraceReportRow kCheck = {
    .name = "check", .help = "whether the trace is valid: exits 0 if it is, 1 and says why if not"};

std::string Help() {
  std::string help =
      "What happened in an execution trace, and where the time went.\n"
      "\n"
      "Usage: pfa trace REPORT [OPTIONS] FILE\n"
      "\n"
      "Reports:\n";
  const auto add = [&help](const TraceReportRow& row) {
    help += HelpEntry(row.name, row.help, kNameColumns);
  };
  for (const TraceReportRow& row : TraceReportTable()) add(row);
  add(kCheck);
  return help +
         "\n"
         "`pfa trace REPORT --help` shows the options of a report. A FILE may be gzipped; -\n"
         "is standard input. `pfa top FILE`, `pfa flame FILE` and other reports on profiles\n"
         "use the CPU samples of a trace, if it has any.\n";
}

Result<Trace> Load(const std::string& file, const TraceOptions& options,
                   const TraceReadOptions& wanted = {}) {
  KeepLargeBlocksApart();
  ProgressLine progress;
  return LoadTrace(
      file, options,
      [&](uint64_t done, uint64_t size) { progress.Update("reading " + file, done, size); }, {},
      wanted);
}

Result<int> Check(const TraceArguments& arguments) {
  TraceOptions options = arguments.options;
  options.strict = true;
  PFA_ASSIGN_OR_RETURN(const Trace trace, Load(arguments.files.front(), options,
                                               {.content = TraceContent::kDiagnostics}));
  for (const Diagnostic& row : trace.diagnostics().rows()) {
    PrintMessage(fmt::format("pfa: {}: {} ({})", arguments.files.front(),
                             InfoOf(row.kind).explanation, Times(row.count)));
  }
  return kExitOk;
}

Result<void> WriteDocument(const Document& document, const TraceOptions& options) {
  const Terminal terminal = DetectTerminal();
  std::string text;
  if (options.format == "json") {
    text = RenderJson(document);
  } else if (options.format == "csv") {
    text = RenderCsv(document);
  } else {
    Terminal page = options.output.empty() ? terminal : Terminal{};
    if (options.width > 0) page.columns = static_cast<size_t>(options.width);
    text = RenderText(document, page);
  }
  return WriteOutput(text, options.output, terminal);
}

Result<void> DrawTimeline(const Trace& trace, const TraceQuery& query) {
  const TraceOptions& options = query.options();
  const Terminal terminal = DetectTerminal();
  const TimelineStyle style{.columns = DrawingColumns(options.width, terminal),
                            .color = terminal.color && options.output.empty()};
  PFA_ASSIGN_OR_RETURN(const TimelineReport report,
                       BuildTimeline(trace, query, TimelineCells(style), TimelineCellsPerTick()));
  return WriteOutput(TimelineText(report, style), options.output, terminal);
}

Result<void> CheckFormat(const TraceReportRow& report, const TraceOptions& options) {
  const std::span<const std::string_view> formats = FormatsOf(report);
  if (std::ranges::find(formats, options.format) != formats.end()) return {};
  return UsageError(fmt::format("trace {}: there is no {} of this report; try {}", report.name,
                                EscapeControl(options.format), fmt::join(formats, ", ")));
}

std::string_view SuffixOf(const TraceReportRow& report, const TraceOptions& options) {
  if (report.suffixes.empty()) return report.file_suffix;
  const auto format = std::ranges::find(report.formats, options.format);
  return report.suffixes[static_cast<size_t>(format - report.formats.begin())];
}

void SayWhatIsMissing(const Trace& trace, const std::string& file) {
  Document document;
  AddTraceNotes(trace, &document);
  for (const Note& note : document.notes) {
    PrintMessage(fmt::format("pfa: {}: {}", file, note.text));
  }
}

Result<void> Report(const TraceReportRow& report, TraceArguments arguments) {
  TraceOptions& options = arguments.options;
  if (options.format.empty()) {
    options.format = FormatsOf(report).front();
  }
  PFA_TRY(CheckFormat(report, options));
  if (report.stream != nullptr && options.width == 0 && options.output.empty()) {
    options.width = static_cast<int64_t>(DetectTerminal().columns);
  }
  std::unique_ptr<AlongReading> along;
  if (report.along != nullptr && AllCounts(options)) along = report.along(options);
  TraceReadOptions wanted;
  if (along != nullptr) wanted = {.content = TraceContent::kStates, .transitions = along.get()};
  PFA_ASSIGN_OR_RETURN(const Trace trace, Load(arguments.files.front(), options, wanted));
  PFA_ASSIGN_OR_RETURN(const TraceQuery query, CompileTraceQuery(trace, options));
  if (report.compares) {
    PFA_ASSIGN_OR_RETURN(const Trace after, Load(arguments.files.back(), options));
    PFA_ASSIGN_OR_RETURN(const TraceQuery query_after, CompileTraceQuery(after, options));
    PFA_ASSIGN_OR_RETURN(const Document document, report.compare(trace, after, query, query_after));
    return WriteDocument(document, options);
  }
  if (report.json != nullptr && options.format == "json") {
    PFA_ASSIGN_OR_RETURN(const std::string json, report.json(trace, query));
    return WriteOutput(json, options.output, DetectTerminal());
  }
  if (report.is_timeline) return DrawTimeline(trace, query);
  if (report.stream != nullptr) {
    Destination destination;
    destination.file = options.output;
    PFA_ASSIGN_OR_RETURN(const bool made,
                         KeepFromTerminal(SuffixOf(report, options), &destination));
    if (made) PrintMessage("pfa: writing " + destination.file);
    PFA_TRY(WriteStream(
        [&](ByteSink& sink) {
          return along != nullptr ? along->Write(trace, sink) : report.stream(trace, query, sink);
        },
        destination));
    if (report.is_conversion) SayWhatIsMissing(trace, arguments.files.front());
    return {};
  }
  PFA_ASSIGN_OR_RETURN(const Document document, report.document(trace, query));
  return WriteDocument(document, options);
}

Result<int> Run(std::span<const std::string> arguments) {
  if (arguments.empty()) return UsageError("trace: no report given; try pfa trace summary FILE");
  const std::string& name = arguments.front();
  if (name == "--help" || name == "-h" || name == "-help" || name == "help") {
    if (name == "help" && arguments.size() > 1) {
      return Run(std::array<std::string, 2>{arguments[1], "--help"});
    }
    PFA_TRY(WriteOutput(Help(), "", DetectTerminal()));
    return kExitOk;
  }
  const TraceReportRow* report = name == kCheck.name ? &kCheck : FindTraceReport(name);
  if (report == nullptr) {
    std::vector<std::string_view> names = {kCheck.name};
    for (const TraceReportRow& row : TraceReportTable()) names.push_back(row.name);
    return UsageError(fmt::format("trace: unknown report \"{}\"{}", EscapeControl(name),
                                  Suggestion(name, names)));
  }
  PFA_ASSIGN_OR_RETURN(TraceArguments parsed, ParseTraceArguments(*report, arguments.subspan(1)));
  if (!parsed.help.empty()) {
    PFA_TRY(WriteOutput(parsed.help, "", DetectTerminal()));
    return kExitOk;
  }
  if (report == &kCheck) return Check(parsed);
  PFA_TRY(Report(*report, std::move(parsed)));
  return kExitOk;
}

}  // namespace

const TraceReportRow& TraceCheckRow() { return kCheck; }

int RunTraceCommand(std::span<const std::string> arguments) {
  const auto exit_code = Run(arguments);
  if (exit_code.ok()) return exit_code.value();
  PrintMessage("pfa: " + exit_code.error().ToString());
  return ExitCodeOf(exit_code.error());
}

}  // namespace pfa

#include "cli/commands.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "analyzer/load/load.h"
#include "analyzer/load/load_trace.h"
#include "analyzer/report/trace/info.h"
#include "cli/baseline_command.h"
#include "cli/bench_command.h"
#include "cli/binary_argument.h"
#include "cli/collect_command.h"
#include "cli/compare_command.h"
#include "cli/completion.h"
#include "cli/convert.h"
#include "cli/drawing.h"
#include "cli/fetch_command.h"
#include "cli/fetched.h"
#include "cli/history_command.h"
#include "cli/null_command.h"
#include "cli/option_docs.h"
#include "cli/output.h"
#include "cli/pprof_command.h"
#include "cli/progress.h"
#include "cli/render/render.h"
#include "cli/serve_command.h"
#include "cli/shell_command.h"
#include "cli/terminal.h"
#include "cli/trace_command.h"
#include "cli/view_command.h"
#include "cli/viewer.h"

namespace pfa {
namespace {

constexpr std::array kCommands = {
    CommandRow{"trace", "REPORT [OPTIONS] FILE", "reports on an execution trace", RunTraceCommand},
    CommandRow{"check", "[OPTIONS] [OLD] NEW", "decide whether benchmarks got worse: exits 1 if so",
               RunCheckCommand},
    CommandRow{"bench", "[OPTIONS] FILE...", "tables of benchmarks, as benchstat has them",
               RunBenchCommand},
    CommandRow{"diff", "[OPTIONS] OLD NEW", "how benchmarks differ", RunDiffCommand},
    CommandRow{"baseline", "save|show|list|accept|prune|remove [OPTIONS] NAME [SET]",
               "keep sets of runs to compare with, by environment", RunBaselineCommand},
    CommandRow{"history", "[OPTIONS] SET...", "since when benchmarks are worse, or better",
               RunHistoryCommand},
    CommandRow{"collect", "--old BINARY --new BINARY [OPTIONS] [-- FLAGS]",
               "run two test binaries in turn, for check to compare", RunCollectCommand},
    CommandRow{"null", "[OPTIONS] SET", "how often check is wrong about runs that do not differ",
               RunNullCommand},
    CommandRow{"view", "[OPTIONS] FILE...", "flame graph and timeline in a window", RunViewCommand},
    CommandRow{"fetch", "[OPTIONS] URL...", "take all profiles of a running program into a folder",
               RunFetchCommand},
    CommandRow{"shell", "[OPTIONS] FILE...",
               "all reports of a profile that is loaded once, with completion and history",
               RunShellCommand},
    CommandRow{"serve", "[OPTIONS] FILE...", "all views of a profile, in a browser",
               RunServeCommand},
    CommandRow{"pprof", "[-FORMAT] [OPTIONS] [BINARY] FILE...",
               "the command line of `go tool pprof`, and its output", RunPprofCommand},
    CommandRow{"completion", "bash|zsh|fish", "print a completion script for a shell",
               RunCompletionCommand},
    CommandRow{"docs", "options|man", "print the reference of all options, or the man page",
               RunDocsCommand},
};

}  // namespace

int ExitCodeOf(const Error& error) {
  return error.code == ErrorCode::kUsage ? kExitUsage : kExitBadInput;
}

Result<Loaded> LoadNative(const ReportRow* report, const Options& options,
                          std::vector<std::string> files) {
  ProgressLine progress;
  const std::string binary = TakeBinary(&files);
  LoadRequest request{std::move(files), binary, options, Compatibility::kNative, {}};
  request.needs_names = report == nullptr || report->takes_query;
  request.locate_binaries = report == nullptr || report->needs_binary;
  request.progress = [&progress](const std::string& source, uint64_t done, uint64_t size) {
    progress.Update("reading " + source, done, size);
  };
  PrepareFetching(&request);
  auto loaded_result = LoadProfile(request);
  progress.Clear();
  PFA_ASSIGN_OR_RETURN(Loaded loaded, std::move(loaded_result));
  for (const std::string& message : loaded.messages) PrintMessage("pfa: " + message);
  SaveFetched(loaded, Compatibility::kNative);
  return loaded;
}

namespace {

Result<void> WriteDocument(const Document& document, const Options& options,
                           const Destination& destination) {
  const Terminal terminal = DetectTerminal();
  std::string text;
  if (options.format == "json") {
    text = RenderJson(document);
  } else if (options.format == "csv") {
    text = RenderCsv(document);
  } else {
    text = RenderText(document, destination.is_stdout() ? terminal : Terminal{});
  }
  return WriteOutput(text, destination, terminal);
}

Result<void> View(const PprofOutput& output, const ReportRow& report, bool wait) {
  PFA_ASSIGN_OR_RETURN(const Shown shown, ShowReport(output, report, wait));
  if (!shown.file.empty()) PrintMessage("pfa: " + ToString(shown));
  return {};
}

Result<void> WriteFile(const PprofOutput& output, const ReportRow& report, const Options& options,
                       Destination destination) {
  if (destination.is_stdout() && !report.viewer.empty()) {
    return View(output, report, !destination.bytes_to_file);
  }
  const bool is_text =
      report.file_suffix.empty() || (report.is_conversion && options.format != "pprof");
  if (!is_text) {
    PFA_ASSIGN_OR_RETURN(const bool made, KeepFromTerminal(report.file_suffix, &destination));
    if (made) PrintMessage("pfa: writing " + destination.file);
  }
  // What people read as well as programs; other programs want the bytes.
  const bool escaped = is_text && options.format != "json";
  const auto write = [&](ByteSink& sink) -> Result<void> {
    EscapingSink escaping(sink);
    ByteSink& target = escaped ? static_cast<ByteSink&>(escaping) : sink;
    return output.stream ? output.stream(target) : target.Write(output.text);
  };
  return WriteStream(write, destination);
}

// The format and what else can be judged without the profile.
Result<void> Settle(const ReportRow& report, Options* options) {
  if (report.is_conversion) {
    PFA_ASSIGN_OR_RETURN(options->format, ConversionFormat(*options));
  } else if (!report.picture.empty()) {
    PFA_ASSIGN_OR_RETURN(options->format, PictureFormatOf(report, *options));
  } else if (!report.is_file || report.has_json) {
    options->format = FormatOf(*options);
  }
  if (report.is_page && options->format != "html" && !IsDocumentFormat(options->format)) {
    return UsageError(fmt::format("{}: there is no {} of this report; try html, json or csv",
                                  report.name, options->format));
  }
  if (!report.is_drawing && !report.is_page && !report.is_file &&
      !IsDocumentFormat(options->format)) {
    return UsageError(fmt::format("{}: there is no {} of this report; try text, json or csv",
                                  report.name, options->format));
  }
  if (report.is_drawing && (options->format == "pprof" || options->format == "callgrind")) {
    return UsageError(fmt::format("{}: there is no {} of this report; try pfa convert", report.name,
                                  options->format));
  }
  if (report.has_json && options->format != "text" && options->format != "json") {
    return UsageError(fmt::format("{}: there is no {} of this report; try text or json",
                                  report.name, options->format));
  }
  return {};
}

// All that a profile would have of a trace is CPU samples, and often not even these.
Result<void> TraceFacts(const std::string& file, const Options& options) {
  ProgressLine progress;
  TraceOptions trace_options;
  trace_options.max_size = options.max_size;
  trace_options.strict = options.strict;
  PFA_ASSIGN_OR_RETURN(const Trace trace,
                       LoadTrace(file, trace_options, [&](uint64_t done, uint64_t size) {
                         progress.Update("reading " + file, done, size);
                       }));
  progress.Clear();
  Destination destination;
  destination.file = options.output;
  return WriteDocument(TraceInfo(trace), options, destination);
}

Result<void> LoadAndReport(const ReportRow& report, Options options,
                           const std::vector<std::string>& files) {
  PFA_TRY(Settle(report, &options));
  if (report.name == "info" && files.size() == 1 && IsTraceFile(files.front())) {
    return TraceFacts(files.front(), options);
  }
  if (report.keeps_base_apart && options.diff_base.empty()) {
    std::swap(options.base, options.diff_base);
  }
  PFA_ASSIGN_OR_RETURN(const Loaded loaded, LoadNative(&report, options, files));
  return MakeReport(report, loaded.profile, options, {});
}

}  // namespace

std::span<const CommandRow> CommandTable() { return kCommands; }

std::vector<std::string_view> CommandNames() {
  std::vector<std::string_view> names;
  for (const ReportRow& report : ReportTable()) {
    if (report.is_command()) names.push_back(report.name);
  }
  for (const CommandRow& command : kCommands) names.push_back(command.name);
  return names;
}

const ReportRow* FindReport(std::string_view name) {
  for (const ReportRow& report : ReportTable()) {
    if (report.is_command() && report.name == name) return &report;
  }
  return nullptr;
}

Result<void> MakeReport(const ReportRow& report, const Profile& profile, Options options,
                        const Destination& destination) {
  Destination target = destination;
  if (target.is_stdout()) target.file = options.output;
  if (options.output.empty()) options.output = target.file;  // its name may say the format
  PFA_TRY(Settle(report, &options));
  if (!report.picture.empty() && options.format == "dot") {
    return MakeReport(*FindReport("dot"), profile, options, target);
  }
  if (!report.is_drawing && options.width == 0 && target.is_stdout()) {
    options.width = static_cast<int64_t>(DetectTerminal().columns);
  }
  PFA_ASSIGN_OR_RETURN(Query query, CompileQuery(profile, options));
  if (report.is_file) {
    PFA_ASSIGN_OR_RETURN(PprofOutput output, report.is_conversion
                                                 ? Convert(profile, query, options.format)
                                                 : report.pprof(profile, query));
    for (const std::string& message : output.messages) PrintMessage("pfa: " + message);
    if (!report.picture.empty()) PFA_TRY(PaintGraph(options.format, "pfa: ", &output));
    return WriteFile(output, report, options, target);
  }
  const bool as_table = options.format == "json" || options.format == "csv";
  if (report.is_page && !as_table) {
    PFA_ASSIGN_OR_RETURN(const std::string page, DrawWebList(profile, query));
    return target.is_stdout() ? ShowPage(page, query) : WriteOutput(page, target, Terminal{});
  }
  if (report.is_drawing && !as_table) {
    const Terminal terminal = DetectTerminal();
    PFA_ASSIGN_OR_RETURN(
        const std::string drawing,
        DrawFlame(profile, query, options.format, target.is_stdout() ? terminal : Terminal{}));
    return WriteOutput(drawing, target, terminal);
  }
  PFA_ASSIGN_OR_RETURN(Document document, report.document(profile, query));
  // A report that takes no query is about the facts.
  const bool compact = options.compact_labels && report.takes_query && options.format != "json";
  if (compact) document.facts.clear();
  return WriteDocument(document, options, target);
}

int RunReport(const ReportRow& report, const Options& options,
              const std::vector<std::string>& files) {
  const auto made = LoadAndReport(report, options, files);
  if (made.ok()) return kExitOk;
  PrintMessage("pfa: " + made.error().ToString());
  return ExitCodeOf(made.error());
}

}  // namespace pfa

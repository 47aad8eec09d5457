#include "cli/commands.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "analyzer/load/load.h"
#include "cli/binary_argument.h"
#include "cli/completion.h"
#include "cli/drawing.h"
#include "cli/option_docs.h"
#include "cli/output.h"
#include "cli/pprof_command.h"
#include "cli/progress.h"
#include "cli/render/render.h"
#include "cli/terminal.h"

namespace pfa {
namespace {

constexpr std::array kCommands = {
    CommandRow{"pprof", "-FORMAT [OPTIONS] [BINARY] FILE...",
               "the command line of `go tool pprof`, and its output", RunPprofCommand},
    CommandRow{"completion", "bash|zsh|fish", "print a completion script for a shell",
               RunCompletionCommand},
    CommandRow{"docs", "options|man", "print the reference of all options, or the man page",
               RunDocsCommand},
};

int ExitCodeOf(const Error& error) {
  return error.code == ErrorCode::kUsage ? kExitUsage : kExitBadInput;
}

Result<Loaded> Load(const ReportRow& report, const Options& options,
                    std::vector<std::string> files) {
  ProgressLine progress;
  const std::string binary = TakeBinary(&files);
  LoadRequest request{std::move(files), binary, options, Compatibility::kNative, {}};
  request.needs_names = report.takes_query;
  request.locate_binaries = report.needs_binary;
  request.progress = [&progress](const std::string& source, uint64_t done, uint64_t size) {
    progress.Update("reading " + source, done, size);
  };
  auto loaded_result = LoadProfile(request);
  progress.Clear();
  PFA_ASSIGN_OR_RETURN(Loaded loaded, std::move(loaded_result));
  for (const std::string& message : loaded.messages) PrintMessage("pfa: " + message);
  return loaded;
}

Result<void> WriteDocument(const Document& document, const Options& options) {
  const Terminal terminal = DetectTerminal();
  std::string text;
  if (options.format == "json") {
    text = RenderJson(document);
  } else if (options.format == "csv") {
    text = RenderCsv(document);
  } else {
    text = RenderText(document, options.output.empty() ? terminal : Terminal{});
  }
  return WriteOutput(text, options.output, terminal);
}

Result<void> WriteFile(const PprofOutput& output, const ReportRow& report, const Options& options) {
  for (const std::string& message : output.messages) PrintMessage("pfa: " + message);
  std::string file = options.output;
  if (!report.file_suffix.empty()) {
    PFA_ASSIGN_OR_RETURN(file, FileForOutput(options.output, report.file_suffix));
    if (options.output.empty() && !file.empty()) PrintMessage("pfa: writing " + file);
  }
  // What people read as well as programs; other programs want the bytes.
  const bool escaped = report.file_suffix.empty() && options.format != "json";
  const auto write = [&](ByteSink& sink) -> Result<void> {
    EscapingSink escaping(sink);
    ByteSink& target = escaped ? static_cast<ByteSink&>(escaping) : sink;
    return output.stream ? output.stream(target) : target.Write(output.text);
  };
  return WriteStream(write, file);
}

Result<void> MakeReport(const ReportRow& report, Options options,
                        const std::vector<std::string>& files) {
  if (!report.is_file || report.has_json) options.format = FormatOf(options);
  if (report.is_page && options.format != "html" && !IsDocumentFormat(options.format)) {
    return UsageError(fmt::format("{}: there is no {} of this report; try html, json or csv",
                                  report.name, options.format));
  }
  if (!report.is_drawing && !report.is_page && !report.is_file &&
      !IsDocumentFormat(options.format)) {
    return UsageError(fmt::format("{}: there is no {} of this report; try text, json or csv",
                                  report.name, options.format));
  }
  if (report.has_json && options.format != "text" && options.format != "json") {
    return UsageError(fmt::format("{}: there is no {} of this report; try text or json",
                                  report.name, options.format));
  }
  if (report.keeps_base_apart && options.diff_base.empty()) {
    std::swap(options.base, options.diff_base);
  }
  PFA_ASSIGN_OR_RETURN(const Loaded loaded, Load(report, options, files));
  PFA_ASSIGN_OR_RETURN(Query query, CompileQuery(loaded.profile, options));
  if (report.is_file) {
    PFA_ASSIGN_OR_RETURN(const PprofOutput output, report.pprof(loaded.profile, query));
    return WriteFile(output, report, options);
  }
  const bool as_table = options.format == "json" || options.format == "csv";
  if (report.is_page && !as_table) {
    PFA_ASSIGN_OR_RETURN(const std::string page, DrawWebList(loaded.profile, query));
    return ShowPage(page, query);
  }
  if (report.is_drawing && !as_table) {
    const Terminal terminal = DetectTerminal();
    const Terminal target = options.output.empty() ? terminal : Terminal{};
    PFA_ASSIGN_OR_RETURN(const std::string drawing,
                         DrawFlame(loaded.profile, query, options.format, target));
    return WriteOutput(drawing, options.output, terminal);
  }
  PFA_ASSIGN_OR_RETURN(const Document document, report.document(loaded.profile, query));
  return WriteDocument(document, options);
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

int RunReport(const ReportRow& report, const Options& options,
              const std::vector<std::string>& files) {
  const auto made = MakeReport(report, options, files);
  if (made.ok()) return kExitOk;
  PrintMessage("pfa: " + made.error().ToString());
  return ExitCodeOf(made.error());
}

}  // namespace pfa

#include "cli/bench_command.h"

#include <utility>

#include "analyzer/compare/bench_table.h"
#include "analyzer/load/run_set.h"
#include "analyzer/report/compare/bench_problems.h"
#include "analyzer/report/compare/bench_report.h"
#include "cli/baseline_choice.h"
#include "cli/commands.h"
#include "cli/compare_command.h"
#include "cli/compare_output.h"
#include "cli/compare_words.h"
#include "cli/output.h"

namespace pfa {
namespace {

constexpr std::string_view kBenchAbout =
    "Medians of benchmarks and how they differ, in tables like those of benchstat: each FILE has "
    "what `go test -bench` printed (or -json), or is a folder or a pattern of such files; "
    "label=FILE names it. A change has its interval; ~ says that none is shown at the level "
    "--alpha.";

void AddReadingNotes(const RunSet& set, Document* document) {
  AddBenchProblems(set.benches, "all files", &document->notes);
  for (const std::string& file : set.profiles) {
    document->notes.push_back({true, file + " has no benchmark results: left out"});
  }
}

Result<std::string> RenderBench(const BenchTables& tables, const RunSet& set,
                                std::string_view format, const Terminal& terminal) {
  if (format == "text" || format.empty()) {
    Document below;
    for (const std::string& warning : tables.warnings) below.notes.push_back({true, warning});
    AddReadingNotes(set, &below);
    const std::string text = BenchTablesText(tables, terminal.color);
    if (below.notes.empty()) return text;
    PFA_ASSIGN_OR_RETURN(const std::string notes, RenderComparison(below, format, terminal));
    return text + "\n" + notes;
  }
  const bool is_for_machines = format == "json" || format == "csv";
  Document document = is_for_machines ? BenchCellsDocument(tables) : BenchTablesDocument(tables);
  AddReadingNotes(set, &document);
  return RenderComparison(document, format, terminal);
}

Result<void> ShowBench(const CompareOptions& options, const std::vector<std::string>& names) {
  PFA_ASSIGN_OR_RETURN(const RunSet set, LoadRunSets(names, static_cast<uint64_t>(options.max_size),
                                                     BaselineChoiceOf(options)));
  PFA_ASSIGN_OR_RETURN(const BenchTables tables,
                       MakeBenchTables(set.benches, {.table = options.table,
                                                     .row = options.row,
                                                     .col = options.col,
                                                     .ignore = options.ignore,
                                                     .filter = options.filter,
                                                     .alpha = options.alpha,
                                                     .confidence = options.confidence}));
  return WriteComparison(options, [&](std::string_view format, const Terminal& terminal) {
    return RenderBench(tables, set, format, terminal);
  });
}

Result<void> RunBench(std::span<const std::string> arguments) {
  CompareOptions options;
  PFA_ASSIGN_OR_RETURN(const ParsedWords parsed, ParseCompareWords("bench", arguments, &options));
  if (parsed.wants_help) {
    return WriteOutput(CompareHelp("bench", kBenchAbout, "FILE..."), "", DetectTerminal());
  }
  if (parsed.files.empty()) return UsageError("bench: expected a file of benchmark results");
  return ShowBench(options, parsed.files);
}

}  // namespace

int RunBenchCommand(std::span<const std::string> arguments) {
  const Result<void> done = RunBench(arguments);
  if (done.ok()) return kExitOk;
  PrintMessage("pfa: " + done.error().ToString());
  return ExitOfComparing(done.error());
}

}  // namespace pfa

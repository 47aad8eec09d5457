#include "cli/shell/shell.h"

#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <sstream>
#include <string_view>
#include <unistd.h>
#include <utility>
#include <variant>
#include <vector>

#include "analyzer/aggregate/stack_weights.h"
#include "analyzer/query/label_units.h"
#include "analyzer/query/query.h"
#include "analyzer/report/profile_facts.h"
#include "analyzer/report/value_formatter.h"
#include "cli/shell/completion.h"
#include "cli/shell/help.h"
#include "cli/shell/line_reader.h"
#include "cli/shell/parse.h"
#include "cli/shell/state.h"
#include "cli/shell/vocabulary.h"
#include "proto/base/environment.h"

namespace pfa {
namespace {

void PrintLines(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) PrintMessage(line);
}

bool CanEditLines() {
  if (isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0) return false;
  const std::string type = Environment("TERM");
  return !type.empty() && type != "dumb";
}

class Shell {
 public:
  Shell(const Profile& profile, const Options& start, const ShellFrontEnd& front_end)
      : profile_(profile),
        front_end_(front_end),
        vocabulary_(front_end.dialect),
        state_(profile, vocabulary_, start) {
    for (const ValueType& type : profile.sample_types()) {
      sample_types_.emplace_back(profile.text(type.type));
    }
  }

  void Run() {
    Greet();
    const std::unique_ptr<LineReader> reader = MakeReader();
    while (true) {
      const ShellLine line = reader->Read(front_end_.prompt);
      if (line.kind == ShellLine::Kind::kEnd) return;
      if (line.kind == ShellLine::Kind::kTooLong) PrintMessage("the line is too long");
      if (line.kind != ShellLine::Kind::kText) continue;
      for (const std::string& command : ExpandShortcut(line.text, sample_types_)) {
        if (!Obey(command)) return;
      }
    }
  }

 private:
  // As pprof: the facts that are left out of reports from now on.
  void Greet() {
    if (vocabulary_.is_pprof()) {
      for (const std::string& message : MixedLabelUnitMessages(profile_)) PrintMessage(message);
    }
    if (auto query = CompileQuery(profile_, state_.options(), front_end_.dialect); query.ok()) {
      const auto total = ComputeTotal(profile_, nullptr, query.value());
      if (!total.ok()) {
        PrintMessage(total.error().ToString());
      } else {
        PrintFacts(query.value(), total.value());
      }
    }
    PrintMessage(R"(Entering interactive mode (type "help" for commands, "o" for options))");
  }

  void PrintFacts(const Query& query, int64_t total) {
    const ValueFormatter formatter(query.sample_unit, query.options.unit, query.ratio);
    for (const Fact& fact : ProfileFacts(profile_, query, formatter, total)) {
      PrintMessage(fact.key.empty() ? fact.value : fact.key + ": " + fact.value);
    }
    if (total == 0 && sample_types_.size() > 1) {
      PrintMessage("No samples were found with the default sample value type.");
      PrintMessage(R"(Try "sample_index" command to analyze different sample values.)");
    }
  }

  std::unique_ptr<LineReader> MakeReader() {
    if (!CanEditLines()) return MakePlainReader();
    auto editing = MakeEditingReader([this](std::string_view line) {
      if (!names_) names_ = NamesOf(profile_);
      const char* path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): nobody sets it
      return CompleteShellLine(line, vocabulary_, *names_, PlacesHere(path == nullptr ? "" : path));
    });
    if (editing.ok()) return std::move(editing).value();
    PrintMessage("no line editing: " + editing.error().ToString());
    return MakePlainReader();
  }

  // False: leave the shell. A command that fails leaves the shell as it was.
  bool Obey(const std::string& line) {
    try {
      const ShellAction action = ParseShellLine(line, vocabulary_);
      if (std::holds_alternative<ShellQuit>(action)) return false;
      const auto done = std::visit([&](const auto& what) { return Do(what); }, action);
      if (!done.ok()) PrintMessage(done.error().ToString());
    } catch (const std::bad_alloc&) {
      PrintMessage("out of memory");
    } catch (const std::exception& error) {
      PrintMessage(std::string("internal error: ") + error.what());
    }
    return true;
  }

  static Result<void> Do(const ShellNothing& /*what*/) { return {}; }
  static Result<void> Do(const ShellQuit& /*what*/) { return {}; }
  static Result<void> Do(const ShellError& error) { return UsageError(error.message); }
  Result<void> Do(const ShellAssignment& assignment) { return state_.Set(assignment); }
  Result<void> Do(const ShellListOptions& /*what*/) {
    PrintLines(state_.ListOptions());
    return {};
  }
  Result<void> Do(const ShellHelp& help) {
    PFA_ASSIGN_OR_RETURN(const std::string text, ShellHelpText(help.topic, vocabulary_));
    PrintLines(text);
    return {};
  }
  Result<void> Do(const ShellReport& report) {
    PFA_ASSIGN_OR_RETURN(const Options options, state_.OptionsFor(report));
    Destination destination = report.destination;
    destination.bytes_to_file = true;
    return front_end_.report(*report.row, options, destination);
  }

  const Profile& profile_;
  const ShellFrontEnd& front_end_;
  const ShellVocabulary vocabulary_;
  ShellState state_;
  std::vector<std::string> sample_types_;
  std::optional<ShellNames> names_;  // made when Tab is first pressed
};

}  // namespace

void RunShell(const Profile& profile, const Options& start, const ShellFrontEnd& front_end) {
  Shell(profile, start, front_end).Run();
}

}  // namespace pfa

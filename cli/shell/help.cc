#include "cli/shell/help.h"

#include <array>
#include <vector>

#include <fmt/format.h>

#include "cli/suggest.h"

namespace pfa {
namespace {

std::string Line(std::string_view name, std::string_view help) {
  return fmt::format("    {:<16} {}\n", name, help);
}

std::string Overview(const ShellVocabulary& vocabulary) {
  std::string out = "  Commands:\n";
  for (const ReportRow* row : vocabulary.commands()) {
    if (vocabulary.IsBuilt(*row)) out += Line(row->name, row->help);
  }
  out += Line("o/options", "all options with their values");
  out += Line("help NAME", "all about a command or an option");
  out += Line("q/quit/exit/^D", "leave the shell");
  out += Line(":", "clear focus, ignore, hide, tagfocus and tagignore");
  out += "\n  Options, set with NAME=VALUE:\n";
  for (const OptionRow* row : vocabulary.options()) {
    if (!ChoicesAreNames(*row)) out += Line(row->name, row->help);
  }
  out += "\n  Options with a choice of values:\n";
  for (const OptionRow* row : vocabulary.options()) {
    if (!ChoicesAreNames(*row)) continue;
    out += Line(row->name, row->help);
    for (const OptionChoice& choice : row->choices) out += "  " + Line(choice.name, choice.help);
  }
  out +=
      "\n"
      "  After a command, and for it alone:\n" +
      Line("N", "show at most N rows; top10 is top 10") +
      Line("REGEXP", "only samples with a frame that matches; of tags: labels") +
      Line("-REGEXP", "no samples with a frame that matches") +
      Line("-cum", "sort by cumulative value");
  if (!vocabulary.is_pprof()) out += Line("--NAME=VALUE", "any option");
  out += Line(">FILE", "write to a file; >>FILE appends") +
         Line("| COMMAND", "write to a command, such as less or grep");
  return out;
}

std::string Usage(const ReportRow& row, const ShellVocabulary& vocabulary) {
  std::string usage(row.name);
  if (row.takes_regexp) usage += " REGEXP";
  if (row.takes_query) usage += " [N] [REGEXP]... [-REGEXP]... [-cum]";
  if (row.takes_query && !vocabulary.is_pprof()) usage += " [--NAME=VALUE]...";
  return fmt::format("{}\n  Usage:\n    {} [>FILE | '|' COMMAND]\n", row.help, usage);
}

std::string About(const OptionRow& row) {
  std::string out = fmt::format("{}\n", row.help);
  if (!row.choices.empty()) {
    out += "  Values:\n";
    for (const OptionChoice& choice : row.choices) out += Line(choice.name, choice.help);
  }
  const std::string fallback = GetOption(row, Options{});
  if (!fallback.empty()) out += fmt::format("  Default: {}\n", fallback);
  if (!row.example.empty()) out += fmt::format("  Example: {}={}\n", row.name, row.example);
  return out;
}

struct BuiltIn {
  std::string_view name;
  std::string_view help;
};
constexpr std::array kBuiltIns = {
    BuiltIn{"o", "all options with their values"},
    BuiltIn{"options", "all options with their values"},
    BuiltIn{"help", "all about a command or an option: help NAME"},
    BuiltIn{"q", "leave the shell"},
    BuiltIn{"quit", "leave the shell"},
    BuiltIn{"exit", "leave the shell"},
    BuiltIn{":", "clear focus, ignore, hide, tagfocus and tagignore"},
};

}  // namespace

Result<std::string> ShellHelpText(std::string_view topic, const ShellVocabulary& vocabulary) {
  if (topic.empty()) return Overview(vocabulary);
  const ReportRow* command = vocabulary.FindCommand(topic);
  if (command != nullptr && vocabulary.IsBuilt(*command)) return Usage(*command, vocabulary);
  if (const OptionRow* option = vocabulary.FindOption(topic)) return About(*option);
  if (const OptionRow* option = vocabulary.FindChoice(topic)) {
    for (const OptionChoice& choice : option->choices) {
      if (choice.name == topic) {
        return fmt::format("{}\n  Same as {}={}\n", choice.help, option->name, choice.name);
      }
    }
  }
  // pprof knows no help about these.
  for (const BuiltIn& row : kBuiltIns) {
    if (!vocabulary.is_pprof() && row.name == topic) return std::string(row.help) + "\n";
  }
  std::string message = fmt::format("Unknown command: {}", topic);
  if (!vocabulary.is_pprof()) {
    std::vector<std::string_view> names;
    for (const ReportRow* row : vocabulary.commands()) names.push_back(row->name);
    for (const OptionRow* row : vocabulary.options()) names.push_back(row->name);
    message += Suggestion(topic, names);
  }
  return UsageError(message);
}

}  // namespace pfa

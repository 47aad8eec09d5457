#include "cli/completion.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/query/compare_options.h"
#include "analyzer/query/options_table.h"
#include "analyzer/query/trace_options.h"
#include "analyzer/report/trace/registry.h"
#include "cli/args.h"
#include "cli/baseline_command.h"
#include "cli/collect/options.h"
#include "cli/commands.h"
#include "cli/fetch_command.h"
#include "cli/output.h"
#include "cli/serve_command.h"
#include "cli/shell_command.h"
#include "cli/suggest.h"
#include "cli/terminal.h"
#include "cli/trace_command.h"

namespace pfa {
namespace {

// One flag as shells need it.
struct Flag {
  std::string_view name;
  std::string_view help;
  bool takes_value;
  bool takes_file;
  std::vector<std::string_view> values;
};

std::vector<Flag> FlagsOf(const ReportRow& report) {
  std::vector<Flag> flags;
  for (const OptionRow& row : OptionTable()) {
    if (!HasOption(report, row)) continue;
    std::vector<std::string_view> values;
    for (const OptionChoice& choice : row.choices) {
      values.push_back(choice.name);
      if (row.scope != OptionScope::kNative)
        flags.push_back({choice.name, choice.help, false, false, {}});
    }
    if (!row.choices.empty() && row.scope != OptionScope::kNative) continue;
    flags.push_back({row.name, row.help, !IsSwitch(row), row.value_name == "FILE", values});
  }
  return flags;
}

// A command whose flags are known.
struct Command {
  std::string_view name;
  std::string_view help;
  std::vector<Flag> flags;
  std::vector<std::string_view> arguments = {};  // what may be the first, where that is known
};

// "net|sync" as words; nothing if it is no list of words but says what is expected.
std::vector<std::string_view> Words(std::string_view argument) {
  std::vector<std::string_view> words;
  if (argument.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string_view::npos) return words;
  while (!argument.empty()) {
    const size_t bar = argument.find('|');
    words.push_back(argument.substr(0, bar));
    argument.remove_prefix(bar == std::string_view::npos ? argument.size() : bar + 1);
  }
  return words;
}

// The reports of `pfa trace`.
std::vector<Command> TraceReports() {
  std::vector<Command> reports;
  const auto add = [&reports](const TraceReportRow& report) {
    Command command = {report.name, report.help, {}, Words(report.argument)};
    for (const TraceOptionRow& row : TraceOptionTable()) {
      if (!HasTraceOption(report.name, row)) continue;
      std::vector<std::string_view> values;
      if (row.name == "format") {
        const auto formats = FormatsOf(report);
        values.assign(formats.begin(), formats.end());
      }
      command.flags.push_back(
          {row.name, row.help, !row.value_name.empty(), row.value_name == "FILE", values});
    }
    reports.push_back(std::move(command));
  };
  for (const TraceReportRow& report : TraceReportTable()) add(report);
  add(TraceCheckRow());
  return reports;
}

// With the options of all its actions.
Command BaselineCommand() {
  const auto baseline = std::ranges::find(CommandTable(), "baseline", &CommandRow::name);
  Command command = {baseline->name, baseline->help, {}};
  for (const BaselineActionRow& action : BaselineActionTable()) {
    command.arguments.push_back(action.name);
  }
  for (const CompareOptionRow& row : CompareOptionTable()) {
    const bool is_option =
        std::ranges::any_of(BaselineActionTable(), [&row](const BaselineActionRow& action) {
          return HasCompareOption(fmt::format("baseline {}", action.name), row);
        });
    if (!is_option) continue;
    command.flags.push_back(
        {row.name, row.help, !row.value_name.empty(), row.value_name == "FOLDER", {}});
  }
  return command;
}

std::vector<Command> Commands() {
  std::vector<Command> commands;
  for (const ReportRow& report : ReportTable()) {
    if (report.is_command()) commands.push_back({report.name, report.help, FlagsOf(report)});
  }
  for (const ReportRow* row : {&ServeRow(), &ShellRow()}) {
    commands.push_back({row->name, row->help, FlagsOf(*row)});
  }
  const auto fetch = std::ranges::find(CommandTable(), "fetch", &CommandRow::name);
  Command command = {fetch->name, fetch->help, {}};
  for (const OptionRow& row : OptionTable()) {
    if (!IsFetchOption(row.name)) continue;
    command.flags.push_back({row.name, row.help, true, row.value_name == "FILE", {}});
  }
  commands.push_back(std::move(command));
  for (const std::string_view name : {"check", "diff", "bench", "history", "null"}) {
    const auto compare = std::ranges::find(CommandTable(), name, &CommandRow::name);
    Command completed = {compare->name, compare->help, {}};
    for (const CompareOptionRow& row : CompareOptionTable()) {
      if (!HasCompareOption(name, row)) continue;
      std::vector<std::string_view> values;
      if (row.name == "format") values = {"text", "json", "csv", "markdown"};
      const bool needs_value = !row.value_name.empty() && row.bare.empty();
      if (needs_value && values.empty()) values = ChoicesOf(row);
      completed.flags.push_back({row.name, row.help, needs_value, row.name == "output", values});
    }
    commands.push_back(std::move(completed));
  }
  commands.push_back(BaselineCommand());
  const auto collect = std::ranges::find(CommandTable(), "collect", &CommandRow::name);
  Command collecting = {collect->name, collect->help, {}};
  for (const CollectOptionRow& row : CollectOptionTable()) {
    const bool takes_path = row.value_name == "BINARY" || row.value_name == "DIR";
    collecting.flags.push_back({row.name, row.help, true, takes_path, {}});
  }
  commands.push_back(std::move(collecting));
  return commands;
}

std::string Joined(const std::vector<std::string_view>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

std::string BashWords(const Command& command) {
  std::string names = "--help";
  for (const Flag& flag : command.flags) names += fmt::format(" --{}", flag.name);
  return names;
}

// For `pfa trace`: the name of a report, its options, and what may follow it.
std::string BashTraceCases() {
  std::string names;
  std::string cases;
  for (const Command& report : TraceReports()) {
    names += fmt::format(" {}", report.name);
    std::string formats;
    for (const Flag& flag : report.flags) {
      if (!flag.values.empty()) formats = Joined(flag.values);
    }
    cases += fmt::format("        {}) words=\"{}\" arguments=\"{}\" formats=\"{}\" ;;\n",
                         report.name, BashWords(report), Joined(report.arguments), formats);
  }
  return fmt::format(R"(      local reports="{names}" arguments= formats=
      if [[ $COMP_CWORD -eq 2 ]]; then
        COMPREPLY=($(compgen -W "$reports --help" -- "$current"))
        return
      fi
      case ${{COMP_WORDS[2]}} in
{cases}      esac
      if [[ $previous == --format ]]; then
        COMPREPLY=($(compgen -W "$formats" -- "$current"))
        return
      fi
      if [[ $current != -* ]]; then
        [[ $COMP_CWORD -eq 3 ]] || arguments=
        COMPREPLY=($(compgen -W "$arguments" -- "$current") $(compgen -f -- "$current"))
        return
      fi
)",
                     fmt::arg("names", names.substr(1)), fmt::arg("cases", cases));
}

std::string BashScript() {
  std::string cases;
  for (const Command& command : Commands()) {
    cases += fmt::format("    {}) words=\"{}\" ;;\n", command.name, BashWords(command));
  }
  std::string values;
  for (const Flag& flag : FlagsOf(*FindReport("top"))) {
    if (flag.values.empty()) continue;
    values += fmt::format("    --{}) COMPREPLY=($(compgen -W \"{}\" -- \"$current\")); return ;;\n",
                          flag.name, Joined(flag.values));
  }
  return fmt::format(R"(# bash completion for pfa
_pfa() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} words=
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 && $current != -* ]]; then
    COMPREPLY=($(compgen -W "{commands} help" -- "$current") $(compgen -f -- "$current"))
    return
  fi
  if [[ ${{COMP_WORDS[1]}} == baseline && $COMP_CWORD -eq 2 && $current != -* ]]; then
    COMPREPLY=($(compgen -W "{actions}" -- "$current"))
    return
  fi
  [[ ${{COMP_WORDS[1]}} == trace ]] || case $previous in
{values}  esac
  case ${{COMP_WORDS[1]}} in
{cases}    trace)
{trace}      ;;
    completion) words="bash zsh fish" ;;
    docs) words="options man" ;;
    help) words="{commands}" ;;
    *) words="--help --version" ;;
  esac
  if [[ $current == -* || " completion docs help " == *" ${{COMP_WORDS[1]}} "* ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  else
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}}
complete -o filenames -F _pfa pfa
)",
                     fmt::arg("values", values), fmt::arg("commands", Joined(CommandNames())),
                     fmt::arg("cases", cases), fmt::arg("trace", BashTraceCases()),
                     fmt::arg("actions", Joined(BaselineCommand().arguments)));
}

// Inside single quotes and a zsh specification.
std::string ZshEscaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
      continue;
    }
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

// One case of a command: its flags, then what it takes.
std::string ZshCase(const Command& command, std::string_view indent) {
  std::string out =
      fmt::format("{}{}) _arguments '--help[show all options]' \\\n", indent, command.name);
  for (const Flag& flag : command.flags) {
    std::string value;
    if (!flag.values.empty()) {
      value = fmt::format(":value:({})", Joined(flag.values));
    } else if (flag.takes_value) {
      value = flag.takes_file ? ":file:_files" : ":value:";
    }
    out += fmt::format("{}  '--{}{}[{}]{}' \\\n", indent, flag.name, flag.takes_value ? "=" : "",
                       ZshEscaped(flag.help), value);
  }
  if (!command.arguments.empty()) {
    out += fmt::format("{}  '1:what:({})' \\\n", indent, Joined(command.arguments));
  }
  return out + fmt::format("{}  '*:file:_files' ;;\n", indent);
}

std::string ZshEntry(std::string_view name, std::string_view help) {
  return fmt::format("'{}:{}'\n", name, ZshEscaped(help));
}

std::string ZshScript() {
  std::string commands;
  std::string cases;
  for (const Command& command : Commands()) cases += ZshCase(command, "    ");
  std::string reports;
  std::string report_cases;
  for (const Command& report : TraceReports()) {
    reports += "          " + ZshEntry(report.name, report.help);
    report_cases += ZshCase(report, "        ");
  }
  for (const ReportRow& report : ReportTable()) {
    if (report.is_command()) commands += "    " + ZshEntry(report.name, report.help);
  }
  for (const CommandRow& command : CommandTable()) {
    commands += "    " + ZshEntry(command.name, command.help);
  }
  return fmt::format(R"(#compdef pfa
# zsh completion for pfa
_pfa() {{
  local -a commands
  commands=(
{commands}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    _files
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
{cases}    trace)
      if (( CURRENT == 2 )); then
        local -a reports
        reports=(
{reports}        )
        _describe report reports
        return
      fi
      local report=$words[2]
      shift words
      (( CURRENT-- ))
      case $report in
{report_cases}      esac ;;
    completion) _values shell bash zsh fish ;;
    docs) _values text options man ;;
    *) _files ;;
  esac
}}
_pfa "$@"
)",
                     fmt::arg("commands", commands), fmt::arg("cases", cases),
                     fmt::arg("reports", reports), fmt::arg("report_cases", report_cases));
}

std::string FishEscaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

// Flags of a command, given where the condition holds.
std::string FishFlags(const Command& command, std::string_view condition) {
  std::string out;
  for (const Flag& flag : command.flags) {
    std::string value;
    if (!flag.values.empty()) {
      value = fmt::format(" -x -a '{}'", Joined(flag.values));
    } else if (flag.takes_value) {
      value = flag.takes_file ? " -r" : " -x";
    }
    out += fmt::format("complete -c pfa -n '{}' -l {}{} -d '{}'\n", condition, flag.name, value,
                       FishEscaped(flag.help));
  }
  return out;
}

std::string FishScript() {
  std::string out =
      "# fish completion for pfa\n"
      "function __pfa_command\n"
      "  set -l words (commandline -opc)\n"
      "  test (count $words) -ge (math 1 + (count $argv)); or return 1\n"
      "  for i in (seq (count $argv))\n"
      "    test $words[(math $i + 1)] = $argv[$i]; or return 1\n"
      "  end\n"
      "end\n"
      "function __pfa_trace_report\n"
      "  set -l words (commandline -opc)\n"
      "  test (count $words) -eq 2; and test $words[2] = trace\n"
      "end\n";
  const auto command = [&out](std::string_view name, std::string_view help) {
    out += fmt::format("complete -c pfa -n __fish_use_subcommand -a {} -d '{}'\n", name,
                       FishEscaped(help));
  };
  for (const ReportRow& report : ReportTable()) {
    if (report.is_command()) command(report.name, report.help);
  }
  for (const CommandRow& row : CommandTable()) command(row.name, row.help);
  out +=
      "complete -c pfa -n '__pfa_command completion' -f -a 'bash zsh fish'\n"
      "complete -c pfa -n '__pfa_command docs' -f -a 'options man'\n";
  out += fmt::format("complete -c pfa -n '__pfa_command baseline' -a '{}'\n",
                     Joined(BaselineCommand().arguments));
  for (const Command& completed : Commands()) {
    out += FishFlags(completed, fmt::format("__pfa_command {}", completed.name));
  }
  for (const Command& report : TraceReports()) {
    out += fmt::format("complete -c pfa -n __pfa_trace_report -f -a {} -d '{}'\n", report.name,
                       FishEscaped(report.help));
    const std::string condition = fmt::format("__pfa_command trace {}", report.name);
    if (!report.arguments.empty()) {
      out += fmt::format("complete -c pfa -n '{}' -a '{}'\n", condition, Joined(report.arguments));
    }
    out += FishFlags(report, condition);
  }
  return out;
}

struct Shell {
  std::string_view name;
  std::string (*script)();
};

constexpr std::array kShells = {
    Shell{"bash", BashScript},
    Shell{"zsh", ZshScript},
    Shell{"fish", FishScript},
};

}  // namespace

int RunCompletionCommand(std::span<const std::string> arguments) {
  for (const Shell& shell : kShells) {
    if (arguments.size() == 1 && arguments.front() == shell.name) {
      return WriteOutput(shell.script(), "", Terminal{}).ok() ? kExitOk : kExitBadInput;
    }
  }
  PrintMessage("pfa completion: name one shell: bash, zsh or fish");
  return kExitUsage;
}

}  // namespace pfa

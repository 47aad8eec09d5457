#include "cli/completion.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/query/options_table.h"
#include "cli/args.h"
#include "cli/commands.h"
#include "cli/fetch_command.h"
#include "cli/output.h"
#include "cli/serve_command.h"
#include "cli/shell_command.h"
#include "cli/suggest.h"
#include "cli/terminal.h"

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
};

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
  return commands;
}

std::string Words(const std::vector<std::string_view>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

std::string BashScript() {
  std::string cases;
  for (const Command& command : Commands()) {
    std::string names;
    for (const Flag& flag : command.flags) names += fmt::format(" --{}", flag.name);
    cases += fmt::format("    {}) words=\"--help{}\" ;;\n", command.name, names);
  }
  std::string values;
  for (const Flag& flag : FlagsOf(*FindReport("top"))) {
    if (flag.values.empty()) continue;
    values += fmt::format("    --{}) COMPREPLY=($(compgen -W \"{}\" -- \"$current\")); return ;;\n",
                          flag.name, Words(flag.values));
  }
  return fmt::format(R"(# bash completion for pfa
_pfa() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} words=
  COMPREPLY=()
  case $previous in
{values}  esac
  if [[ $COMP_CWORD -eq 1 && $current != -* ]]; then
    COMPREPLY=($(compgen -W "{commands} help" -- "$current") $(compgen -f -- "$current"))
    return
  fi
  case ${{COMP_WORDS[1]}} in
{cases}    completion) words="bash zsh fish" ;;
    help) words="{commands}" ;;
    *) words="--help --version" ;;
  esac
  if [[ $current == -* || ${{COMP_WORDS[1]}} == completion || ${{COMP_WORDS[1]}} == help ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  else
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}}
complete -o filenames -F _pfa pfa
)",
                     fmt::arg("values", values), fmt::arg("commands", Words(CommandNames())),
                     fmt::arg("cases", cases));
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

std::string ZshScript() {
  std::string commands;
  std::string cases;
  for (const Command& command : Commands()) {
    cases += fmt::format("    {}) _arguments '--help[show all options]' \\\n", command.name);
    for (const Flag& flag : command.flags) {
      std::string value;
      if (!flag.values.empty()) {
        value = fmt::format(":value:({})", Words(flag.values));
      } else if (flag.takes_value) {
        value = flag.takes_file ? ":file:_files" : ":value:";
      }
      cases += fmt::format("      '--{}{}[{}]{}' \\\n", flag.name, flag.takes_value ? "=" : "",
                           ZshEscaped(flag.help), value);
    }
    cases += "      '*:profile:_files' ;;\n";
  }
  for (const ReportRow& report : ReportTable()) {
    if (!report.is_command()) continue;
    commands += fmt::format("    '{}:{}'\n", report.name, ZshEscaped(report.help));
  }
  for (const CommandRow& command : CommandTable()) {
    commands += fmt::format("    '{}:{}'\n", command.name, ZshEscaped(command.help));
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
{cases}    completion) _values shell bash zsh fish ;;
    *) _files ;;
  esac
}}
_pfa "$@"
)",
                     fmt::arg("commands", commands), fmt::arg("cases", cases));
}

std::string FishEscaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string FishScript() {
  std::string out = "# fish completion for pfa\n";
  const auto command = [&out](std::string_view name, std::string_view help) {
    out += fmt::format("complete -c pfa -n __fish_use_subcommand -a {} -d '{}'\n", name,
                       FishEscaped(help));
  };
  for (const ReportRow& report : ReportTable()) {
    if (report.is_command()) command(report.name, report.help);
  }
  for (const CommandRow& row : CommandTable()) command(row.name, row.help);
  out += "complete -c pfa -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'\n";
  for (const Command& completed : Commands()) {
    for (const Flag& flag : completed.flags) {
      std::string value;
      if (!flag.values.empty()) {
        value = fmt::format(" -x -a '{}'", Words(flag.values));
      } else if (flag.takes_value) {
        value = flag.takes_file ? " -r" : " -x";
      }
      out += fmt::format("complete -c pfa -n '__fish_seen_subcommand_from {}' -l {}{} -d '{}'\n",
                         completed.name, flag.name, value, FishEscaped(flag.help));
    }
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

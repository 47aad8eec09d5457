#include "cli/args.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/suggest.h"

namespace pfa {
namespace {

std::string WithUnderscores(std::string_view name) {
  std::string out(name);
  std::ranges::replace(out, '-', '_');
  return out;
}

std::string WithDashes(std::string_view name) {
  std::string out(name);
  std::ranges::replace(out, '_', '-');
  return out;
}

// What a flag name may be, and whether a value follows it.
struct FlagName {
  std::string_view name;
  bool takes_value;
};

// Choices are flags of their own where pprof has them as such: --cum, but --format=json.
bool ChoicesAreFlags(const OptionRow& row) {
  return !row.choices.empty() && row.scope != OptionScope::kNative;
}

bool Lacks(const ReportRow& report, std::string_view option) {
  return std::ranges::find(report.lacks, option) != report.lacks.end();
}

bool HasSampleTypeFlag(const ReportRow& report, const SampleTypeFlag& flag) {
  return report.takes_query && !Lacks(report, flag.name);
}

std::vector<FlagName> FlagNames(const ReportRow& report) {
  std::vector<FlagName> names = {{"help", false}, {"h", false}, {"o", true}};
  for (const OptionRow& row : OptionTable()) {
    if (!HasOption(report, row)) continue;
    if (ChoicesAreFlags(row)) {
      for (const OptionChoice& choice : row.choices) names.push_back({choice.name, false});
    } else {
      names.push_back({row.name, !IsSwitch(row)});
    }
  }
  for (const SampleTypeFlag& flag : SampleTypeFlags()) {
    if (HasSampleTypeFlag(report, flag)) names.push_back({flag.name, false});
  }
  return names;
}

// Rewrites -name, --name and --na-me to --name, which is all that the library knows, and finds
// misspelt names before it does.
Result<std::vector<std::string>> NormalizeWords(const ReportRow& report,
                                                std::span<const std::string> arguments) {
  const std::vector<FlagName> known = FlagNames(report);
  std::vector<std::string> out;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word == "--") {
      out.insert(out.end(), arguments.begin() + static_cast<ptrdiff_t>(i), arguments.end());
      break;
    }
    if (word.size() < 2 || word.front() != '-') {
      out.push_back(word);
      continue;
    }
    const std::string_view bare = std::string_view(word).substr(word.starts_with("--") ? 2 : 1);
    const size_t equals = bare.find('=');
    const std::string name = WithUnderscores(bare.substr(0, equals));
    const auto flag = std::ranges::find(known, name, &FlagName::name);
    if (flag == known.end()) {
      std::vector<std::string_view> names;
      names.reserve(known.size());
      for (const FlagName& k : known) names.push_back(k.name);
      return UsageError(
          fmt::format("{}: unknown option {}{}", report.name, word, Suggestion(name, names, "--")));
    }
    const bool has_value = equals != std::string_view::npos;
    out.push_back((name == "h" ? "-h" : "--" + (name == "o" ? "output" : name)) +
                  (has_value ? std::string(bare.substr(equals)) : ""));
    if (flag->takes_value && !has_value && i + 1 < arguments.size()) out.push_back(arguments[++i]);
  }
  return out;
}

std::string LibraryName(std::string_view name) {
  std::string out = "--" + std::string(name);
  if (const std::string dashed = WithDashes(name); dashed != name) out += ",--" + dashed;
  return out;
}

class Parser {
 public:
  explicit Parser(const ReportRow& report)
      : report_(report), app_(std::string(report.help), "pfa " + std::string(report.name)) {
    app_.get_formatter()->column_width(34);
    if (report.takes_regexp) {
      app_.add_option("REGEXP", options_.argument, "of names of functions")->required()->group("");
    }
    app_.add_option("FILE", files_,
                    "profiles; several are merged; - is standard input. The binary may come first")
        ->required()
        ->group("");
    for (const OptionRow& row : OptionTable()) {
      if (HasOption(report, row)) AddOption(row);
    }
    for (const SampleTypeFlag& flag : SampleTypeFlags()) {
      if (HasSampleTypeFlag(report, flag)) AddSampleType(flag);
    }
  }

  Result<ReportArguments> Parse(std::vector<std::string> words) {
    // The library wants the words in reverse.
    std::ranges::reverse(words);
    try {
      app_.parse(std::move(words));
    } catch (const CLI::CallForHelp&) {
      ReportArguments help;
      help.help = app_.help();
      return help;
    } catch (const CLI::RequiredError&) {
      return UsageError(fmt::format(
          "{}: no {} given; usage: pfa {} [OPTIONS]{}{} FILE...", report_.name,
          report_.takes_regexp && options_.argument.empty() ? "regular expression" : "profile",
          report_.name, report_.takes_regexp ? " REGEXP" : "",
          report_.needs_binary ? " [BINARY]" : ""));
    } catch (const CLI::ParseError& error) {
      return UsageError(
          fmt::format("{}: {}", report_.name, error_ ? error_->message : error.what()));
    }
    if (error_) return UsageError(fmt::format("{}: {}", report_.name, error_->message));
    return ReportArguments{options_, files_, ""};
  }

 private:
  void AddOption(const OptionRow& row) {
    const std::string group(GroupTitle(row.group));
    if (ChoicesAreFlags(row)) {
      for (const OptionChoice& choice : row.choices) {
        app_.add_flag_callback(
                LibraryName(choice.name), [this, &row, &choice] { Choose(row, choice.name); },
                std::string(choice.help))
            ->group(group);
      }
      return;
    }
    const std::string help(row.help);
    if (const auto* member = std::get_if<bool Options::*>(&row.member)) {
      app_.add_flag(LibraryName(row.name), options_.*(*member), help)->group(group);
      return;
    }
    if (row.repeats) {
      app_.add_option_function<std::vector<std::string>>(
              LibraryName(row.name),
              [this, &row](const std::vector<std::string>& texts) {
                Set(row, fmt::format("{}", fmt::join(texts, "\n")));
              },
              help)
          ->option_text(std::string(row.value_name))
          ->allow_extra_args(false)
          ->group(group);
      return;
    }
    app_.add_option_function<std::string>(
            LibraryName(row.name), [this, &row](const std::string& text) { Set(row, text); }, help)
        ->option_text(std::string(row.value_name))
        ->group(group);
  }

  void AddSampleType(const SampleTypeFlag& flag) {
    app_.add_flag_callback(
            LibraryName(flag.name),
            [this, &flag] {
              if (!options_.sample_index.empty()) {
                Fail(UsageError(fmt::format("--{}: a sample type is selected already", flag.name)));
              }
              options_.sample_index = flag.sample_type;
              options_.mean = options_.mean || flag.mean;
            },
            std::string(flag.help))
        ->group("");  // still understood, but no longer worth a line of help
  }

  void Choose(const OptionRow& row, std::string_view name) {
    const auto chosen =
        std::ranges::find(chosen_, &row, &std::pair<const OptionRow*, std::string_view>::first);
    if (chosen != chosen_.end() && chosen->second != name) {
      Fail(UsageError(fmt::format("conflicting options: --{} and --{}", chosen->second, name)));
    }
    chosen_.emplace_back(&row, name);
    Set(row, name);
  }

  void Set(const OptionRow& row, std::string_view text) {
    if (auto result = SetOption(row, text, &options_); !result.ok()) Fail(result.error());
  }

  void Fail(Error error) {
    if (!error_) error_ = std::move(error);
  }

  const ReportRow& report_;
  CLI::App app_;
  Options options_;
  std::vector<std::string> files_;
  std::vector<std::pair<const OptionRow*, std::string_view>> chosen_;
  std::optional<Error> error_;
};

}  // namespace

bool HasOption(const ReportRow& report, const OptionRow& row) {
  if (row.scope == OptionScope::kPprof || Lacks(report, row.name)) return false;
  if (!row.report.empty() && row.report != report.name) return false;
  // Files for other programs have a format of their own, and only they draw trees.
  if (row.name == "format" && report.document == nullptr && !report.has_json &&
      !report.is_conversion && report.picture != kAnyPicture) {
    return false;
  }
  if (row.name == "call_tree" && !report.is_graph) return false;
  if (row.name == "intel_syntax" && !report.needs_binary) return false;
  if (report.takes_query) return true;
  return row.name == "format" || row.name == "output" || row.group == OptionGroup::kInput;
}

Result<ReportArguments> ParseReportArguments(const ReportRow& report,
                                             std::span<const std::string> arguments) {
  PFA_ASSIGN_OR_RETURN(std::vector<std::string> words, NormalizeWords(report, arguments));
  return Parser(report).Parse(std::move(words));
}

}  // namespace pfa

#include "cli/shell/parse.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "cli/suggest.h"
#include "proto/base/result.h"

namespace pfa {
namespace {

constexpr std::string_view kShellSpace = " \t\n\v\f\r";
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kComment = "//:";

// Words of a line, with the rest of the line where words do not matter.
class Words {
 public:
  explicit Words(std::string_view line) : rest_(Trimmed(line)) {}

  [[nodiscard]] bool empty() const { return rest_.empty(); }
  [[nodiscard]] std::string_view rest() const { return rest_; }
  [[nodiscard]] char next() const { return rest_.empty() ? '\0' : rest_.front(); }
  std::string_view Take() {
    const size_t end = std::min(rest_.find_first_of(kShellSpace), rest_.size());
    const std::string_view word = rest_.substr(0, end);
    rest_ = Trimmed(rest_.substr(end));
    return word;
  }
  void Skip(size_t bytes) { rest_ = Trimmed(rest_.substr(bytes)); }

 private:
  std::string_view rest_;
};

// strconv.ParseInt(text, 10, 32).
std::optional<int64_t> ParseRowCount(std::string_view text) {
  if (text.starts_with("+-")) return std::nullopt;
  if (text.starts_with('+')) text.remove_prefix(1);
  int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (value < std::numeric_limits<int32_t>::min() || value > std::numeric_limits<int32_t>::max()) {
    return std::nullopt;
  }
  return value;
}

void AddAlternative(std::string_view regexp, std::string* out) {
  if (!out->empty() && !regexp.empty()) *out += '|';
  *out += regexp;
}

class ReportParser {
 public:
  ReportParser(const ReportRow& row, const ShellVocabulary& vocabulary) : vocabulary_(vocabulary) {
    report_.row = &row;
  }

  Result<ShellReport> Parse(Words words) {
    if (report_.row->takes_regexp) {
      if (words.empty() || words.next() == '|' ||
          (!vocabulary_.is_pprof() && words.next() == '>')) {
        return UsageError(fmt::format("command {} requires an argument", report_.row->name));
      }
      report_.argument = words.Take();
    }
    while (!words.empty()) {
      if (words.next() == '|') {
        words.Skip(1);
        if (words.empty()) return UsageError("unexpected end of line after |");
        report_.destination.command = words.rest();
        break;
      }
      PFA_TRY(TakeWord(&words));
    }
    if (!report_.destination.command.empty() && !report_.destination.file.empty()) {
      return UsageError("output goes either to a file or to a command");
    }
    return std::move(report_);
  }

 private:
  Result<void> TakeWord(Words* words) {
    const std::string_view word = words->Take();
    if (const auto count = ParseRowCount(word)) {
      report_.nodecount = count;
    } else if (word.starts_with('>')) {
      PFA_TRY(TakeFile(word, words));
    } else if (word == "-cum" || word == "--cum") {
      report_.by_cum = true;
    } else if (!vocabulary_.is_pprof() && word.starts_with("--")) {
      PFA_TRY(TakeOption(word.substr(2), words));
    } else if (word.starts_with('-')) {
      AddAlternative(word.substr(1), &report_.ignore);
    } else {
      AddAlternative(word, &report_.focus);
    }
    return {};
  }

  Result<void> TakeFile(std::string_view word, Words* words) {
    report_.destination.append = word.starts_with(">>");
    std::string_view file = word.substr(report_.destination.append ? 2 : 1);
    if (file.empty()) {
      if (words->empty()) {
        return UsageError(fmt::format("unexpected end of line after {}", word));
      }
      file = words->Take();
    }
    report_.destination.file = file;
    return {};
  }

  Result<void> TakeOption(std::string_view text, Words* words) {
    const size_t equals = text.find('=');
    std::string name(text.substr(0, equals));
    std::ranges::replace(name, '-', '_');
    const OptionRow* row = vocabulary_.FindOption(name);
    if (row == nullptr && vocabulary_.FindChoice(name) == nullptr) {
      std::vector<std::string_view> names;
      for (const OptionRow* option : vocabulary_.options()) names.push_back(option->name);
      return UsageError(fmt::format("unknown option --{}{}", name, Suggestion(name, names, "--")));
    }
    std::string value;
    if (equals != std::string_view::npos) {
      value = text.substr(equals + 1);
    } else if (row == nullptr || IsSwitch(*row)) {
      value = "true";
    } else if (words->empty()) {
      return UsageError(fmt::format("please specify a value: --{}=<val>", name));
    } else {
      value = words->Take();
    }
    report_.settings.push_back({std::move(name), std::move(value)});
    return {};
  }

  const ShellVocabulary& vocabulary_;
  ShellReport report_;
};

// An option's name where a command should be.
std::string NoCommand(std::string_view name, std::string_view argument,
                      const ShellVocabulary& vocabulary) {
  const OptionRow* option = vocabulary.FindOption(name);
  const bool named =
      vocabulary.is_pprof() ? option != nullptr && !ChoicesAreNames(*option) : option != nullptr;
  if (named || vocabulary.FindChoice(name) != nullptr) {
    return fmt::format("did you mean: {}={}", name, argument.empty() ? "<val>" : argument);
  }
  std::string message = fmt::format("unrecognized command: {}", GoQuoted(name));
  if (vocabulary.is_pprof()) return message;
  std::vector<std::string_view> names;
  for (const ReportRow* row : vocabulary.commands()) names.push_back(row->name);
  return message + Suggestion(name, names);
}

ShellAction ParseCommand(std::string_view line, const ShellVocabulary& vocabulary) {
  Words words(line);
  if (words.empty()) return ShellNothing{};
  std::string_view name = words.Take();
  if (name == "o" || name == "options") return ShellListOptions{};
  if (name == "exit" || name == "quit" || name == "q") return ShellQuit{};
  if (name == "help") {
    std::string topic;
    while (!words.empty()) {
      if (!topic.empty()) topic += ' ';
      topic += words.Take();
    }
    return ShellHelp{topic};
  }

  const ReportRow* row = vocabulary.FindCommand(name);
  std::string glued;
  const size_t digits = name.find_last_not_of(kDigits) + 1;
  if (row == nullptr && digits > 0 && digits < name.size()) {
    // top10: what follows is as if the number were a word of its own.
    glued = fmt::format("{} {}", name.substr(digits), words.rest());
    name = name.substr(0, digits);
    words = Words(glued);
    row = vocabulary.FindCommand(name);
  }
  if (row == nullptr) return ShellError{NoCommand(name, words.Take(), vocabulary)};
  auto parsed = ReportParser(*row, vocabulary).Parse(words);
  if (!parsed.ok()) return ShellError{parsed.error().message};
  return std::move(parsed).value();
}

}  // namespace

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(kShellSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kShellSpace) - begin + 1);
}

ShellAction ParseShellLine(std::string_view line, const ShellVocabulary& vocabulary) {
  const size_t equals = line.find('=');
  const std::string_view name = Trimmed(line.substr(0, equals));
  const OptionRow* option = vocabulary.FindOption(name);
  const bool is_choice = vocabulary.FindChoice(name) != nullptr;
  const bool has_value = equals != std::string_view::npos;
  // Natively a command may have the name of a choice (lines); pprof has none.
  const bool is_command = !has_value && vocabulary.FindCommand(name) != nullptr;
  if ((option == nullptr && !is_choice) || is_command) return ParseCommand(line, vocabulary);
  std::string_view value;
  if (has_value) {
    value = line.substr(equals + 1);
    value = Trimmed(value.substr(0, value.rfind(kComment)));
  } else if (option != nullptr && !IsSwitch(*option)) {
    return ShellError{fmt::format("please specify a value, e.g. {}=<val>", name)};
  }
  return ShellAssignment{std::string(name), std::string(value)};
}

std::vector<std::string> ExpandShortcut(std::string_view line,
                                        const std::vector<std::string>& sample_types) {
  line = Trimmed(line);
  if (line == ":") return {"focus=", "ignore=", "hide=", "tagfocus=", "tagignore="};
  for (const std::string& type : sample_types) {
    const std::string select = "sample_index=" + type;
    if (line == type) return {select};
    if (line == "total_" + type) return {"mean=0", select};
    if (line == "mean_" + type) return {"mean=1", select};
  }
  return {std::string(line)};
}

}  // namespace pfa

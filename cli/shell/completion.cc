#include "cli/shell/completion.h"

#include <algorithm>
#include <array>

namespace pfa {
namespace {

constexpr std::string_view kSpace = " \t";
constexpr std::array<std::string_view, 6> kShellCommands = {"exit",    "help", "o",
                                                            "options", "q",    "quit"};
constexpr std::array<std::string_view, 9> kUnits = {"auto", "minimum", "ns", "us", "ms",
                                                    "s",    "kb",      "mb", "gb"};
constexpr std::array<std::string_view, 2> kSwitchValues = {"true", "false"};

// A regular expression for the text, as far as it must differ from it. Dots stay: they match
// themselves, and names of functions are full of them.
std::string AsRegexp(std::string_view text) {
  constexpr std::string_view kSpecial = "\\^$|?*+()[]{}";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == ' ') {
      out += "\\s";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += '.';
    } else {
      if (kSpecial.find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  return out;
}

// The text that a typed regular expression stands for, if it is simple.
std::string AsText(std::string_view regexp) {
  std::string out;
  for (size_t i = 0; i < regexp.size(); ++i) {
    if (regexp[i] == '\\' && i + 1 < regexp.size()) {
      ++i;
      out += regexp[i] == 's' ? ' ' : regexp[i];
    } else {
      out += regexp[i];
    }
  }
  return out;
}

class Completer {
 public:
  Completer(std::string_view line, const ShellVocabulary& vocabulary, const ShellNames& names,
            const ShellPlaces& places)
      : line_(line), vocabulary_(vocabulary), names_(names), places_(places) {}

  ShellCompletion Complete() {
    if (line_.find(" |") != std::string_view::npos) {
      CompletePipe();
      return Finish();
    }
    const size_t before = line_.find_last_of(kSpace);
    SetWord(before == std::string_view::npos ? 0 : before + 1);
    std::string_view before_word = line_.substr(0, completion_.begin);
    before_word.remove_prefix(std::min(before_word.find_first_not_of(kSpace), before_word.size()));
    const std::string_view command = before_word.substr(0, before_word.find_first_of(kSpace));
    if (const size_t equals = line_.find('='); equals != std::string_view::npos) {
      const size_t first = line_.find_first_not_of(kSpace);
      const OptionRow* option =
          vocabulary_.FindOption(TrimmedName(line_.substr(first, equals - first)));
      if (option != nullptr) {
        SetWord(std::max(completion_.begin, equals + 1));
        CompleteValue(*option);
        return Finish();
      }
    }
    if (command.empty()) {
      CompleteFirstWord();
    } else if (command == "help") {
      CompleteTopic();
    } else if (const ReportRow* row = FindCommand(command)) {
      CompleteArgument(*row);
    }
    return Finish();
  }

 private:
  void SetWord(size_t begin) {
    completion_.begin = begin;
    word_ = line_.substr(begin);
  }

  static std::string_view TrimmedName(std::string_view name) {
    return name.substr(0, name.find_last_not_of(kSpace) + 1);
  }

  const ReportRow* FindCommand(std::string_view name) {
    if (const ReportRow* row = vocabulary_.FindCommand(name)) return row;
    return vocabulary_.FindCommand(name.substr(0, name.find_last_not_of("0123456789") + 1));
  }

  void Offer(std::string_view candidate, std::string_view tail = "") {
    if (!candidate.starts_with(word_)) return;
    completion_.candidates.push_back(std::string(candidate) + std::string(tail));
  }

  void OfferCommands() {
    for (const ReportRow* row : vocabulary_.commands()) {
      if (vocabulary_.IsBuilt(*row)) Offer(row->name);
    }
  }

  void CompleteFirstWord() {
    OfferCommands();
    for (const std::string_view name : kShellCommands) Offer(name);
    for (const OptionRow* row : vocabulary_.options()) Offer(row->name, "=");
    for (const std::string& type : names_.sample_types) Offer(type);
    const auto& found = completion_.candidates;
    completion_.ends_word = found.size() != 1 || !found.front().ends_with('=');
  }

  void CompleteTopic() {
    OfferCommands();
    for (const OptionRow* row : vocabulary_.options()) {
      Offer(row->name);
      if (!ChoicesAreNames(*row)) continue;
      for (const OptionChoice& choice : row->choices) Offer(choice.name);
    }
  }

  void CompleteValue(const OptionRow& option) {
    for (const OptionChoice& choice : option.choices) Offer(choice.name);
    if (IsSwitch(option)) {
      for (const std::string_view value : kSwitchValues) Offer(value);
    } else if (option.name == "sample_index") {
      for (const std::string& type : names_.sample_types) Offer(type);
    } else if (option.name == "unit") {
      for (const std::string_view unit : kUnits) Offer(unit);
    } else if (option.value_name == "KEYS" || option.name == "tagshow" ||
               option.name == "taghide") {
      OfferLabelKeys();
    } else if (option.value_name == "FILTER") {
      completion_.ends_word = false;
      for (const std::string& key : names_.label_keys) Offer(key, "=");
    } else if (option.value_name == "REGEXP") {
      OfferFunctions();
    }
  }

  // Behind a pipe there are words of another language: a program, then files.
  void CompletePipe() {
    constexpr std::string_view kSpecial = "\"'\\$`&;|<>()*?[]{}#~!";
    const size_t pipe = line_.rfind('|');
    SetWord(std::max(pipe, line_.find_last_of(kSpace)) + 1);
    const std::string_view before = line_.substr(pipe + 1, completion_.begin - pipe - 1);
    const bool is_program = before.find_first_not_of(kSpace) == std::string_view::npos;
    if (is_program && word_.empty()) return;  // all there are
    OfferPlaces(is_program ? places_.programs : places_.files, kSpecial);
  }

  void OfferPlaces(const ShellPlaces::Find& find, std::string_view forbidden = "") {
    if (!find) return;
    for (const std::string& place : find(word_)) {
      if (place.find_first_of(forbidden) == std::string::npos) Offer(place);
    }
    const auto& found = completion_.candidates;
    completion_.ends_word = found.size() != 1 || !found.front().ends_with('/');
  }

  void CompleteArgument(const ReportRow& row) {
    // ">file", and the word after ">".
    const std::string_view before = line_.substr(0, completion_.begin);
    const size_t last = before.find_last_not_of(kSpace);
    const size_t arrows = std::min(word_.find_first_not_of('>'), word_.size());
    if (arrows > 0 || before[last] == '>') {
      SetWord(completion_.begin + arrows);
      OfferPlaces(places_.files);
      return;
    }
    if (!vocabulary_.is_pprof() && word_.starts_with("--")) {
      if (const size_t equals = word_.find('='); equals != std::string_view::npos) {
        const OptionRow* option = vocabulary_.FindOption(word_.substr(2, equals - 2));
        if (option == nullptr) return;
        SetWord(completion_.begin + equals + 1);
        CompleteValue(*option);
        return;
      }
      SetWord(completion_.begin + 2);
      for (const OptionRow* option : vocabulary_.options()) {
        Offer(option->name, IsSwitch(*option) ? "" : "=");
      }
      completion_.ends_word = false;
      return;
    }
    if (word_ == "-" || word_ == "-c" || word_ == "-cu") {
      Offer("-cum");
      if (word_ != "-") return;
    }
    if (word_.starts_with('-')) SetWord(completion_.begin + 1);
    if (row.name == "tags") {
      OfferLabelKeys();
    } else if (completion_.candidates.empty()) {
      OfferFunctions();
    }
  }

  void OfferLabelKeys() {
    // The last of a list.
    const size_t comma = word_.rfind(',');
    if (comma != std::string_view::npos) SetWord(completion_.begin + comma + 1);
    for (const std::string& key : names_.label_keys) Offer(key);
  }

  void OfferFunctions() {
    const std::string text = AsText(word_);
    if (text.empty()) return;
    for (const std::string_view name : names_.functions) {
      if (name.starts_with(text)) completion_.candidates.push_back(AsRegexp(name));
    }
    if (!completion_.candidates.empty()) return;
    // "Unmarshal" is what is remembered of encoding/json.(*Decoder).Unmarshal.
    completion_.anywhere = true;
    for (const std::string_view name : names_.functions) {
      if (name.find(text) != std::string_view::npos) {
        completion_.candidates.push_back(AsRegexp(name));
      }
    }
  }

  ShellCompletion Finish() {
    auto& candidates = completion_.candidates;
    std::ranges::sort(candidates);
    candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
    completion_.typed = word_;
    return std::move(completion_);
  }

  std::string_view line_;
  std::string_view word_;
  const ShellVocabulary& vocabulary_;
  const ShellNames& names_;
  const ShellPlaces& places_;
  ShellCompletion completion_;
};

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

}  // namespace

std::string ShellCompletion::Replacement() const {
  if (candidates.size() == 1) return candidates.front() + (ends_word ? " " : "");
  if (candidates.empty() || anywhere) return "";
  std::string_view common = candidates.front();
  for (const std::string& candidate : candidates) {
    const auto [end, other] = std::ranges::mismatch(common, candidate);
    common = common.substr(0, static_cast<size_t>(end - common.begin()));
  }
  while (!common.empty() && common.size() < candidates.front().size() &&
         IsContinuation(candidates.front()[common.size()])) {
    common.remove_suffix(1);  // not half of a character
  }
  if (common.ends_with('\\')) common.remove_suffix(1);  // nor half of an escape
  return common.size() > typed.size() ? std::string(common) : "";
}

ShellCompletion CompleteShellLine(std::string_view line, const ShellVocabulary& vocabulary,
                                  const ShellNames& names, const ShellPlaces& places) {
  return Completer(line, vocabulary, names, places).Complete();
}

}  // namespace pfa

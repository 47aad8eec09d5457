#include "viewer/app/arguments.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "analyzer/load/load_trace.h"
#include "analyzer/query/options_table.h"
#include "viewer/panels/panel.h"

namespace pfa {
namespace {

Result<std::string> ReadText(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    Error error = UsageError("cannot read the actions");
    error.source = file;
    return error;
  }
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

Result<WindowSize> ParseSize(std::string_view text) {
  WindowSize size;
  const char* const end = text.data() + text.size();
  const auto width = std::from_chars(text.data(), end, size.width);
  if (width.ec == std::errc() && width.ptr != end && *width.ptr == 'x') {
    const auto height = std::from_chars(width.ptr + 1, end, size.height);
    const bool fits = size.width >= kLeastWindow && size.width <= kLargestWindow &&
                      size.height >= kLeastWindow && size.height <= kLargestWindow;
    if (height.ec == std::errc() && height.ptr == end && fits) return size;
  }
  return UsageError(fmt::format("--size: expected WIDTHxHEIGHT of {} to {} each, not '{}'",
                                kLeastWindow, kLargestWindow, text));
}

class Parser {
 public:
  explicit Parser(std::span<const std::string> words) : words_(words) {}

  Result<ViewArguments> Parse() {
    bool only_files = false;
    while (next_ < words_.size()) {
      const std::string& word = words_[next_++];
      if (only_files || word == "-" || !word.starts_with('-')) {
        arguments_.open.files.push_back(word);
      } else if (word == "--") {
        only_files = true;
      } else {
        PFA_TRY(Option(word));
      }
    }
    if (arguments_.wants_help) return std::move(arguments_);
    PFA_TRY(CheckPanel());
    return std::move(arguments_);
  }

 private:
  Result<void> Option(std::string_view word) {
    word.remove_prefix(word.starts_with("--") ? 2 : 1);
    const size_t equals = word.find('=');
    const std::string name(word.substr(0, equals));
    std::optional<std::string> value;
    if (equals != std::string_view::npos) value = word.substr(equals + 1);
    if (name == "h" || name == "help") {
      arguments_.wants_help = true;
      return {};
    }
    if (name == "window") {
      arguments_.wants_window = true;
      return {};
    }
    for (const OptionRow& row : OptionTable()) {
      if (row.name != name || row.scope == OptionScope::kPprof) continue;
      if (!value && IsSwitch(row)) value = "true";
      PFA_ASSIGN_OR_RETURN(const std::string text, Value(name, value));
      return SetOption(row, text, &arguments_.open.state.options);
    }
    for (const TraceOptionRow& row : TraceOptionTable()) {
      if (row.name != name) continue;
      if (!value && row.value_name.empty()) value = "true";
      PFA_ASSIGN_OR_RETURN(const std::string text, Value(name, value));
      return SetTraceOption(row, text, &arguments_.open.state.trace_options);
    }
    return Own(name, value);
  }

  Result<void> Own(const std::string& name, const std::optional<std::string>& value) {
    if (name != "screenshot" && name != "size" && name != "panel" && name != "actions") {
      return UsageError(fmt::format("there is no option '--{}'; see pfa view --help", name));
    }
    PFA_ASSIGN_OR_RETURN(const std::string text, Value(name, value));
    if (name == "screenshot") {
      arguments_.screenshot = text;
    } else if (name == "size") {
      PFA_ASSIGN_OR_RETURN(arguments_.size, ParseSize(text));
    } else if (name == "panel") {
      arguments_.open.state.panel = text;
    } else {
      PFA_ASSIGN_OR_RETURN(const std::string actions, ReadText(text));
      Result<std::vector<Action>> parsed = ParseActions(actions);
      if (!parsed.ok()) {
        parsed.error().source = text;
        return parsed.error();
      }
      arguments_.actions = std::move(parsed).value();
    }
    return {};
  }

  Result<std::string> Value(const std::string& name, const std::optional<std::string>& value) {
    if (value) return *value;
    if (next_ < words_.size()) return words_[next_++];
    return UsageError(fmt::format("--{} needs a value", name));
  }

  [[nodiscard]] Result<void> CheckPanel() const {
    const std::string& panel = arguments_.open.state.panel;
    if (panel.empty()) return {};
    const auto rows = PanelTable();
    if (std::ranges::find(rows, panel, &PanelRow::name) != rows.end()) return {};
    return UsageError(fmt::format("there is no panel '{}'", panel));
  }

  std::span<const std::string> words_;
  size_t next_ = 0;
  ViewArguments arguments_;
};

}  // namespace

Result<ViewArguments> ParseViewArguments(std::span<const std::string> words) {
  return Parser(words).Parse();
}

std::string ViewHelp() {
  std::string text =
      "Shows profiles and execution traces in a window.\n\n"
      "usage: pfa view [OPTIONS] [FILE...]\n\n"
      "  --panel NAME         show this first:";
  constexpr size_t kPanelsInLine = 8;
  size_t panels = 0;
  for (const PanelRow& row : PanelTable()) {
    if (panels > 0) text += ',';
    text += panels > 0 && panels % kPanelsInLine == 0 ? "\n                       " : " ";
    text += row.name;
    ++panels;
  }
  text +=
      "\n"
      "  --screenshot FILE    write a PNG instead of opening a window; needs no display\n"
      "  --window             take the picture from a window after all\n"
      "  --size WIDTHxHEIGHT  of the picture (else 1600x1000) or the window (else as it was last)\n"
      "  --actions FILE       do first what the lines of the file say\n"
      "  -focus=REGEXP ...    all options of `pfa top` and `pfa trace`\n\n"
      "Actions:\n";
  for (const ActionRow& row : ActionTable()) {
    const std::string action = fmt::format("{} {}", row.name, row.usage);
    constexpr size_t kActionWidth = 24;
    const std::string gap = action.size() > kActionWidth ? fmt::format("\n{:<26}", "") : "";
    text += fmt::format("  {:<{}}{} {}\n", action, kActionWidth, gap, row.help);
  }
  return text;
}

}  // namespace pfa

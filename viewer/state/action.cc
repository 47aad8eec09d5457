#include "viewer/state/action.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include <fmt/format.h>

namespace pfa {
namespace {

using enum ActionArgument;

constexpr auto kRows = std::to_array<ActionRow>({
    {ActionKind::kPanel, "panel", kText, "NAME", "show this panel"},
    {ActionKind::kSearch, "search", kText, "[REGEXP]", "mark the functions it matches; none: all"},
    {ActionKind::kSelect, "select", kText, "[FUNCTION]", "select a function in all panels"},
    {ActionKind::kSet, "set", kText, "OPTION=VALUE", "an option of the profile or the trace"},
    {ActionKind::kProfile, "profile", kText, "cpu|offcpu|net|sync|syscall|sched",
     "which profile of a trace the flame graph shows"},
    {ActionKind::kZoom, "zoom", kThreeNumbers, "FACTOR [X [Y]]",
     "closer, or further away below 1, around these shares of the width and the height"},
    {ActionKind::kZoomTo, "zoom-to", kTwoNumbers, "FROM TO",
     "show nanoseconds from the start, or values of the flame graph"},
    {ActionKind::kMove, "move", kNumber, "SHARE", "to the right, by a share of the width"},
    {ActionKind::kScroll, "scroll", kNumber, "PIXELS", "down"},
    {ActionKind::kFit, "fit", kNone, "", "show everything"},
    {ActionKind::kFrame, "frame", kNumber, "ROW", "zoom to a frame of the flame graph"},
    {ActionKind::kSpan, "span", kNumber, "ROW", "select the span that a transition begins"},
    {ActionKind::kRange, "range", kNumber, "ROW", "select a range of the collector"},
    {ActionKind::kTask, "task", kNumber, "ROW", "select a task"},
    {ActionKind::kDeselect, "deselect", kNone, "", "select nothing"},
    {ActionKind::kFind, "find", kText, "next|previous",
     "select the next span or frame that the search finds"},
    {ActionKind::kFollow, "follow", kText, "waker|woken|creator|next|previous",
     "select the span of who woke the selected one, was first woken or created by it, or created "
     "its goroutine; or the next of its goroutine, or the one before"},
    {ActionKind::kMark, "mark", kTwoNumbers, "FROM TO",
     "restrict the reports to nanoseconds from the start"},
    {ActionKind::kUnmark, "unmark", kNone, "", "restrict nothing to a time"},
    {ActionKind::kOpen, "open", kNumberOrText, "GROUP|FUNCTION|tasks|threads",
     "show the lanes of a group: of goroutines, by its number or entry function, or of the others"},
    {ActionKind::kClose, "close", kNumberOrText, "GROUP|FUNCTION|tasks|threads", "hide them"},
    {ActionKind::kColors, "colors", kText, "package|share|name", "what frames are coloured by"},
    {ActionKind::kGrowUp, "grow-up", kText, "on|off", "callees above their callers"},
    {ActionKind::kShadeStops, "shade-stops", kText, "on|off", "stop-the-world over all lanes"},
    {ActionKind::kTheme, "theme", kText, "light|dark", "colours of the window"},
    {ActionKind::kUndo, "undo", kNone, "", "the view before the last change"},
    {ActionKind::kRedo, "redo", kNone, "", "the view before the last undo"},
    {ActionKind::kBeside, "beside", kText, "[NAME]", "show this panel, too; none: only one"},
    {ActionKind::kSplit, "split", kNumber, "SHARE", "of the width for the panel that is beside"},
    {ActionKind::kFile, "file", kText, "PATH", "open in a tab", true},
    {ActionKind::kTab, "tab", kNumber, "N", "show the N-th tab, from 1", true},
    {ActionKind::kCloseTab, "close-tab", kNone, "", "close the tab that is shown", true},
    {ActionKind::kFont, "font", kNumber, "PIXELS", "height of letters", true},
    {ActionKind::kBrowse, "browse", kText, "on|off", "the dialog that opens files", true},
    {ActionKind::kHelp, "help", kText, "on|off", "the list of keys", true},
    {ActionKind::kRegion, "region", kNumber, "ROW", "select a region"},
    {ActionKind::kLog, "log", kNumber, "ROW", "select a message"},
    {ActionKind::kAt, "at", kThreeNumbers, "NS [GOROUTINE [LENGTH]]",
     "show what happened then, in nanoseconds from the start; goroutine 0: of no one"},
    {ActionKind::kGoroutine, "goroutine", kNumber, "ID", "show the life of a goroutine"},
    {ActionKind::kClock, "clock", kText, "wall|relative",
     "times of day (UTC), or from the start of the trace"},
    {ActionKind::kNode, "node", kNumber, "ROW", "select a row of the tree of goroutines"},
    {ActionKind::kFold, "fold", kNumber, "ROW", "hide what those of the row created"},
    {ActionKind::kUnfold, "unfold", kNumber, "ROW", "show it"},
    {ActionKind::kMember, "member", kNumber, "INDEX",
     "of a row of the tree, this goroutine, which is the INDEXth of the trace"},
    {ActionKind::kPan, "pan", kTwoNumbers, "X Y",
     "the call graph to the right and down, by shares of its width and height"},
    {ActionKind::kLine, "line", kNumber, "NUMBER", "choose a line of the source"},
    {ActionKind::kHot, "hot", kText, "next|previous",
     "choose the hottest line of the source, then the next less hot one, or the one before"},
    {ActionKind::kCollapseRecursion, "collapse-recursion", kText, "on|off",
     "each function once per stack of the flame graph, where it is innermost"},
    {ActionKind::kFilter, "filter", kText, "[REGEXP]", "only matching rows in the panel's tables"},
    {ActionKind::kSort, "sort", kText, "[COLUMN [ascending|descending|off [TABLE]]]",
     "rows of the panel's first or TABLEth table by a column, by its name in JSON; none: by none"},
    {ActionKind::kHover, "hover", kTwoNumbers, "X Y",
     "put the mouse there, in pixels of a picture without a window", true},
    {ActionKind::kCopy, "copy", kNone, "", "the name of the selected function to the clipboard",
     true},
});

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
}

std::optional<double> Number(std::string_view text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || stop != end || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

Error Expected(const ActionRow& row) {
  return UsageError(fmt::format("expected: {} {}", row.name, row.usage));
}

// What is left out keeps its value, if it may be left out.
Result<void> TakeNumbers(std::string_view text, const ActionRow& row, Action* action) {
  const size_t most = row.argument == kNumber ? 1 : row.argument == kTwoNumbers ? 2 : 3;
  const size_t least = row.usage.ends_with(']') ? 1 : most;
  const std::array places = {&action->a, &action->b, &action->c};
  if (row.kind == ActionKind::kZoom) action->b = action->c = 0.5;
  size_t count = 0;
  for (; !text.empty(); ++count) {
    const std::string_view word = text.substr(0, text.find_first_of(" \t"));
    text = Trimmed(text.substr(word.size()));
    const auto number = Number(word);
    if (count == most || !number) return Expected(row);
    *places[count] = *number;
  }
  if (count < least) return Expected(row);
  return {};
}

}  // namespace

std::span<const ActionRow> ActionTable() { return kRows; }

bool IsOfDesk(ActionKind kind) {
  const auto* const row = std::ranges::find(kRows, kind, &ActionRow::kind);
  return row != kRows.end() && row->of_desk;
}

Result<Action> ParseAction(std::string_view line) {
  line = Trimmed(line);
  const std::string_view name = line.substr(0, line.find_first_of(" \t"));
  const std::string_view rest = Trimmed(line.substr(name.size()));
  const auto* const row = std::ranges::find(kRows, name, &ActionRow::name);
  if (row == kRows.end()) return UsageError(fmt::format("there is no action '{}'", name));
  Action action{row->kind};
  switch (row->argument) {
    case kNone:
      if (!rest.empty()) return Expected(*row);
      break;
    case kText:
      action.text = rest;
      if (rest.empty() && !row->usage.starts_with('[')) return Expected(*row);
      break;
    case kNumberOrText:
      if (rest.empty()) return Expected(*row);
      if (const auto number = Number(rest)) {
        action.a = *number;
      } else {
        action.text = rest;
      }
      break;
    case kNumber:
    case kTwoNumbers:
    case kThreeNumbers: {
      PFA_TRY(TakeNumbers(rest, *row, &action));
      break;
    }
  }
  return action;
}

Result<std::vector<Action>> ParseActions(std::string_view text) {
  std::vector<Action> actions;
  size_t number = 0;
  while (!text.empty()) {
    ++number;
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.starts_with('#')) continue;
    line = Trimmed(line.substr(0, line.find(" #")));
    if (line.empty()) continue;
    Result<Action> action = ParseAction(line);
    if (!action.ok()) {
      Error error = action.error();
      error.message = fmt::format("line {}: {}", number, error.message);
      return error;
    }
    actions.push_back(std::move(action).value());
  }
  return actions;
}

}  // namespace pfa

// Actions: all that can happen to a ViewState. Mouse and keys make them, and so does a text with an
// action on each line, for tests and pictures:
//
//   panel timeline
//   zoom 4 0.25         # four times closer, around a quarter of the width
//   search runtime\.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proto/base/result.h"

namespace pfa {

enum class ActionKind : uint8_t {
  kPanel,
  kSearch,
  kSelect,
  kSet,
  kProfile,
  kZoom,
  kZoomTo,
  kMove,
  kScroll,
  kFit,
  kFrame,
  kSpan,
  kRange,
  kTask,
  kDeselect,
  kFind,
  kFollow,
  kMark,
  kUnmark,
  kOpen,
  kClose,
  kColors,
  kGrowUp,
  kShadeStops,
  kTheme,
  kUndo,
  kRedo,
  kBeside,
  kSplit,
  kFile,
  kTab,
  kCloseTab,
  kFont,
  kBrowse,
  kHelp,
  kRegion,
  kLog,
  kAt,
  kGoroutine,
  kClock,
  kNode,
  kFold,
  kUnfold,
  kMember,
  kPan,
  kLine,
  kHot,
  kCollapseRecursion,
  kFilter,
  kSort,
  kHover,
  kCopy,
};

struct Action {
  ActionKind kind = ActionKind::kFit;
  std::string text = {};
  double a = 0;
  double b = 0;
  double c = 0;
};

enum class ActionArgument : uint8_t {
  kNone,
  kText,
  kNumber,
  kTwoNumbers,
  kThreeNumbers,
  kNumberOrText,
};

struct ActionRow {
  ActionKind kind;
  std::string_view name;
  ActionArgument argument;
  std::string_view usage;  // of the arguments
  std::string_view help;   // one line
  bool of_desk = false;    // about the window and its files, not about the view of one
};
std::span<const ActionRow> ActionTable();
[[nodiscard]] bool IsOfDesk(ActionKind kind);

// A line of a text of actions. Errors say what was expected.
Result<Action> ParseAction(std::string_view line);
// Empty lines and what follows a '#' after a space or at the beginning are left out. Errors name
// the line.
Result<std::vector<Action>> ParseActions(std::string_view text);

}  // namespace pfa

// An open file: its views, and the state with its history. Applies actions; knows no window.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "viewer/panels/panel.h"
#include "viewer/panels/views.h"
#include "viewer/state/history.h"
#include "viewer/state/reduce.h"

namespace pfa {

class Session {
 public:
  Session(Views views, ViewState state) : views_(std::move(views)), history_(std::move(state)) {}

  [[nodiscard]] Views& views() { return views_; }
  [[nodiscard]] const ViewState& state() const { return history_.present(); }
  // What was wrong with the last action that was; "" after one that was not.
  [[nodiscard]] const std::string& error() const { return error_; }

  // The same file, read in another way; the state stays. Threads may still be at work on the old
  // one, which therefore goes away as a whole.
  void ReplaceViews(Views views) {
    [[maybe_unused]] const Views old = std::exchange(views_, std::move(views));
  }

  void Apply(const std::vector<Action>& actions) {
    for (const Action& action : actions) Apply(action);
  }
  // Those of the panel that is beside, for which that is the panel.
  void ApplyBeside(const std::vector<Action>& actions) {
    for (const Action& action : actions) Apply(action, true);
  }
  void Apply(const Action& action, bool is_beside = false) {
    error_.clear();
    if (action.kind == ActionKind::kUndo) {
      history_.Undo();
    } else if (action.kind == ActionKind::kRedo) {
      history_.Redo();
    } else if (IsUnknownPanel(action)) {
      error_ = "there is no panel '" + action.text + "'";
    } else {
      ViewState before = state();
      if (is_beside) std::swap(before.panel, before.beside);
      Result<ViewState> state = Reduce(before, action, views_.Context(before));
      if (state.ok()) {
        if (is_beside) std::swap(state.value().panel, state.value().beside);
        history_.Change(std::move(state).value(), action.kind);
      } else {
        error_ = state.error().ToString();
      }
    }
  }

 private:
  [[nodiscard]] bool IsUnknownPanel(const Action& action) const {
    const bool names_panel =
        action.kind == ActionKind::kPanel || action.kind == ActionKind::kBeside;
    return names_panel && !action.text.empty() && FindPanel(action.text, views_) == nullptr;
  }

  Views views_;
  History history_;
  std::string error_;
};

}  // namespace pfa

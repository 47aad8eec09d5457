// An open file: its views, and the state with its history. Applies actions; knows no window.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

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

  void Apply(const std::vector<Action>& actions) {
    for (const Action& action : actions) Apply(action);
  }
  void Apply(const Action& action) {
    error_.clear();
    if (action.kind == ActionKind::kUndo) {
      history_.Undo();
    } else if (action.kind == ActionKind::kRedo) {
      history_.Redo();
    } else {
      Result<ViewState> state = Reduce(this->state(), action, views_.Context(this->state()));
      if (state.ok()) {
        history_.Change(std::move(state).value(), action.kind);
      } else {
        error_ = state.error().ToString();
      }
    }
  }

 private:
  Views views_;
  History history_;
  std::string error_;
};

}  // namespace pfa

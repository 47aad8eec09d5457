// Undo and redo: the states before and after the present one.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "viewer/state/action.h"
#include "viewer/state/view_state.h"

namespace pfa {

class History {
 public:
  explicit History(ViewState state) : present_(std::move(state)) {}

  [[nodiscard]] const ViewState& present() const { return present_; }

  // Changes of the same kind that follow each other, like those of one turn of the wheel, are
  // undone together unless `begins` says that a new gesture begins.
  void Change(ViewState state, ActionKind kind, bool begins = false) {
    if (state == present_) return;
    const bool continues = last_ == kind && !begins && Flows(kind) && !past_.empty();
    if (!continues) {
      if (past_.size() == kMost) past_.erase(past_.begin());
      past_.push_back(std::move(present_));
    }
    present_ = std::move(state);
    future_.clear();
    last_ = kind;
  }
  bool Undo() { return Step(&past_, &future_); }
  bool Redo() { return Step(&future_, &past_); }

 private:
  static constexpr size_t kMost = 1000;

  static bool Flows(ActionKind kind) {
    return kind == ActionKind::kZoom || kind == ActionKind::kMove || kind == ActionKind::kScroll ||
           kind == ActionKind::kSearch || kind == ActionKind::kMark || kind == ActionKind::kSplit ||
           kind == ActionKind::kPan || kind == ActionKind::kFilter;
  }
  bool Step(std::vector<ViewState>* from, std::vector<ViewState>* to) {
    if (from->empty()) return false;
    to->push_back(std::move(present_));
    present_ = std::move(from->back());
    from->pop_back();
    last_.reset();
    return true;
  }

  ViewState present_;
  std::vector<ViewState> past_;
  std::vector<ViewState> future_;
  std::optional<ActionKind> last_;
};

}  // namespace pfa

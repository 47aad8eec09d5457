// One frame: what the window shows of a file, from the state, and what the user did to it. Between
// NewFrame and Render of ImGui, with or without a window.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "viewer/app/session.h"
#include "viewer/layout/draw_list.h"
#include "viewer/layout/geometry.h"

namespace pfa {

// A call graph whose layout takes longer is not shown.
inline constexpr std::chrono::seconds kMostLayoutTime(20);

// Keeps what lasts longer than a frame but is no part of the state: the way to where it goes.
class Frame {
 public:
  // Around everything that is drawn: a window of ImGui that fills the display.
  static void Begin(const ViewState& state);
  static void End();

  // Draws, and applies what the user did. `seconds` since the last frame.
  void Draw(Session* session, double seconds);

  // Whether the picture is still moving.
  [[nodiscard]] bool is_moving() const { return is_moving_; }
  // What the user asked for that is no view's affair, once.
  std::vector<Action> TakeDeskActions() { return std::exchange(desk_actions_, {}); }
  // Where panels begin, below the toolbar, which may have several lines.
  [[nodiscard]] float panel_top() const { return panel_top_; }
  // What the last panel drew.
  [[nodiscard]] const DrawList& list() const { return list_; }
  // Draw where the state says at once.
  void set_animates(bool animates) { animates_ = animates; }

 private:
  // An extent on its way from one to another.
  struct Way {
    Extent from;
    Extent to;
    double share = 1;
    // Towards the target; returns where it is now.
    Extent Step(const Extent& target, double seconds, bool animates);
  };

  void Toolbar(Session* session, std::vector<Action>* actions);
  static void Filters(Session& session, std::vector<Action>* actions);
  // Puts the next widget, of that width without its borders, beside the last if there is room, and
  // below it otherwise.
  void NextTool(float width);
  void SampleTypes(Session* session, std::vector<Action>* actions);
  void Beside(Session* session, std::vector<Action>* actions);
  void SearchField(Session& session, std::vector<Action>* actions);
  void Keys(bool is_of_time, std::vector<Action>* actions);
  void Panels(Session* session, double seconds, std::vector<Action>* actions);

  DrawList list_;
  Way flame_way_;
  Way timeline_way_;
  std::string search_;
  std::vector<Action> desk_actions_;
  bool search_wants_focus_ = false;
  float panel_top_ = 0;
  bool has_tools_ = false;
  bool is_moving_ = false;
  bool animates_ = true;
};

}  // namespace pfa

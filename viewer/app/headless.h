// The window without a window, a display or a GPU: for pictures and for tests, which move the mouse
// and press keys.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "drawing/drawing_process.h"
#include "viewer/app/frame.h"
#include "viewer/app/raster.h"
#include "viewer/app/session.h"
#include "viewer/layout/geometry.h"
#include "viewer/panels/imgui_compat.h"

namespace pfa {

struct WindowSize {
  int width = 1600;
  int height = 1000;
};

// One at a time: it owns the context of ImGui.
class Headless {
 public:
  explicit Headless(const WindowSize& size);
  Headless(const Headless&) = delete;
  Headless& operator=(const Headless&) = delete;
  ~Headless();

  // Draws a frame with what the mouse and the keys are doing.
  void Draw(Session* session);
  // Draws until windows have found their sizes, which takes them two frames.
  void Settle(Session* session);
  // Of the last frame.
  [[nodiscard]] Image Picture() const;

  // Each takes the frames that ImGui needs to notice.
  void MoveTo(Px point, Session* session);
  // 0 is the left button, 1 the right one. A second click at once is a double click.
  void Click(Px point, Session* session, int button = 0);
  void Drag(Px from, Px to, Session* session);
  void Wheel(Px point, float turns, Session* session, bool shift = false);
  void Press(Key key, Session* session, bool ctrl = false);
  void Type(std::string_view text, Session* session);

  [[nodiscard]] const Frame& frame() const { return frame_; }

 private:
  Frame frame_;
  std::shared_ptr<DrawingProcess> drawing_;
  unsigned char* atlas_ = nullptr;
  int atlas_width_ = 0;
  int atlas_height_ = 0;
};

}  // namespace pfa

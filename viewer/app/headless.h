// The window without a window, a display or a GPU: for pictures and for tests, which move the mouse
// and press keys.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "analyzer/drawing/drawing_process.h"
#include "viewer/app/desk.h"
#include "viewer/app/frame.h"
#include "viewer/app/raster.h"
#include "viewer/app/session.h"
#include "viewer/app/settings.h"
#include "viewer/layout/geometry.h"
#include "viewer/panels/imgui_compat.h"

namespace pfa {

// What is drawn: the view of one file, or a desk with all that belongs to it.
class Scene {
 public:
  Scene(Session* session) : session_(session) {}  // NOLINT: implicit
  Scene(Desk* desk) : desk_(desk) {}              // NOLINT: implicit

 private:
  friend class Headless;
  Session* session_ = nullptr;
  Desk* desk_ = nullptr;
};

// One at a time: it owns the context of ImGui.
class Headless {
 public:
  explicit Headless(const WindowSize& size);
  Headless(const Headless&) = delete;
  Headless& operator=(const Headless&) = delete;
  ~Headless();

  // Draws a frame with what the mouse and the keys are doing.
  void Draw(const Scene& scene);
  // Draws until windows have found their sizes, which takes them two frames.
  void Settle(const Scene& scene);
  // Of the last frame.
  [[nodiscard]] Image Picture() const;

  // Of a session without a desk: where the panel begins, and what the last one drew.
  [[nodiscard]] float panel_top() const { return frame_.panel_top(); }
  [[nodiscard]] const DrawList& list() const { return frame_.list(); }

  // Each takes the frames that ImGui needs to notice.
  void MoveTo(Px point, const Scene& scene);
  // 0 is the left button, 1 the right one. A second click at once is a double click.
  void Click(Px point, const Scene& scene, int button = 0);
  void Drag(Px from, Px to, const Scene& scene);
  void Wheel(Px point, float turns, const Scene& scene, bool shift = false);
  void Press(Key key, const Scene& scene, bool ctrl = false);
  void Type(std::string_view text, const Scene& scene);

 private:
  void UseFont(float pixels);

  Frame frame_;  // of a session without a desk
  float font_pixels_ = 0;
  std::shared_ptr<DrawingProcess> drawing_;
  unsigned char* atlas_ = nullptr;
  int atlas_width_ = 0;
  int atlas_height_ = 0;
};

}  // namespace pfa

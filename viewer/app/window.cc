#include "viewer/app/window.h"

#include <algorithm>
#include <backends/imgui_impl_glfw.h>
#include <backends/imgui_impl_opengl3.h>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <GLFW/glfw3.h>
#include <fmt/format.h>
#include <imgui.h>

#include "analyzer/report/display_name.h"
#include "viewer/app/desk.h"
#include "viewer/app/fonts.h"
#include "viewer/app/settings.h"
#include "viewer/panels/imgui_compat.h"

namespace pfa {
namespace {

// Windows of ImGui find their sizes in the first.
constexpr int kScreenshotFrames = 4;
// How long nothing is drawn if nothing happens.
constexpr double kIdleSeconds = 0.5;
constexpr double kLoadingSeconds = 0.05;

class Glfw {
 public:
  Glfw() : works_(glfwInit() == GLFW_TRUE) {}
  Glfw(const Glfw&) = delete;
  Glfw& operator=(const Glfw&) = delete;
  ~Glfw() {
    if (window_ != nullptr) {
      ImGui_ImplOpenGL3_Shutdown();
      ImGui_ImplGlfw_Shutdown();
      ImGui::DestroyContext();
      glfwDestroyWindow(window_);
    }
    if (works_) glfwTerminate();
  }

  Result<void> Open(const WindowSize& size, const std::string& title, bool takes_focus) {
    if (!works_) return NoDisplay();
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 2);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
    glfwWindowHint(GLFW_FOCUS_ON_SHOW, takes_focus ? GLFW_TRUE : GLFW_FALSE);
    window_ = glfwCreateWindow(size.width, size.height, title.c_str(), nullptr, nullptr);
    if (window_ == nullptr) return NoDisplay();
    glfwMakeContextCurrent(window_);
    glfwSwapInterval(1);
    ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr;
    style_ = ImGui::GetStyle();
    ImGui_ImplGlfw_InitForOpenGL(window_, true);
    ImGui_ImplOpenGL3_Init("#version 150");
    return {};
  }

  // Before a frame. The window may have been moved to another display.
  void UseFont(float pixels) {
    float scale = 1;
    glfwGetWindowContentScale(window_, &scale, nullptr);
    if (pixels * scale == font_pixels_) return;
    font_pixels_ = pixels * scale;
    SetFont(font_pixels_);
    ImGui::GetStyle() = style_;
    ImGui::GetStyle().ScaleAllSizes(scale);
    RenewFontTexture();
  }

  // In the unit in which it was asked for.
  [[nodiscard]] WindowSize size() const {
    WindowSize size;
    glfwGetWindowSize(window_, &size.width, &size.height);
    float scale = 1;
    glfwGetWindowContentScale(window_, &scale, nullptr);
    const auto unscaled = [scale](int pixels) {
      return std::clamp(static_cast<int>(static_cast<float>(pixels) / scale), kLeastWindow,
                        kLargestWindow);
    };
    return {unscaled(size.width), unscaled(size.height)};
  }

  [[nodiscard]] GLFWwindow* window() const { return window_; }

  // `picture`, if not null: what the window shows from now on.
  void Draw(Desk* desk, double seconds, Image* picture) {
    ImGui_ImplOpenGL3_NewFrame();
    ImGui_ImplGlfw_NewFrame();
    ImGui::NewFrame();
    desk->Draw(seconds);
    ImGui::Render();
    glfwGetFramebufferSize(window_, &width_, &height_);
    glViewport(0, 0, width_, height_);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    // Afterwards the buffer may be another one.
    if (picture != nullptr) *picture = Picture();
    glfwSwapBuffers(window_);
  }

 private:
  [[nodiscard]] Image Picture() const {
    Image image{width_, height_, {}};
    const size_t row = 3 * static_cast<size_t>(width_);
    image.rgb.resize(row * static_cast<size_t>(height_));
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadPixels(0, 0, width_, height_, GL_RGB, GL_UNSIGNED_BYTE, image.rgb.data());
    // OpenGL counts rows from the bottom.
    for (size_t y = 0; y < static_cast<size_t>(height_) / 2; ++y) {
      auto* const upper = image.rgb.data() + y * row;
      std::swap_ranges(upper, upper + row,
                       image.rgb.data() + (static_cast<size_t>(height_) - 1 - y) * row);
    }
    return image;
  }

  static Error NoDisplay() {
    const char* reason = nullptr;
    glfwGetError(&reason);
    return UsageError(fmt::format("no window can be opened here ({}); --screenshot needs none",
                                  reason == nullptr ? "no display" : reason));
  }

  bool works_;
  GLFWwindow* window_ = nullptr;
  ImGuiStyle style_;  // before any scale
  float font_pixels_ = 0;
  int width_ = 0;
  int height_ = 0;
};

}  // namespace

Result<void> RunWindow(const WindowRequest& request) {
  const bool is_picture = !request.screenshot.empty();
  const std::string file = is_picture ? "" : ViewerSettingsFile();
  const Result<ViewerSettings> read = ReadViewerSettings(file);
  const ViewerSettings settings = read.ok() ? read.value() : ViewerSettings{};
  const std::string title =
      request.open.files.empty() ? "pfa" : DisplayName(request.open.files.front()) + " - pfa";
  // Before there are threads, which drivers make.
  Desk desk(settings);
  Glfw glfw;
  PFA_TRY(glfw.Open(request.size.value_or(settings.window), title, !is_picture));
  if (!read.ok()) desk.set_message(read.error().ToString());
  glfwSetWindowUserPointer(glfw.window(), &desk);
  glfwSetDropCallback(glfw.window(), [](GLFWwindow* window, int count, const char** files) {
    auto* const target = static_cast<Desk*>(glfwGetWindowUserPointer(window));
    for (int i = 0; i < count; ++i) target->Open({{files[i]}, {}});
  });
  if (!request.open.files.empty()) desk.OpenAll(request.open);
  bool has_acted = request.actions.empty();
  int frames_left = kScreenshotFrames;
  auto last = std::chrono::steady_clock::now();
  while (glfwWindowShouldClose(glfw.window()) == 0 && !desk.wants_to_quit()) {
    if (desk.is_moving() || is_picture) {
      glfwPollEvents();
    } else {
      const bool is_busy = desk.is_loading() || desk.is_waiting();
      glfwWaitEventsTimeout(is_busy ? kLoadingSeconds : kIdleSeconds);
    }
    const auto now = std::chrono::steady_clock::now();
    Image picture;
    glfw.UseFont(desk.settings().font_pixels);
    glfw.Draw(&desk, std::chrono::duration<double>(now - last).count(),
              is_picture ? &picture : nullptr);
    last = now;
    if (is_picture && !desk.error().empty()) return BadInput(desk.error());
    if (desk.is_loading()) continue;
    if (!std::exchange(has_acted, true)) {
      const Result<void> done = desk.Run(request.actions);
      if (!done.ok() && is_picture) return done.error();
    }
    if (!is_picture || desk.is_moving() || desk.is_waiting() || --frames_left > 0) continue;
    return WritePng(picture, request.screenshot);
  }
  desk.set_window_size(glfw.size());
  // A file with a mistake is not overwritten.
  if (is_picture || !read.ok() || desk.settings() == read.value()) return {};
  return WriteViewerSettings(file, desk.settings());
}

}  // namespace pfa

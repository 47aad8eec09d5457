#include "viewer/app/window.h"

#include <backends/imgui_impl_glfw.h>
#include <backends/imgui_impl_opengl3.h>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <GLFW/glfw3.h>
#include <fmt/format.h>
#include <imgui.h>

#include "viewer/app/fonts.h"
#include "viewer/app/frame.h"

namespace pfa {
namespace {

constexpr int kWidth = 1600;
constexpr int kHeight = 1000;
constexpr float kFontPixels = 14;
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

  Result<void> Open(const std::string& title) {
    if (!works_) return NoDisplay();
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 2);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
    window_ = glfwCreateWindow(kWidth, kHeight, title.c_str(), nullptr, nullptr);
    if (window_ == nullptr) return NoDisplay();
    glfwMakeContextCurrent(window_);
    glfwSwapInterval(1);
    float scale = 1;
    glfwGetWindowContentScale(window_, &scale, nullptr);
    ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr;
    AddFonts(kFontPixels * scale);
    ImGui::GetStyle().ScaleAllSizes(scale);
    ImGui_ImplGlfw_InitForOpenGL(window_, true);
    ImGui_ImplOpenGL3_Init("#version 150");
    return {};
  }

  [[nodiscard]] GLFWwindow* window() const { return window_; }

 private:
  static Error NoDisplay() {
    const char* reason = nullptr;
    glfwGetError(&reason);
    return UsageError(fmt::format("no window can be opened here ({}); --screenshot needs none",
                                  reason == nullptr ? "no display" : reason));
  }

  bool works_;
  GLFWwindow* window_ = nullptr;
};

}  // namespace

Result<void> RunWindow(OpenRequest request) {
  const std::string title = request.files.front() + " - pfa";
  Glfw glfw;
  PFA_TRY(glfw.Open(title));
  LoadJob job(std::move(request));
  std::unique_ptr<Session> session;
  std::vector<std::string> message;
  Frame frame;
  bool is_loading = true;
  auto last = std::chrono::steady_clock::now();
  while (glfwWindowShouldClose(glfw.window()) == 0 && !frame.wants_to_quit()) {
    if (frame.is_moving()) {
      glfwPollEvents();
    } else {
      glfwWaitEventsTimeout(is_loading ? kLoadingSeconds : kIdleSeconds);
    }
    if (is_loading) {
      message = {job.progress()};
      if (auto loaded = job.Take()) {
        is_loading = false;
        if (loaded->ok()) {
          session = std::move(*loaded).value();
        } else {
          message = {loaded->error().ToString()};
        }
      }
    }
    ImGui_ImplOpenGL3_NewFrame();
    ImGui_ImplGlfw_NewFrame();
    ImGui::NewFrame();
    const auto now = std::chrono::steady_clock::now();
    const double seconds = std::chrono::duration<double>(now - last).count();
    last = now;
    if (session != nullptr) {
      frame.Draw(session.get(), seconds);
    } else {
      Frame::DrawMessage(message);
    }
    ImGui::Render();
    int width = 0;
    int height = 0;
    glfwGetFramebufferSize(glfw.window(), &width, &height);
    glViewport(0, 0, width, height);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    glfwSwapBuffers(glfw.window());
  }
  return {};
}

}  // namespace pfa

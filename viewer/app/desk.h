// The open files, a tab each: loading, shown, or what went wrong. And what is no file's: the
// dialogs, the font, what is remembered.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/drawing/drawing_process.h"
#include "viewer/app/file_browser.h"
#include "viewer/app/frame.h"
#include "viewer/app/load_job.h"
#include "viewer/app/session.h"
#include "viewer/app/settings.h"
#include "viewer/layout/geometry.h"

namespace pfa {

class Desk {
 public:
  // To be made while no other thread runs: it starts the process that draws call graphs.
  explicit Desk(ViewerSettings settings = {});

  // Begins to load, and shows it.
  void Open(OpenRequest request);
  // Files of a command line: each trace in a tab, profiles, which are added up, in another. Shows
  // the first.
  void OpenAll(const OpenRequest& request);
  // Waits until all that is open is loaded.
  void Wait();
  // Of the desk, or of the tab that is shown. Errors are shown as well.
  Result<void> Apply(const Action& action);
  // One after the other, waiting for files; ends with the first error.
  Result<void> Run(std::span<const Action> actions);
  // Draws the tab that is shown. `seconds` since the last time.
  void Draw(double seconds);

  [[nodiscard]] bool is_loading() const;
  // Whether the tab that is shown waits for something that is made elsewhere.
  [[nodiscard]] bool is_waiting() const;
  // Whether the picture is still moving.
  [[nodiscard]] bool is_moving() const;
  [[nodiscard]] bool wants_to_quit() const { return wants_to_quit_; }
  // Draw where states say at once, and wait for what is drawn elsewhere.
  void set_animates(bool animates) { animates_ = animates; }
  [[nodiscard]] size_t tab_count() const { return tabs_.size(); }
  // Of the tab that is shown; null while it is loading.
  [[nodiscard]] Session* session() const;
  // Why the tab that is shown shows nothing; "" if it does, or will.
  [[nodiscard]] std::string error() const;
  // As the user has changed them.
  [[nodiscard]] const ViewerSettings& settings() const { return settings_; }
  void set_window_size(const WindowSize& size) { settings_.window = size; }
  // Where an action has put the mouse, once.
  std::optional<Px> TakePointer() { return std::exchange(pointer_, std::nullopt); }
  // Something to be said above everything; "" for nothing.
  void set_message(std::string message) { message_ = std::move(message); }

 private:
  struct Tab {
    std::string title;
    OpenRequest request;           // with what it is read
    Options read_with;             // what is shown
    std::unique_ptr<LoadJob> job;  // while it loads
    std::unique_ptr<Session> session;
    std::string error;
    Frame frame;
  };

  Result<void> ApplyToDesk(const Action& action);
  void Take(Tab* tab);
  void ReadAgainIfAsked(Tab* tab);
  void Close(size_t tab);
  void TabBar();
  void DrawTab(double seconds);
  void DrawWelcome();
  void Keys();
  void SetTheme(bool dark);

  ViewerSettings settings_;
  std::shared_ptr<DrawingProcess> drawing_;
  std::vector<std::unique_ptr<Tab>> tabs_;
  std::vector<std::unique_ptr<LoadJob>> stopping_;  // whose tabs are closed
  size_t shown_ = 0;
  size_t wanted_ = SIZE_MAX;  // a tab that is to be shown from now on
  FileBrowser browser_;
  std::string message_;
  std::optional<Px> pointer_;
  std::string copied_;  // for the clipboard, which there is only while frames are drawn
  bool shows_help_ = false;
  bool wants_to_quit_ = false;
  bool animates_ = true;
};

}  // namespace pfa

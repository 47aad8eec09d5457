// The open files, a tab each: loading, shown, or what went wrong.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "drawing/drawing_process.h"
#include "viewer/app/frame.h"
#include "viewer/app/load_job.h"
#include "viewer/app/session.h"

namespace pfa {

class Desk {
 public:
  // To be made while no other thread runs: it starts the process that draws call graphs.
  Desk();

  // Begins to load, and shows it.
  void Open(OpenRequest request);
  // Draws the tab that is shown. `seconds` since the last time.
  void Draw(double seconds);

  [[nodiscard]] bool is_loading() const;
  // Whether the tab that is shown waits for something that is made elsewhere.
  [[nodiscard]] bool is_waiting() const;
  // Whether the picture is still moving.
  [[nodiscard]] bool is_moving() const;
  [[nodiscard]] bool wants_to_quit() const;
  // Of the tab that is shown; null while it is loading.
  [[nodiscard]] Session* session() const;
  // Why the tab that is shown shows nothing; "" if it does, or will.
  [[nodiscard]] std::string error() const;

 private:
  struct Tab {
    std::string title;
    std::unique_ptr<LoadJob> job;  // while it loads
    std::unique_ptr<Session> session;
    std::string error;
    Frame frame;
  };

  void Take(Tab* tab) const;
  void TabBar();

  std::shared_ptr<DrawingProcess> drawing_;
  std::vector<std::unique_ptr<Tab>> tabs_;
  size_t shown_ = 0;
};

}  // namespace pfa

// A process that draws call graphs for one that has threads. Graphviz needs a process of its own
// for each graph (drawing/forked_work.h), and one that has threads cannot safely fork; so this one
// is started before there are any, and does the forking.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <sys/types.h>

#include "proto/base/result.h"

namespace pfa {

class DrawingProcess {
 public:
  // To be made while no other thread runs. If it cannot be started, drawing says why. A drawing
  // that takes longer than `most_time` is an error.
  explicit DrawingProcess(std::chrono::seconds most_time);
  DrawingProcess(const DrawingProcess&) = delete;
  DrawingProcess& operator=(const DrawingProcess&) = delete;
  // Ends the process, whatever it does.
  ~DrawingProcess();

  // The graph, in Graphviz's language, in one of its formats (paint.h). Callers wait for each
  // other.
  Result<std::string> Draw(std::string_view format, std::string_view dot);

  static constexpr size_t kMaxDotBytes = size_t{64} << 20;

 private:
  std::mutex mutex_;
  int socket_ = -1;
  pid_t child_ = -1;
};

}  // namespace pfa

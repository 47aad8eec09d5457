// A process that draws call graphs for a server. Graphviz needs a process of its own for each graph
// (cli/forked_work.h), and one that has threads cannot safely fork; so this one is started before
// there are any, and does the forking.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <sys/types.h>

#include "proto/base/result.h"

namespace pfa {

class DrawingProcess {
 public:
  // To be made while no other thread runs. If it cannot be started, drawing says why.
  DrawingProcess();
  DrawingProcess(const DrawingProcess&) = delete;
  DrawingProcess& operator=(const DrawingProcess&) = delete;
  // Ends the process, whatever it does.
  ~DrawingProcess();

  // The graph as Graphviz's SVG. Callers wait for each other.
  Result<std::string> DrawSvg(const std::string& dot);

  static constexpr size_t kMaxDotBytes = size_t{64} << 20;

 private:
  std::mutex mutex_;
  int socket_ = -1;
  pid_t child_ = -1;
};

}  // namespace pfa

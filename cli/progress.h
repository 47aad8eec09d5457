// How far long work has come, as a line on standard error that overwrites itself. Only on a
// terminal, and only once the work has taken long enough for anyone to wonder.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace pfa {

class ProgressLine {
 public:
  ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine() { Clear(); }

  // `total` 0: unknown. Cheap: most calls only look at the clock.
  void Update(std::string_view what, uint64_t done, uint64_t total);
  // Takes the line away.
  void Clear();

 private:
  using Clock = std::chrono::steady_clock;
  bool is_terminal_;
  bool shown_ = false;
  Clock::time_point next_;
};

}  // namespace pfa

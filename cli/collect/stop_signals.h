// Ctrl-C, and other polite requests to end, while there is work that must be left in order.
#pragma once

#include <array>
#include <csignal>

namespace pfa {

// As long as it lives, SIGINT, SIGTERM and SIGHUP end nothing but are remembered, and make system
// calls that wait return with EINTR. What is ignored stays ignored. One at a time.
class StopSignals {
 public:
  StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  ~StopSignals();

  // The signal that came, or 0.
  [[nodiscard]] static int Caught();

 private:
  static constexpr std::array kStopping = {SIGINT, SIGTERM, SIGHUP};
  std::array<struct sigaction, kStopping.size()> saved_ = {};
};

}  // namespace pfa

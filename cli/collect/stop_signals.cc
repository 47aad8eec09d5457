#include "cli/collect/stop_signals.h"

namespace pfa {
namespace {

volatile std::sig_atomic_t caught_signal = 0;

void RememberSignal(int signal) { caught_signal = signal; }

}  // namespace

StopSignals::StopSignals() {
  caught_signal = 0;
  struct sigaction action = {};
  action.sa_handler = RememberSignal;  // without SA_RESTART
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < kStopping.size(); ++i) {
    sigaction(kStopping[i], nullptr, &saved_[i]);
    if (saved_[i].sa_handler != SIG_IGN) sigaction(kStopping[i], &action, nullptr);
  }
}

StopSignals::~StopSignals() {
  for (size_t i = 0; i < kStopping.size(); ++i) sigaction(kStopping[i], &saved_[i], nullptr);
}

int StopSignals::Caught() { return caught_signal; }

}  // namespace pfa

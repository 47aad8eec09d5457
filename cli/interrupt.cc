#include "cli/interrupt.h"

namespace pfa {
namespace {

void DoNothing(int /*signal*/) {}

}  // namespace

InterruptGuard::InterruptGuard() {
  struct sigaction action = {};
  action.sa_handler = DoNothing;  // without SA_RESTART
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, &saved_);
}

InterruptGuard::~InterruptGuard() { sigaction(SIGINT, &saved_, nullptr); }

}  // namespace pfa

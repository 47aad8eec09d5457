#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "proto/base/environment.h"

namespace pfa {
Terminal DetectTerminal() {
  Terminal terminal;
  if (isatty(STDOUT_FILENO) == 0) return terminal;
  terminal.is_terminal = true;
  // https://no-color.org: any value that is not empty.
  terminal.color = Environment("NO_COLOR").empty() && Environment("TERM") != "dumb";
  winsize size = {};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
    terminal.columns = size.ws_col;
    terminal.rows = size.ws_row;
  }
  return terminal;
}

}  // namespace pfa

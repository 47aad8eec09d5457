#include "cli/terminal.h"

#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <pty.h>
#include <string>
#include <unistd.h>

#include <gtest/gtest.h>

#include "cli/progress.h"

namespace pfa {
namespace {

// Puts another file in the place of standard output or standard error, as long as it lives.
class Redirection {
 public:
  Redirection(int target, int replacement) : target_(target), saved_(dup(target)) {
    std::fflush(nullptr);
    dup2(replacement, target_);
  }
  Redirection(const Redirection&) = delete;
  Redirection& operator=(const Redirection&) = delete;
  ~Redirection() {
    std::fflush(nullptr);
    dup2(saved_, target_);
    close(saved_);
  }

 private:
  int target_;
  int saved_;
};

struct PseudoTerminal {
  PseudoTerminal() {
    winsize size = {};
    size.ws_col = 77;
    size.ws_row = 33;
    EXPECT_EQ(openpty(&controller, &terminal, nullptr, nullptr, &size), 0);
  }
  PseudoTerminal(const PseudoTerminal&) = delete;
  PseudoTerminal& operator=(const PseudoTerminal&) = delete;
  ~PseudoTerminal() {
    close(terminal);
    close(controller);
  }

  int controller = -1;
  int terminal = -1;
};

// Null unsets.
void SetVariable(const char* name, const char* value) {
  if (value == nullptr) {
    unsetenv(name);
  } else {
    setenv(name, value, 1);
  }
}

TEST(DetectTerminalTest, ColoursUnlessTheUserOrTheTerminalCannot) {
  struct Row {
    const char* no_color;
    const char* term;
    bool color;
  };
  const PseudoTerminal pty;
  for (const Row& row :
       {Row{nullptr, "xterm", true}, Row{"", "xterm", true}, Row{"1", "xterm", false},
        Row{"0", "xterm", false}, Row{nullptr, "dumb", false}, Row{nullptr, nullptr, true}}) {
    SetVariable("NO_COLOR", row.no_color);
    SetVariable("TERM", row.term);
    Terminal terminal;
    {
      const Redirection redirection(STDOUT_FILENO, pty.terminal);
      terminal = DetectTerminal();
    }
    EXPECT_TRUE(terminal.is_terminal);
    EXPECT_EQ(terminal.columns, 77U);
    EXPECT_EQ(terminal.rows, 33U);
    EXPECT_EQ(terminal.color, row.color)
        << "NO_COLOR=" << (row.no_color == nullptr ? "(unset)" : row.no_color)
        << " TERM=" << (row.term == nullptr ? "(unset)" : row.term);
  }
  SetVariable("NO_COLOR", nullptr);
}

TEST(DetectTerminalTest, AFileIsNoTerminal) {
  const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  Terminal terminal;
  {
    const Redirection redirection(STDOUT_FILENO, null);
    terminal = DetectTerminal();
  }
  close(null);
  EXPECT_FALSE(terminal.is_terminal);
  EXPECT_FALSE(terminal.color);
  EXPECT_EQ(terminal.columns, 0U);
  EXPECT_EQ(terminal.rows, 0U);
}

// Short work shows nothing, and nothing is shown to a file.
TEST(ProgressLineTest, IsQuietAtFirst) {
  testing::internal::CaptureStderr();
  {
    ProgressLine progress;
    for (uint64_t i = 0; i < 1000; ++i) progress.Update("reading", i, 1000);
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace pfa

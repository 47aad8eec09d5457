// The shell on a terminal, typed into and read from: line editing, completion, history, Ctrl-C.
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <pty.h>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

namespace pfa {
namespace {

constexpr const char* kProfile = PFA_SOURCE_DIR "/testdata/go1.27/cpu.pprof";

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// A field of profile.proto that has a length; all are short.
std::string Field(char number, const std::string& payload) {
  constexpr int kWithLength = 2;
  return std::string{static_cast<char>(number << 3 | kWithLength),
                     static_cast<char>(payload.size())} +
         payload;
}

// A profile with one sample in one function, "cpu" of 5.
std::string ProfileWithFunction(const std::string& name) {
  return Field(1, "\x08\x01\x10\x02") + Field(2, Field(1, "\x01") + Field(2, "\x05")) +
         Field(4, "\x08\x01" + Field(4, "\x08\x01")) + Field(5, "\x08\x01\x10\x03") + Field(6, "") +
         Field(6, "cpu") + Field(6, "count") + Field(6, name);
}

// pfa on a pseudo terminal, in a folder of its own, where its state is, too.
class Session {
 public:
  Session(const std::vector<std::string>& arguments, const std::string& folder,
          const char* type = "xterm") {
    winsize size = {};
    size.ws_col = 160;
    size.ws_row = 10'000;
    child_ = forkpty(&terminal_, nullptr, nullptr, &size);
    if (child_ != 0) return;
    setenv("TERM", type, 1);
    setenv("XDG_STATE_HOME", (folder + "/state").c_str(), 1);
    setenv("NO_COLOR", "1", 1);
    std::vector<char*> argv = {const_cast<char*>(PFA_BINARY)};
    for (const std::string& argument : arguments) {
      argv.push_back(const_cast<char*>(argument.c_str()));
    }
    argv.push_back(nullptr);
    if (chdir(folder.c_str()) == 0) execv(PFA_BINARY, argv.data());
    _exit(127);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    close(terminal_);
    if (child_ <= 0) return;
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }

  void Type(const std::string& keys) {
    EXPECT_EQ(write(terminal_, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
  }

  // Reads until the text appears after what was read before; false if it does not.
  bool Sees(const std::string& text) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (true) {
      const size_t found = screen_.find(text, seen_);
      if (found != std::string::npos) {
        seen_ = found + text.size();
        return true;
      }
      if (std::chrono::steady_clock::now() > deadline || !ReadMore()) return false;
    }
  }

  // The prompt, and that keys are read as they come: the line editor prints the prompt first.
  bool IsAsked(const std::string& prompt) {
    if (!Sees(prompt)) return false;
    constexpr int kTries = 2000;
    for (int i = 0; i < kTries; ++i) {
      termios state = {};
      if (tcgetattr(terminal_, &state) == 0 && (state.c_lflag & ICANON) == 0) return true;
      usleep(10'000);
    }
    return false;
  }

  // The exit status, once the program has ended by itself; it is killed if it does not.
  int End() {
    while (ReadMore()) {
    }
    if (is_stuck_) kill(child_, SIGKILL);
    int status = -1;
    waitpid(child_, &status, 0);
    child_ = -1;
    return status;
  }

  [[nodiscard]] const std::string& screen() const { return screen_; }

 private:
  bool ReadMore() {
    constexpr int kPatience = 20'000;
    pollfd ready = {terminal_, POLLIN, 0};
    is_stuck_ = poll(&ready, 1, kPatience) <= 0;
    if (is_stuck_) return false;
    std::array<char, 4096> buffer = {};
    // Reading fails, with EIO, when the child has gone.
    const ssize_t n = read(terminal_, buffer.data(), buffer.size());
    if (n <= 0) return false;
    screen_.append(buffer.data(), static_cast<size_t>(n));
    return true;
  }

  int terminal_ = -1;
  pid_t child_ = -1;
  bool is_stuck_ = false;
  std::string screen_;
  size_t seen_ = 0;
};

class ShellOnTerminal : public testing::Test {
 protected:
  ShellOnTerminal() : folder_(testing::TempDir() + "/pfa_shell_" + std::to_string(getpid())) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~ShellOnTerminal() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
};

TEST_F(ShellOnTerminal, CompletesRemembersAndGivesUpLines) {
  {
    Session session({"shell", kProfile}, folder_);
    ASSERT_TRUE(session.IsAsked("(pfa) ")) << session.screen();
    session.Type("pee\t");
    ASSERT_TRUE(session.Sees("k ")) << session.screen();
    session.Type("main.fi\t");
    ASSERT_TRUE(session.Sees("b ")) << session.screen();
    session.Type("\n");
    ASSERT_TRUE(session.Sees("callee  ")) << session.screen();
    ASSERT_TRUE(session.IsAsked("(pfa) "));

    // Several candidates are listed, and the line stays.
    session.Type("sample");
    session.Type("\t");
    ASSERT_TRUE(session.Sees("sample_index=  samples")) << session.screen();
    ASSERT_TRUE(session.Sees("(pfa) sample")) << session.screen();

    session.Type("\x03");
    ASSERT_TRUE(session.IsAsked("(pfa) ")) << session.screen();
    session.Type("top1\n");
    ASSERT_TRUE(session.Sees("Showing top 1 nodes")) << session.screen();
    ASSERT_TRUE(session.IsAsked("(pfa) "));
    session.Type("tree | head -1 | tr S s\n");
    ASSERT_TRUE(session.Sees("showing nodes accounting")) << session.screen();
    ASSERT_TRUE(session.IsAsked("(pfa) "));
    session.Type("quit\n");
    EXPECT_EQ(session.End(), 0) << session.screen();
    EXPECT_EQ(session.screen().find("unrecognized"), std::string::npos) << session.screen();
  }
  const std::string history = folder_ + "/state/pfa/history";
  EXPECT_EQ(ReadFile(history), "peek main.fib\ntop1\ntree | head -1 | tr S s\nquit\n");
  struct stat status = {};
  ASSERT_EQ(stat(history.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);

  Session again({"shell", kProfile}, folder_);
  ASSERT_TRUE(again.IsAsked("(pfa) "));
  again.Type("\x1b[A\x1b[A\x1b[A\n");  // three lines up
  ASSERT_TRUE(again.Sees("Showing top 1 nodes")) << again.screen();
  again.Type("quit\n");
  EXPECT_EQ(again.End(), 0);
}

TEST_F(ShellOnTerminal, IsThatOfPprofToo) {
  Session session({"pprof", kProfile}, folder_);
  ASSERT_TRUE(session.Sees("Entering interactive mode")) << session.screen();
  ASSERT_TRUE(session.IsAsked("(pprof) "));
  session.Type("topp\t\n");
  ASSERT_TRUE(session.Sees("Generating report in profile001.pb.gz")) << session.screen();
  ASSERT_TRUE(session.IsAsked("(pprof) "));
  session.Type("callgr\t\n");
  ASSERT_TRUE(session.Sees("Generating report in profile001.callgraph.out")) << session.screen();
  session.Type("exit\n");
  EXPECT_EQ(session.End(), 0) << session.screen();
  EXPECT_EQ(ReadFile(folder_ + "/profile001.pb.gz").substr(0, 2), "\x1f\x8b");
}

TEST_F(ShellOnTerminal, NeedsNoLineEditing) {
  Session session({"shell", kProfile}, folder_, "dumb");
  ASSERT_TRUE(session.Sees("(pfa) ")) << session.screen();
  session.Type("garbage");
  ASSERT_TRUE(session.Sees("garbage"));
  session.Type("\x03");
  ASSERT_TRUE(session.Sees("\n(pfa) ")) << session.screen();
  session.Type("top1\n");
  ASSERT_TRUE(session.Sees("Showing top 1 nodes")) << session.screen();
  ASSERT_TRUE(session.Sees("(pfa) "));
  session.Type("\x04");
  EXPECT_EQ(session.End(), 0) << session.screen();
  EXPECT_EQ(session.screen().find("unrecognized"), std::string::npos) << session.screen();
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/state"));
}

TEST_F(ShellOnTerminal, NamesDoNotDriveIt) {
  const std::string profile = folder_ + "/evil.pprof";
  std::ofstream(profile, std::ios::binary) << ProfileWithFunction("evil\x1b]0;title\x07\x1b[2J");
  for (const std::string command : {"shell", "pprof"}) {
    Session session({command, profile}, folder_);
    ASSERT_TRUE(session.IsAsked(") ")) << session.screen();
    for (const char* line : {"top", "tree", "traces", "raw", "peek evil"}) {
      session.Type(std::string(line) + "\n");
      ASSERT_TRUE(session.Sees("evil\\x1b]0;title\\x07\\x1b[2J")) << line << session.screen();
      ASSERT_TRUE(session.IsAsked(") "));
    }
    session.Type("peek evil\t");
    ASSERT_TRUE(session.Sees(".\\]0;title..\\[2J")) << session.screen();
    session.Type("\x03");
    ASSERT_TRUE(session.IsAsked(") "));
    session.Type("quit\n");
    EXPECT_EQ(session.End(), 0) << session.screen();
    EXPECT_EQ(session.screen().find("\x1b]0"), std::string::npos) << session.screen();
    EXPECT_EQ(session.screen().find("\x1b[2J"), std::string::npos) << session.screen();
  }
}

}  // namespace
}  // namespace pfa

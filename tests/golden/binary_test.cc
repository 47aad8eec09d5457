// What only the built command can show: that the generated documents are fresh, that no graphics
// library is loaded, and what it does on a terminal.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <pty.h>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

namespace pfa {
namespace {

std::string OutputOf(const std::string& command) {
  std::FILE* pipe = popen(command.c_str(), "r");
  std::string out;
  std::array<char, 4096> buffer = {};
  for (size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    out.append(buffer.data(), n);
  }
  EXPECT_EQ(pclose(pipe), 0) << command;
  return out;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Runs pfa on a pseudo terminal of this width, tall enough that no pager is started.
std::string RunOnTerminal(const std::vector<std::string>& arguments, unsigned short columns) {
  winsize size = {};
  size.ws_col = columns;
  size.ws_row = 10'000;
  int terminal = -1;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, &size);
  if (child == 0) {
    setenv("TERM", "xterm", 1);
    std::vector<char*> argv = {const_cast<char*>(PFA_BINARY)};
    for (const std::string& argument : arguments) {
      argv.push_back(const_cast<char*>(argument.c_str()));
    }
    argv.push_back(nullptr);
    execv(PFA_BINARY, argv.data());
    _exit(127);
  }
  std::string out;
  std::array<char, 4096> buffer = {};
  // Reading fails, with EIO, when the child has gone.
  for (ssize_t n = 0; (n = read(terminal, buffer.data(), buffer.size())) > 0;) {
    out.append(buffer.data(), static_cast<size_t>(n));
  }
  close(terminal);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  return out;
}

// Without colours, and with the width in code points.
size_t VisibleWidth(const std::string& line) {
  size_t width = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\x1b') {
      i = line.find('m', i);
      continue;
    }
    const bool continuation = (static_cast<unsigned char>(line[i]) & 0xc0) == 0x80;
    width += !continuation && line[i] != '\r' ? 1 : 0;
  }
  return width;
}

TEST(Documents, AreWhatTheTablesSay) {
  const std::string root = PFA_SOURCE_DIR;
  EXPECT_EQ(ReadFile(root + "/docs/options.md"), OutputOf(PFA_BINARY " docs options"))
      << "run: pfa docs options >docs/options.md";
  EXPECT_EQ(ReadFile(root + "/docs/pfa.1"), OutputOf(PFA_BINARY " docs man"))
      << "run: pfa docs man >docs/pfa.1";
}

TEST(Documents, ReadmeShowsRealOutput) {
  const std::string command = "top --nodecount 6 testdata/go1.27/cpu.pprof";
  const std::string out = OutputOf("cd " PFA_SOURCE_DIR " && TZ=UTC " PFA_BINARY " " + command);
  EXPECT_NE(
      ReadFile(std::string(PFA_SOURCE_DIR) + "/README.md").find("$ pfa " + command + "\n" + out),
      std::string::npos);
}

TEST(Binary, LoadsNoLibraryThatFewRunsNeed) {
  const std::string libraries = OutputOf("ldd " PFA_BINARY);
  EXPECT_NE(libraries.find("libc"), std::string::npos);
  for (const char* name : {"libGL", "libEGL", "libglfw", "libimgui", "libX11", "libcurl"}) {
    EXPECT_EQ(libraries.find(name), std::string::npos) << name;
  }
}

TEST(Binary, WrittenProfilesReadTheSame) {
  const std::string file = "'" PFA_SOURCE_DIR "/testdata/go1.27/cpu.pprof'";
  const std::string direct = OutputOf(PFA_BINARY " pprof -top " + file);
  EXPECT_NE(direct.find("main.fib"), std::string::npos);
  EXPECT_EQ(OutputOf(PFA_BINARY " proto " + file + " | " PFA_BINARY " pprof -top -"), direct);
  EXPECT_EQ(OutputOf(PFA_BINARY " pprof -proto " + file + " | " PFA_BINARY " pprof -top -"),
            direct);
}

// A profile is nothing for a terminal: it becomes a file that was not there before.
TEST(Terminal, ProfilesGoToAFile) {
  const std::string folder = OutputOf("mktemp -d | tr -d '\n'");
  ASSERT_EQ(chdir(folder.c_str()), 0);
  const std::string input = PFA_SOURCE_DIR "/testdata/go1.27/mutex.pprof";
  const std::string out = RunOnTerminal({"pprof", "-proto", input}, 80);
  EXPECT_NE(out.find("Generating report in profile001.pb.gz"), std::string::npos) << out;
  RunOnTerminal({"proto", input}, 80);
  EXPECT_EQ(ReadFile("profile001.pb.gz").substr(0, 2), "\x1f\x8b");
  EXPECT_EQ(ReadFile("profile002.pb.gz"), ReadFile("profile001.pb.gz"));
  ASSERT_EQ(chdir(PFA_SOURCE_DIR), 0);
  OutputOf("rm -r '" + folder + "'");
}

TEST(Terminal, NamesAreCutToTheWidthAndNumbersAreNot) {
  unsetenv("NO_COLOR");
  const std::string out =
      RunOnTerminal({"top", "--trim=false", "testdata/go1.27/allocs.pprof"}, 80);
  EXPECT_NE(out.find("\x1b["), std::string::npos);
  EXPECT_NE(out.find("\u2026"), std::string::npos) << "no name was cut";
  std::istringstream lines(out);
  size_t rows = 0;
  for (std::string line; std::getline(lines, line); ++rows)
    EXPECT_LE(VisibleWidth(line), 80U) << line;
  EXPECT_GT(rows, 100U);
}

TEST(Terminal, FlameGraphsFitTheWidth) {
  unsetenv("NO_COLOR");
  const std::string out = RunOnTerminal({"flame", "testdata/go1.27/cpu.pprof"}, 70);
  EXPECT_NE(out.find("\x1b[48;5;"), std::string::npos);
  std::istringstream lines(out);
  size_t widest = 0;
  for (std::string line; std::getline(lines, line);) widest = std::max(widest, VisibleWidth(line));
  EXPECT_EQ(widest, 70U);
  setenv("NO_COLOR", "1", 1);
  const std::string plain = RunOnTerminal({"flame", "testdata/go1.27/cpu.pprof"}, 70);
  EXPECT_EQ(plain.find('\x1b'), std::string::npos);
  EXPECT_NE(plain.find("\u2581"), std::string::npos);
  unsetenv("NO_COLOR");
}

TEST(Flame, ColumnsAndFileNamesDecide) {
  const std::string flame = "cd " PFA_SOURCE_DIR " && COLUMNS=40 " PFA_BINARY " flame ";
  EXPECT_NE(OutputOf(flame + "testdata/go1.27/cpu.pprof").find("\n40 columns are 2.70s\n"),
            std::string::npos);
  const std::string path = testing::TempDir() + "/pfa_flame_test.html";
  OutputOf(flame + "-o " + path + " testdata/go1.27/cpu.pprof");
  EXPECT_TRUE(ReadFile(path).starts_with("<!DOCTYPE html>"));
  std::remove(path.c_str());
}

TEST(Terminal, NoColorIsRespected) {
  setenv("NO_COLOR", "1", 1);
  const std::string out = RunOnTerminal({"top", "testdata/go1.27/cpu.pprof"}, 80);
  EXPECT_EQ(out.find('\x1b'), std::string::npos);
  unsetenv("NO_COLOR");
}

}  // namespace
}  // namespace pfa

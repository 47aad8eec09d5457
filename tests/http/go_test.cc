// Against a real Go program; skipped where there is no Go.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "tests/http/run_pfa.h"

namespace pfa::test {
namespace {

class GoTest : public RunPfa {
 protected:
  void SetUp() override {
    RunPfa::SetUp();
    if (std::system("go version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no Go here";
    const std::string program = home() + ".server";
    const std::string build = "cd '" PFA_SOURCE_DIR
                              "/tests/http/server' && GOFLAGS=-mod=mod "
                              "GOTOOLCHAIN=local GOPROXY=off go build -o '" +
                              program + "' .";
    ASSERT_EQ(std::system(build.c_str()), 0);
    std::array<int, 2> to = {};
    std::array<int, 2> from = {};
    ASSERT_EQ(pipe(to.data()), 0);
    ASSERT_EQ(pipe(from.data()), 0);
    child_ = fork();
    if (child_ == 0) {
      dup2(to[0], STDIN_FILENO);
      dup2(from[1], STDOUT_FILENO);
      for (const int fd : {to[0], to[1], from[0], from[1]}) close(fd);
      execl(program.c_str(), program.c_str(), nullptr);
      _exit(127);
    }
    close(to[0]);
    close(from[1]);
    lifeline_ = to[1];
    std::FILE* out = fdopen(from[0], "r");
    std::array<char, 100> line = {};
    ASSERT_NE(std::fgets(line.data(), line.size(), out), nullptr);
    std::fclose(out);
    address_ = line.data();
    address_.pop_back();
  }

  void TearDown() override {
    if (child_ > 0) {
      close(lifeline_);
      waitpid(child_, nullptr, 0);
    }
    std::remove((home() + ".server").c_str());
    RunPfa::TearDown();
  }

  std::string address_;

 private:
  pid_t child_ = -1;
  int lifeline_ = -1;
};

TEST_F(GoTest, ReportsAndFetch) {
  const RunResult top = Run("top --cum --seconds 1 " + address_);
  EXPECT_EQ(top.status, 0) << top.err;
  EXPECT_NE(top.out.find("main.work"), std::string::npos) << top.out;
  EXPECT_NE(top.out.find("Type: cpu"), std::string::npos) << top.out;

  for (const char* profile : {"heap", "allocs", "goroutine", "mutex", "block", "threadcreate",
                              "goroutine?debug=2", "heap?debug=1", "goroutine?debug=1"}) {
    const RunResult info = Run("info '" + address_ + "/debug/pprof/" + profile + "'");
    EXPECT_EQ(info.status, 0) << profile << ": " << info.err;
  }
  const RunResult none = Run("info " + address_ + "/debug/pprof/nosuch");
  EXPECT_NE(none.err.find("server response: 404 Not Found - Unknown profile"), std::string::npos)
      << none.err;

  const RunResult fetched = Run("fetch --seconds 1 -o '" + home() + "/all' " + address_);
  EXPECT_EQ(fetched.status, 0) << fetched.out << fetched.err;
  for (const char* file :
       {"heap.pb.gz", "allocs.pb.gz", "goroutine.pb.gz", "goroutine.txt", "block.pb.gz",
        "mutex.pb.gz", "threadcreate.pb.gz", "cmdline.txt", "cpu.pb.gz", "trace.out"}) {
    EXPECT_NE(ReadHome(std::string("all/") + file), "") << file;
  }
}

// The heap text has names only in its comments, which pprof does not read: it asks the server.
TEST_F(GoTest, NamesComeFromTheProgram) {
  const RunResult top = Run("pprof -top '" + address_ + "/debug/pprof/heap?debug=1&gc=1'");
  EXPECT_EQ(top.status, 0) << top.err;
  EXPECT_EQ(top.err.find("remote symbolization"), std::string::npos) << top.err;
  EXPECT_NE(top.out.find("main.main"), std::string::npos) << top.out;
}

}  // namespace
}  // namespace pfa::test

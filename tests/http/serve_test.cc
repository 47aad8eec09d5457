// `pfa serve` and `pfa pprof -http` as programs: what a browser, another program and somebody who
// means harm find behind the port.
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "tests/http/run_pfa.h"

namespace pfa::test {
namespace {

// The command, running until it is told to end.
class ServeTest : public RunPfa {
 protected:
  void TearDown() override {
    if (child_ > 0) {
      kill(child_, SIGKILL);
      waitpid(child_, nullptr, 0);
    }
    if (errors_ >= 0) close(errors_);
    RunPfa::TearDown();
  }

  // Starts it and finds out where it listens.
  void Serve(std::vector<std::string> words) {
    std::array<int, 2> ends = {};
    ASSERT_EQ(pipe(ends.data()), 0);
    words.insert(words.begin(), PFA_BINARY);
    child_ = fork();
    if (child_ == 0) {
      setenv("HOME", home().c_str(), 1);
      unsetenv("XDG_CONFIG_HOME");
      setenv("BROWSER", (home() + "/browser").c_str(), 1);
      dup2(ends[1], STDERR_FILENO);
      close(ends[0]);
      close(ends[1]);
      std::vector<char*> argv;
      argv.reserve(words.size() + 1);
      for (std::string& word : words) argv.push_back(word.data());
      argv.push_back(nullptr);
      execv(PFA_BINARY, argv.data());
      _exit(127);
    }
    close(ends[1]);
    errors_ = ends[0];
    said_ = ReadLine();
    constexpr std::string_view kStart = "Serving web UI on http://localhost:";
    ASSERT_TRUE(said_.starts_with(kStart)) << said_;
    port_ = std::atoi(said_.substr(kStart.size()).c_str());
    ASSERT_GT(port_, 0);
  }

  // A line of standard error, or what there is of it after ten seconds.
  std::string ReadLine() const {
    std::string line;
    char c = 0;
    pollfd file = {errors_, POLLIN, 0};
    while (poll(&file, 1, 10'000) == 1 && read(errors_, &c, 1) == 1 && c != '\n') line += c;
    return line;
  }

  [[nodiscard]] int Connect() const {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port_));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
      close(fd);
      return -1;
    }
    return fd;
  }

  // All that comes back for these bytes, until the server ends the connection.
  [[nodiscard]] std::string Exchange(const std::string& bytes) const {
    const int fd = Connect();
    return fd < 0 ? "" : ExchangeOver(fd, bytes);
  }
  static std::string ExchangeOver(int fd, const std::string& bytes) {
    size_t sent = 0;
    while (sent < bytes.size()) {
      const ssize_t n = send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (n <= 0) break;
      sent += static_cast<size_t>(n);
    }
    std::string answer;
    std::array<char, 65536> buffer = {};
    pollfd file = {fd, POLLIN, 0};
    while (poll(&file, 1, 10'000) == 1) {
      const ssize_t n = recv(fd, buffer.data(), buffer.size(), 0);
      if (n <= 0) break;
      answer.append(buffer.data(), static_cast<size_t>(n));
    }
    close(fd);
    return answer;
  }
  [[nodiscard]] std::string Get(const std::string& target, const std::string& method = "GET",
                                const std::string& more = "Host: localhost\r\n") const {
    return Exchange(method + " " + target + " HTTP/1.1\r\n" + more + "Connection: close\r\n\r\n");
  }
  static int Status(const std::string& answer) {
    return answer.starts_with("HTTP/1.1 ") ? std::atoi(answer.substr(9).c_str()) : 0;
  }
  static bool Has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
  }

  // Its exit status after a signal.
  int End(int signal) {
    kill(child_, signal);
    int status = 0;
    waitpid(child_, &status, 0);
    child_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  // Whether nothing went wrong so far.
  [[nodiscard]] bool IsAlive() const { return waitpid(child_, nullptr, WNOHANG) == 0; }

  pid_t child_ = -1;
  int errors_ = -1;
  std::string said_;
  int port_ = 0;
};

constexpr const char* kCpu = "testdata/go1.27/cpu.pprof";

TEST_F(ServeTest, PagesUntilInterrupted) {
  Serve({"serve", "--no-browser", kCpu});
  const std::string top = Get("/ui/top?n=5");
  EXPECT_EQ(Status(top), 200);
  EXPECT_TRUE(Has(top, "runtime.asyncPreempt"));
  EXPECT_TRUE(Has(top, "Content-Security-Policy: default-src 'none'"));
  EXPECT_FALSE(Has(top, "Access-Control"));
  const std::string graph = Get("/ui/graph");
  EXPECT_EQ(Status(graph), 200);
  EXPECT_TRUE(Has(graph, "<svg id=\"picture\""));
  const std::string head = Get("/ui/top", "HEAD");
  EXPECT_EQ(Status(head), 200);
  EXPECT_TRUE(head.ends_with("\r\n\r\n")) << "no body";
  EXPECT_EQ(Status(Get("/")), 307);
  EXPECT_EQ(End(SIGINT), 0);
}

// "localhost" has two meanings, and a browser may try the other one first.
TEST_F(ServeTest, BothLoopbackAddresses) {
  const int probe = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in6 address = {};
  address.sin6_family = AF_INET6;
  address.sin6_addr = in6addr_loopback;
  const bool has_ipv6 =
      probe >= 0 && bind(probe, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  if (probe >= 0) close(probe);
  if (!has_ipv6) GTEST_SKIP() << "there is no IPv6 here";
  Serve({"serve", "--no-browser", kCpu});
  address.sin6_port = htons(static_cast<uint16_t>(port_));
  const int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ASSERT_EQ(connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  EXPECT_EQ(Status(ExchangeOver(
                fd, "GET /ui/top HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")),
            200);
  EXPECT_EQ(Status(Get("/ui/top")), 200);
  EXPECT_EQ(End(SIGINT), 0);
}

TEST_F(ServeTest, AsGoToolPprof) {
  Serve({"pprof", "-no_browser", "-http=:", "-focus=fib", kCpu});
  const std::string top = Get("/ui/top");
  EXPECT_TRUE(Has(top, "main.fib"));
  EXPECT_FALSE(Has(top, "compress/flate"));
  EXPECT_EQ(End(SIGTERM), 0);
}

TEST_F(ServeTest, OpensABrowser) {
  std::ofstream(home() + "/browser") << "#!/bin/sh\necho \"$1\" >'" << home() << "/opened'\n";
  std::filesystem::permissions(home() + "/browser", std::filesystem::perms::owner_all);
  Serve({"serve", kCpu});
  const std::string expected = "http://localhost:" + std::to_string(port_) + "\n";
  for (int i = 0; i < 500 && ReadHome("opened") != expected; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_EQ(ReadHome("opened"), expected);
  // Once it answers, it waits for signals.
  EXPECT_EQ(Status(Get("/ui/top")), 200);
  EXPECT_EQ(End(SIGINT), 0);
}

TEST_F(ServeTest, ThePortInUse) {
  Serve({"serve", "--no-browser", kCpu});
  const std::string address = "localhost:" + std::to_string(port_);
  const RunResult second = Run("serve --no-browser --listen " + address + " " + kCpu);
  EXPECT_EQ(second.status, 1);
  EXPECT_EQ(second.err, "pfa: cannot listen on " + address + ": Address already in use\n");
  const RunResult pprof = Run("pprof -no_browser -http=" + address + " " + kCpu);
  EXPECT_EQ(pprof.status, 2);
  EXPECT_TRUE(IsAlive());
}

TEST_F(ServeTest, OtherSitesAreRefused) {
  Serve({"serve", "--no-browser", kCpu});
  for (const char* host :
       {"Host: evil.example\r\n", "Host: localhost.evil.example\r\n", "Host:\r\n"}) {
    const std::string answer = Get("/ui/top", "GET", host);
    EXPECT_EQ(Status(answer), 403) << host;
    EXPECT_FALSE(Has(answer, "runtime.")) << host;
  }
  EXPECT_NE(Status(Get("/ui/top", "GET", "")), 200) << "no host at all";
  EXPECT_EQ(Status(Get("/ui/saveconfig?config=a", "POST",
                       "Host: localhost\r\nOrigin: http://evil.example\r\n")),
            403);
  EXPECT_EQ(Files(), std::vector<std::string>{});
  EXPECT_EQ(Status(Get("/ui/saveconfig?config=a&n=7", "POST",
                       "Host: localhost\r\nOrigin: http://localhost\r\n")),
            200);
  EXPECT_EQ(Files(), std::vector<std::string>{".config/pprof/settings.json"});
}

TEST_F(ServeTest, WrongRequestsGetAnAnswerOrNothing) {
  Serve({"serve", "--no-browser", kCpu});
  EXPECT_EQ(Status(Get("/ui/top", "PUT")), 405);
  EXPECT_EQ(Status(Get("/ui/top", "OPTIONS")), 405);
  EXPECT_EQ(Status(Get("/ui/top", "POST", "Host: localhost\r\nContent-Length: 5\r\n")), 413);
  EXPECT_EQ(Status(Get("/ui/top", "POST", "Host: localhost\r\nTransfer-Encoding: chunked\r\n")),
            413);
  EXPECT_EQ(Status(Get("/ui/top?f=" + std::string(9000, 'x'))), 400);
  EXPECT_EQ(Status(Get("/ui/top?f=" + std::string(20'000, 'x'))), 414);
  const int huge = Status(Get("/ui/top?f=" + std::string(1'000'000, 'x')));
  EXPECT_TRUE(huge == 0 || huge == 414 || huge == 431 || huge == 413) << huge;
  const int headers = Status(Get("/ui/top", "GET", "X: " + std::string(200'000, 'y') + "\r\n"));
  EXPECT_TRUE(headers == 0 || headers == 431 || headers == 413) << headers;
  for (const std::string& bytes :
       {std::string("\r\n\r\n"), std::string("GET\r\n\r\n"), std::string("GET / HTTP/9.9\r\n\r\n"),
        std::string("\0\0\0\0\r\n\r\n", 8), std::string(100'000, 'A') + "\r\n\r\n",
        std::string(
            "GET /ui/top HTTP/1.1\r\nHost: a\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
        std::string("GET /ui/\x01\xff<script>alert(1)</script> HTTP/1.1\r\nHost: localhost\r\n"
                    "Connection: close\r\n\r\n")}) {
    // Half of a request is no request: what is sent is all.
    const int fd = Connect();
    ASSERT_GE(fd, 0);
    EXPECT_GT(send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL), 0);
    shutdown(fd, SHUT_WR);
    std::string answer(4096, '\0');
    pollfd file = {fd, POLLIN, 0};
    if (poll(&file, 1, 10'000) == 1) {
      const ssize_t n = recv(fd, answer.data(), answer.size(), 0);
      answer.resize(n > 0 ? static_cast<size_t>(n) : 0);
      EXPECT_FALSE(Has(answer, "<script>alert")) << answer;
      EXPECT_FALSE(Has(answer, "200 OK")) << bytes;
    }
    close(fd);
  }
  EXPECT_TRUE(IsAlive());
  EXPECT_EQ(Status(Get("/ui/top")), 200);
}

TEST_F(ServeTest, ManyAtOnceAndSlowOnes) {
  Serve({"serve", "--no-browser", kCpu});
  // Connections that never say anything keep nobody waiting.
  std::array<int, 20> idle = {};
  for (int& fd : idle) fd = Connect();
  const std::string expected = Get("/ui/top?f=fib");
  std::vector<std::string> answers(24);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < answers.size(); ++i) {
    threads.emplace_back([this, i, &answers] {
      answers[i] = i % 3 == 0   ? Get("/ui/top?f=fib")
                   : i % 3 == 1 ? Get("/ui/graph?n=" + std::to_string(i))
                                : Get("/ui/flamegraph?f=fib&n=" + std::to_string(i));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(Status(answers[i]), 200) << i;
    if (i % 3 == 0) {
      EXPECT_EQ(answers[i].substr(answers[i].find("<!DOCTYPE")),
                expected.substr(expected.find("<!DOCTYPE")));
    }
  }
  for (const int fd : idle) close(fd);
  EXPECT_EQ(End(SIGINT), 0);
}

TEST_F(ServeTest, WrongUsage) {
  EXPECT_EQ(Run("serve").status, 2);
  EXPECT_EQ(Run(std::string("serve --no-browser --listen nonsense ") + kCpu).status, 2);
  EXPECT_EQ(Run(std::string("serve --no-browser --focus '(' ") + kCpu).status, 2);
  EXPECT_EQ(Run("serve --no-browser /none").status, 1);
  const RunResult missing = Run(std::string("pprof -no_browser -http=8080 ") + kCpu);
  EXPECT_EQ(missing.status, 2);
  EXPECT_EQ(missing.err,
            "pfa pprof: could not split http address: address 8080: missing port in address\n");
  EXPECT_EQ(Run(std::string("pprof -http=: -top ") + kCpu).status, 2);
  EXPECT_EQ(Run(std::string("pprof -no_browser ") + kCpu).status, 2);
}

}  // namespace
}  // namespace pfa::test

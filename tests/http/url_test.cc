// Profiles from URLs, through the built command.
#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/http/run_pfa.h"
#include "tests/support/gzip_writer.h"
#include "tests/support/http_server.h"
#include "tests/support/sanitizer.h"

namespace pfa::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Paths = std::vector<std::string>;

// Sanitizers reserve more address space than any limit leaves.
const std::string kLimitedMemory =
    kHasAddressSanitizer ? "" : "sh -c 'ulimit -v 2000000; exec \"$@\"' -";

HttpServer::Handler File(const std::string& path) {
  return
      [path](const HttpServerRequest&, HttpConnection& to) { to.Reply("200 OK", ReadWhole(path)); };
}

class UrlTest : public RunPfa {
 protected:
  void Expect(const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << "expected: " << part << "\nin: " << text;
  }
};

TEST_F(UrlTest, ABareHostIsTheCpuProfile) {
  const HttpServer server({{"/debug/pprof/profile", File("testdata/go1.27/cpu.pprof")}});
  const std::string expected = Run("top testdata/go1.27/cpu.pprof").out;
  ASSERT_NE(expected, "");
  for (const std::string& name :
       {server.address(), "http://" + server.address(), "http://" + server.address() + "/"}) {
    const RunResult result = Run("top --seconds 2 " + name);
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(result.out, expected);
  }
  EXPECT_EQ(server.requests().front().query, "seconds=2");
}

TEST_F(UrlTest, WhatWasFetchedIsSavedAndReadsTheSame) {
  const HttpServer server({{"/debug/pprof/heap", File("testdata/go1.27/heap.pprof")}});
  const RunResult result = Run("top " + server.Url("/debug/pprof/heap"));
  const std::string name = "pprof.gen-1.27.alloc_objects.alloc_space.inuse_objects.inuse_space";
  const std::string path = ".local/state/pfa/profiles/" + name + ".001.pb.gz";
  EXPECT_EQ(Files(), Paths{path});
  EXPECT_EQ(result.err, "pfa: Saved profile in " + home() + "/" + path + "\n");
  EXPECT_EQ(Run("top '" + home() + "/" + path + "'").out, result.out);
  Run("raw " + server.Url("/debug/pprof/heap"), "XDG_STATE_HOME='" + home() + "/state'");
  Run("raw " + server.Url("/debug/pprof/heap"), "PPROF_TMPDIR='" + home() + "/mine'");
  EXPECT_EQ(Files(), (Paths{path, "mine/" + name + ".001.pb.gz",
                            "state/pfa/profiles/" + name + ".001.pb.gz"}));
}

TEST_F(UrlTest, PprofSaysAndSavesWhatPprofDoes) {
  const HttpServer server({{"/debug/pprof/profile", File("testdata/go1.27/cpu.pprof")}});
  const RunResult result = Run("pprof -top -seconds=90 " + server.address());
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.out, Run("pprof -top testdata/go1.27/cpu.pprof").out);
  EXPECT_EQ(result.err, "Fetching profile over HTTP from " +
                            server.Url("/debug/pprof/profile?seconds=90") +
                            "\nPlease wait... (1m30s)\nSaved profile in " + home() +
                            "/pprof/pprof.gen-1.27.samples.cpu.001.pb.gz\n");
  Run("pprof -top " + server.address());
  EXPECT_EQ(Files(), (Paths{"pprof/pprof.gen-1.27.samples.cpu.001.pb.gz",
                            "pprof/pprof.gen-1.27.samples.cpu.002.pb.gz"}));
}

TEST_F(UrlTest, SourcesAndBasesAreFetchedTogether) {
  // Each waits until all are asked for: one after the other would time out.
  std::atomic<int> waiting = 0;
  const auto together = [&](const std::string& path) {
    return [&waiting, path](const HttpServerRequest&, HttpConnection& to) {
      ++waiting;
      const auto give_up = Clock::now() + 20s;
      while (waiting < 3 && Clock::now() < give_up) std::this_thread::sleep_for(10ms);
      to.Reply("200 OK", ReadWhole(path));
    };
  };
  const HttpServer server({{"/a", together("testdata/compare/new/cpu.1.pprof")},
                           {"/b", together("testdata/compare/new/cpu.2.pprof")},
                           {"/base", together("testdata/compare/base/cpu.1.pprof")}});
  const auto begin = Clock::now();
  const RunResult result = Run("top --timeout 10 --diff_base " + server.Url("/base") + " " +
                               server.Url("/a") + " " + server.Url("/b"));
  EXPECT_LT(Clock::now() - begin, 15s);
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.out, Run("top --diff_base testdata/compare/base/cpu.1.pprof "
                            "testdata/compare/new/cpu.1.pprof testdata/compare/new/cpu.2.pprof")
                            .out);
  EXPECT_EQ(Files().size(), 1U) << "one file, of all of them";
}

TEST_F(UrlTest, TextsAreReadAndKeptAsTheyAre) {
  const HttpServer server(
      {{"/debug/pprof/goroutine", File("testdata/go1.27/goroutine-debug2.txt")}});
  const std::string url = "'" + server.Url("/debug/pprof/goroutine?debug=2") + "'";
  const RunResult result = Run("goroutines " + url);
  EXPECT_EQ(result.out, Run("goroutines testdata/go1.27/goroutine-debug2.txt").out);
  ASSERT_EQ(Files().size(), 1U);
  EXPECT_TRUE(Files().front().ends_with(".001.txt")) << Files().front();
  EXPECT_EQ(ReadHome(Files().front()), ReadWhole("testdata/go1.27/goroutine-debug2.txt"));
}

TEST_F(UrlTest, HeadersAreSent) {
  const HttpServer server({{"/x", File("testdata/go1.27/mutex.pprof")}});
  Run("top --header 'X-A: 1' --header='X-B: 2, 3' " + server.Url("/x"));
  ASSERT_EQ(server.requests().size(), 1U);
  Expect(server.requests().front().head, "X-A: 1\r\n");
  Expect(server.requests().front().head, "X-B: 2, 3\r\n");
}

TEST_F(UrlTest, AFileThatExistsIsNoUrl) {
  std::filesystem::copy_file("testdata/go1.27/mutex.pprof", home() + "/host:80");
  const RunResult here = Run("info host:80", "sh -c 'cd \"$HOME\" && exec \"$@\"' -");
  EXPECT_EQ(here.status, 0) << here.err;
  EXPECT_EQ(Files(), Paths{"host:80"});
}

TEST_F(UrlTest, ErrorsNameTheUrlButNoPassword) {
  const HttpServer server({{"/go", [](const HttpServerRequest&, HttpConnection& to) {
                              to.Reply("500 Internal Server Error", "profiling\x1b[31m is in use\n",
                                       "X-Go-Pprof: 1\r\nContent-Type: text/plain\r\n");
                            }}});
  const std::string url = "http://me:secret@" + server.address() + "/go";
  const RunResult result = Run("top " + url);
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.err, "pfa: " + server.Url("/go") +
                            ": server response: 500 Internal Server Error - "
                            "profiling\\x1b[31m is in use\n");
  const RunResult pprof = Run("pprof -top " + url);
  EXPECT_EQ(pprof.status, 2);
  Expect(pprof.err, "server response: 500 Internal Server Error - profiling");
  EXPECT_EQ(pprof.err.find("secret"), std::string::npos) << pprof.err;
  EXPECT_EQ(Files(), Paths());
}

TEST_F(UrlTest, BadServersAreRefusedInTimeAndMemory) {
  // Valid records of an unknown kind: only their number is wrong.
  std::string records;
  for (int i = 0; i < 10'000; ++i) records += "\xfa\x3e\x06unused";
  std::string many;
  for (int i = 0; i < 600; ++i) many += records;
  const std::string bomb = Gzip(many);
  const HttpServer server(
      {{"/bomb", [&](const HttpServerRequest&, HttpConnection& to) { to.Reply("200 OK", bomb); }},
       {"/garbage", [](const HttpServerRequest&,
                       HttpConnection& to) { to.Reply("200 OK", "<html>Please log in</html>"); }},
       {"/stops",
        [](const HttpServerRequest&, HttpConnection& to) {
          to.Send("HTTP/1.1 200 OK\r\n\r\n" +
                  ReadWhole("testdata/go1.27/cpu.pprof").substr(0, 3000));
          to.Hang();
        }},
       {"/short",
        [](const HttpServerRequest&, HttpConnection& to) {
          to.Reply("200 OK", ReadWhole("testdata/go1.27/cpu.pprof").substr(0, 3000));
        }},
       {"/endless",
        [&](const HttpServerRequest&, HttpConnection& to) {
          to.Send("HTTP/1.1 200 OK\r\n\r\n");
          while (to.Send(records)) {
          }
        }},
       {"/loop", [](const HttpServerRequest&, HttpConnection& to) {
          to.Reply("302 Found", "", "Location: /loop\r\n");
        }}});
  const auto begin = Clock::now();
  const auto error = [&](const std::string& path, const std::string& more = "") {
    const RunResult result = Run("top " + more + " " + server.Url(path), kLimitedMemory);
    EXPECT_EQ(result.status, 1) << path;
    EXPECT_EQ(result.out, "");
    return result.err;
  };
  Expect(error("/bomb", "--max_size 10000000"), "inflates to more than 10000000 bytes");
  Expect(error("/garbage"), server.Url("/garbage"));
  Expect(error("/short"), "the file is truncated");
  Expect(error("/stops", "--timeout 1"), "timed out after 6");
  Expect(error("/endless", "--max_size 100000000"), "more than 100000000 bytes");
  Expect(error("/loop"), "more than 10 redirects");
  EXPECT_LT(Clock::now() - begin, 60s);
  EXPECT_EQ(Files(), Paths());
}

TEST_F(UrlTest, PprofGoesOnWithTheSourcesThatAnswer) {
  const HttpServer server({{"/a", File("testdata/go1.27/mutex.pprof")}});
  const RunResult result = Run("pprof -top " + server.Url("/a") + " " + server.Url("/b"));
  EXPECT_EQ(result.status, 0);
  Expect(result.err, server.Url("/b") + ": server response: 404 Not Found\n");
  Expect(result.err, "Fetched 1 source profiles out of 2\n");
  EXPECT_EQ(Run("top " + server.Url("/a") + " " + server.Url("/b")).status, 1);
}

TEST_F(UrlTest, NamesComeFromTheServer) {
  // A text without comments, as C++ programs write it.
  const HttpServer server(
      {{"/pprof/heap",
        [](const HttpServerRequest&, HttpConnection& to) {
          to.Reply("200 OK",
                   "heap profile: 1: 10 [1: 10] @ heapprofile\n"
                   "1: 10 [1: 10] @ 0x401011 0x402021\n\n"
                   "MAPPED_LIBRARIES:\n00400000-00500000 r-xp 00000000 00:00 0 /bin/app\n");
        }},
       {"/pprof/symbol", [](const HttpServerRequest& request, HttpConnection& to) {
          if (request.method == "POST") {
            to.Reply("405 Method Not Allowed", "");
          } else {
            to.Reply("200 OK", "0x401010 leaf\n0x402020 root\n");
          }
        }}});
  for (const char* command : {"pprof -traces ", "pprof -symbolize=remote -traces "}) {
    const RunResult result = Run(command + server.Url("/pprof/heap"));
    Expect(result.out, "leaf\n");
    Expect(result.out, "root\n");
  }
  EXPECT_EQ(server.requests().back().query, "0x401010+0x402020");
  const size_t before = server.requests().size();
  Run("pprof -symbolize=none -traces " + server.Url("/pprof/heap"));
  Run("pprof -symbolize=local -traces " + server.Url("/pprof/heap"));
  EXPECT_EQ(server.requests().size(), before + 2);
}

TEST_F(UrlTest, WrongOptionsAreWrongUsage) {
  EXPECT_EQ(Run("top --header nonsense localhost:1").status, 2);
  EXPECT_EQ(Run("top --tls_key k localhost:1").status, 2);
  EXPECT_EQ(Run("top --seconds ten localhost:1").status, 2);
  EXPECT_EQ(Run("top ftp://localhost/x").status, 2);
}

}  // namespace
}  // namespace pfa::test

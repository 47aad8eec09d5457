// pfa fetch, through the built command.
#include <atomic>
#include <chrono>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/http/run_pfa.h"
#include "tests/support/http_server.h"

namespace pfa::test {
namespace {

using namespace std::chrono_literals;
using Paths = std::vector<std::string>;

HttpServer::Handler Text(const std::string& text) {
  return [text](const HttpServerRequest&, HttpConnection& to) { to.Reply("200 OK", text); };
}

std::string Recorded(const std::string& name) { return ReadWhole("testdata/go1.27/" + name); }

using Handlers = std::map<std::string, HttpServer::Handler>;

// What a Go program has.
Handlers GoHandlers() {
  Handlers handlers;
  std::string index = "<html>";
  for (const std::string name : {"heap", "goroutine", "mutex", "cmdline", "profile", "trace"}) {
    index += "<a href='" + name + "?debug=1'>" + name + "</a>";
  }
  handlers["/debug/pprof/"] = Text(index);
  handlers["/debug/pprof/heap"] = Text(Recorded("heap.pprof"));
  handlers["/debug/pprof/mutex"] = Text(Recorded("mutex.pprof"));
  handlers["/debug/pprof/goroutine"] = [](const HttpServerRequest& request, HttpConnection& to) {
    to.Reply("200 OK",
             Recorded(request.query == "debug=2" ? "goroutine-debug2.txt" : "goroutine.pprof"));
  };
  handlers["/debug/pprof/cmdline"] = Text(std::string("app\0-x", 6));
  handlers["/debug/pprof/profile"] = Text(Recorded("cpu.pprof"));
  handlers["/debug/pprof/trace"] = Text("go 1.26 trace\0\0\0");
  return handlers;
}

class FetchTest : public RunPfa {
 protected:
  void Expect(const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << "expected: " << part << "\nin: " << text;
  }
};

TEST_F(FetchTest, TakesAllThatTheIndexLists) {
  const HttpServer server(GoHandlers());
  const RunResult result = Run("fetch -o '" + home() + "/x' --seconds 3 " + server.address());
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(Files(), (Paths{"x/cmdline.txt", "x/cpu.pb.gz", "x/goroutine.pb.gz", "x/goroutine.txt",
                            "x/heap.pb.gz", "x/mutex.pb.gz", "x/trace.out"}));
  EXPECT_EQ(ReadHome("x/cpu.pb.gz"), Recorded("cpu.pprof"));
  EXPECT_EQ(ReadHome("x/goroutine.txt"), Recorded("goroutine-debug2.txt"));
  EXPECT_EQ(ReadHome("x/cmdline.txt"), std::string("app\0-x", 6));
  Expect(result.out, "heap.pb.gz");
  for (const HttpServerRequest& request : server.requests()) {
    if (request.path.ends_with("/profile") || request.path.ends_with("/trace")) {
      EXPECT_EQ(request.query, "seconds=3");
    }
  }
}

TEST_F(FetchTest, TheRestIsTakenWhenSomeFail) {
  Handlers handlers = GoHandlers();
  handlers["/debug/pprof/heap"] = Text("<html>Please log in</html>");
  handlers["/debug/pprof/trace"] = Text("no trace");
  handlers["/debug/pprof/profile"] = [](const HttpServerRequest&, HttpConnection& to) {
    to.Reply("500 Internal Server Error", "cpu profiling already in use\n",
             "X-Go-Pprof: 1\r\nContent-Type: text/plain\r\n");
  };
  const HttpServer server(handlers);
  const RunResult result = Run("fetch -o '" + home() + "/x' " + server.Url("/debug/pprof/"));
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(Files(),
            (Paths{"x/cmdline.txt", "x/goroutine.pb.gz", "x/goroutine.txt", "x/mutex.pb.gz"}));
  Expect(result.out, "cpu profiling already in use");
  Expect(result.out, "no execution trace");
}

TEST_F(FetchTest, CpuProfileAndTraceAreTakenAtTheSameTime) {
  std::atomic<int> measuring = 0;
  std::atomic<bool> were_together = false;
  Handlers handlers = GoHandlers();
  const auto measure = [&](const std::string& text) {
    return [&, text](const HttpServerRequest&, HttpConnection& to) {
      ++measuring;
      for (int i = 0; i < 1000 && measuring < 2; ++i) std::this_thread::sleep_for(10ms);
      if (measuring == 2) were_together = true;
      to.Reply("200 OK", text);
    };
  };
  handlers["/debug/pprof/profile"] = measure(Recorded("cpu.pprof"));
  handlers["/debug/pprof/trace"] = measure("go 1.26 trace");
  const HttpServer server(handlers);
  EXPECT_EQ(Run("fetch --output='" + home() + "/x' " + server.address()).status, 0);
  EXPECT_TRUE(were_together);
}

TEST_F(FetchTest, SeveralProcessesGetAFolderEach) {
  const HttpServer one(GoHandlers());
  const HttpServer two(GoHandlers());
  const RunResult result = Run("fetch -o '" + home() + "/x' " + one.address() + " " +
                               two.address() + " " + two.address());
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(Files().size(), 21U);
  std::string folder = one.address();
  folder[folder.find(':')] = '-';
  EXPECT_EQ(ReadHome("x/" + folder + "/cpu.pb.gz"), Recorded("cpu.pprof"));
}

TEST_F(FetchTest, WithoutAnIndexAllIsTried) {
  Handlers handlers = GoHandlers();
  handlers.erase("/debug/pprof/");
  const HttpServer server(handlers);
  const RunResult result =
      Run("fetch --format json -o '" + home() + "/x' http://me:secret@" + server.address());
  EXPECT_EQ(result.status, 1) << "allocs, block and threadcreate are not there";
  EXPECT_EQ(Files().size(), 7U);
  Expect(result.out, "404 Not Found");
  EXPECT_EQ(result.out.find("secret"), std::string::npos) << result.out;
}

TEST_F(FetchTest, NobodyThereIsOneErrorAndNoFolder) {
  std::string address;
  {
    const HttpServer server({});
    address = server.address();
  }
  const RunResult result = Run("fetch -o '" + home() + "/x' " + address);
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.out, "");
  Expect(result.err, "Failed to connect");
  EXPECT_NE(Run("info '" + home() + "/x'").err.find("No such file"), std::string::npos);
}

TEST_F(FetchTest, WrongUsage) {
  EXPECT_EQ(Run("fetch").status, 2);
  EXPECT_EQ(Run("fetch nothing").status, 2);
  EXPECT_EQ(Run("fetch --nosuch localhost:1").status, 2);
  EXPECT_EQ(Run("fetch --format yaml localhost:1").status, 2);
  const RunResult help = Run("fetch --help");
  EXPECT_EQ(help.status, 0);
  Expect(help.out, "--seconds N");
}

}  // namespace
}  // namespace pfa::test

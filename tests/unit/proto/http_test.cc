#include "proto/http.h"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "proto/inflate_stream.h"
#include "tests/support/http_server.h"

namespace pfa {
namespace {

using namespace std::chrono_literals;
using test::HttpConnection;
using test::HttpServer;
using test::HttpServerRequest;
using Clock = std::chrono::steady_clock;

HttpRequest Ask(const HttpServer& server, const std::string& path) {
  HttpRequest request;
  request.url = request.name = server.Url(path);
  request.total_timeout = 20s;
  return request;
}

// All of a source, or the message of its error.
std::string ReadAll(const HttpRequest& request) {
  auto source = OpenHttp(request);
  if (!source.ok()) return source.error().message;
  std::string out;
  std::vector<uint8_t> buffer(1000);
  while (true) {
    const auto n = source.value()->Read(buffer);
    if (!n.ok()) return n.error().message;
    if (n.value() == 0) return out;
    out.append(reinterpret_cast<const char*>(buffer.data()), n.value());
  }
}

void Expect(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

TEST(Http, ReadsABody) {
  std::string body;
  for (int i = 0; i < 300'000; ++i) body += std::to_string(i) + ",";
  const HttpServer server(
      {{"/", [&](const HttpServerRequest&, HttpConnection& to) { to.Reply("200 OK", body); }}});
  EXPECT_EQ(ReadAll(Ask(server, "/?seconds=1")), body);
  EXPECT_EQ(server.requests().front().query, "seconds=1");
  auto source = OpenHttp(Ask(server, "/"));
  ASSERT_TRUE(source.ok());
  EXPECT_EQ(source.value()->size(), body.size());
  EXPECT_EQ(source.value()->name(), server.Url("/"));
}

TEST(Http, ReadsChunksAndAnEmptyBody) {
  const HttpServer server(
      {{"/chunks",
        [](const HttpServerRequest&, HttpConnection& to) {
          to.Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          to.Send("3\r\nabc\r\n");
          to.Send("2\r\nde\r\n0\r\n\r\n");
        }},
       {"/empty", [](const HttpServerRequest&, HttpConnection& to) { to.Reply("200 OK", ""); }}});
  EXPECT_EQ(ReadAll(Ask(server, "/chunks")), "abcde");
  EXPECT_EQ(ReadAll(Ask(server, "/empty")), "");
}

TEST(Http, SendsHeadersUserAndBody) {
  const HttpServer server(
      {{"/", [](const HttpServerRequest&, HttpConnection& to) { to.Reply("200 OK", "fine"); }}});
  HttpRequest request = Ask(server, "/");
  request.url = "http://me:secret@" + server.address() + "/";
  request.headers = {"X-One: 1", "X-Two: 2"};
  request.body = "0x1+0x2";
  const auto reply = FetchHttp(request, 100);
  ASSERT_TRUE(reply.ok()) << reply.error().ToString();
  EXPECT_EQ(reply.value().body, "fine");
  const HttpServerRequest got = server.requests().front();
  EXPECT_EQ(got.method, "POST");
  EXPECT_EQ(got.body, "0x1+0x2");
  Expect(got.head, "X-One: 1\r\n");
  Expect(got.head, "X-Two: 2\r\n");
  Expect(got.head, "Authorization: Basic bWU6c2VjcmV0\r\n");
}

TEST(Http, SaysWhatTheServerSaid) {
  const std::string text_of_go = "Content-Type: text/plain; charset=utf-8\r\nX-Go-Pprof: 1\r\n";
  const HttpServer server(
      {{"/go",
        [&](const HttpServerRequest&, HttpConnection& to) {
          to.Reply("500 Internal Server Error", "CPU profiling\nis in use\n\n", text_of_go);
        }},
       {"/endless",
        [&](const HttpServerRequest&, HttpConnection& to) {
          to.Send("HTTP/1.1 400 Bad Request\r\n" + text_of_go + "\r\n");
          while (to.Send(std::string(10'000, 'x'))) {
          }
        }},
       {"/page", [](const HttpServerRequest&, HttpConnection& to) {
          to.Reply("403 Forbidden", "<html>no</html>", "Content-Type: text/html\r\n");
        }}});
  EXPECT_EQ(ReadAll(Ask(server, "/go")),
            "server response: 500 Internal Server Error - CPU profiling\nis in use");
  EXPECT_EQ(ReadAll(Ask(server, "/page")), "server response: 403 Forbidden");
  EXPECT_EQ(ReadAll(Ask(server, "/none")), "server response: 404 Not Found");
  const std::string endless = ReadAll(Ask(server, "/endless"));
  EXPECT_TRUE(endless.starts_with("server response: 400 Bad Request - xxxx"));
  EXPECT_LT(endless.size(), 3000U);
}

TEST(Http, FollowsRedirectsButNotForEver) {
  const HttpServer server(
      {{"/a", [](const HttpServerRequest&,
                 HttpConnection& to) { to.Reply("302 Found", "this way", "Location: /b\r\n"); }},
       {"/b", [](const HttpServerRequest&, HttpConnection& to) { to.Reply("200 OK", "here"); }},
       {"/loop", [](const HttpServerRequest&,
                    HttpConnection& to) { to.Reply("302 Found", "", "Location: /loop\r\n"); }},
       {"/file", [](const HttpServerRequest&, HttpConnection& to) {
          to.Reply("302 Found", "", "Location: file:///etc/hostname\r\n");
        }}});
  EXPECT_EQ(ReadAll(Ask(server, "/a")), "here");
  EXPECT_EQ(ReadAll(Ask(server, "/loop")), "more than 10 redirects");
  Expect(ReadAll(Ask(server, "/file")), "file");
  EXPECT_EQ(server.requests().size(), 2 + 11 + 1U);
}

TEST(Http, GivesUpInTime) {
  const HttpServer server(
      {{"/silent", [](const HttpServerRequest&, HttpConnection& to) { to.Hang(); }},
       {"/stalls",
        [](const HttpServerRequest&, HttpConnection& to) {
          to.Send("HTTP/1.1 200 OK\r\n\r\nbeginning");
          to.Hang();
        }},
       {"/drips", [](const HttpServerRequest&, HttpConnection& to) {
          to.Send("HTTP/1.1 200 OK\r\n\r\n");
          while (to.Send("x")) std::this_thread::sleep_for(20ms);
        }}});
  const auto begin = Clock::now();
  for (const char* path : {"/silent", "/drips"}) {
    HttpRequest request = Ask(server, path);
    request.total_timeout = 500ms;
    const std::string message = ReadAll(request);
    Expect(message, "timed out after ");  // curl's clock may say 499 milliseconds
    Expect(message, "-timeout");
  }
  HttpRequest request = Ask(server, "/stalls");
  request.stall_timeout = 1s;
  EXPECT_EQ(ReadAll(request), "the server has sent nothing for 1s, in the middle of its reply");
  EXPECT_LT(Clock::now() - begin, 15s);
}

TEST(Http, RefusesWhatIsNoHttp) {
  const HttpServer server(
      {{"/garbage",
        [](const HttpServerRequest&, HttpConnection& to) { to.Send("\x1f\x8b\x08garbage\r\n"); }},
       {"/short",
        [](const HttpServerRequest&, HttpConnection& to) {
          to.Send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfar less");
        }},
       {"/headers",
        [](const HttpServerRequest&, HttpConnection& to) {
          to.Send("HTTP/1.1 200 OK\r\n");
          while (to.Send("X-More: " + std::string(1000, 'x') + "\r\n")) {
          }
        }},
       {"/nothing", [](const HttpServerRequest&, HttpConnection&) {}}});
  Expect(ReadAll(Ask(server, "/garbage")), "HTTP/0.9");
  Expect(ReadAll(Ask(server, "/short")), "92 bytes remaining");
  EXPECT_EQ(ReadAll(Ask(server, "/headers")), "the server sends headers without end");
  Expect(ReadAll(Ask(server, "/nothing")), "Empty reply");
}

TEST(Http, SaysThatNobodyListens) {
  std::string url;
  {
    const HttpServer server({});
    url = server.Url("/");
  }
  HttpRequest request;
  request.url = "http://me:secret@" + url.substr(7);
  request.name = url;
  const auto source = OpenHttp(request);
  ASSERT_FALSE(source.ok());
  Expect(source.error().message, "Failed to connect");
  EXPECT_EQ(source.error().ToString().find("secret"), std::string::npos);
  EXPECT_EQ(source.error().source, url);
}

TEST(Http, LimitsASmallReply) {
  const HttpServer server({{"/", [](const HttpServerRequest&, HttpConnection& to) {
                              to.Send("HTTP/1.1 200 OK\r\n\r\n");
                              while (to.Send(std::string(1000, 'x'))) {
                              }
                            }}});
  const auto reply = FetchHttp(Ask(server, "/"), 5000);
  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().message, "the reply is longer than 5000 bytes");
}

// The server can send no more than what sockets hold while nobody reads.
TEST(Http, DoesNotReadAhead) {
  std::atomic<size_t> sent = 0;
  const HttpServer server({{"/", [&](const HttpServerRequest&, HttpConnection& to) {
                              to.Send("HTTP/1.1 200 OK\r\n\r\n");
                              while (to.Send(std::string(100'000, 'x'))) sent += 100'000;
                            }}});
  auto source = OpenHttp(Ask(server, "/"));
  ASSERT_TRUE(source.ok());
  std::vector<uint8_t> byte(1);
  ASSERT_TRUE(source.value()->Read(byte).ok());
  std::this_thread::sleep_for(300ms);
  const size_t before = sent;
  ASSERT_TRUE(source.value()->Read(byte).ok());
  std::this_thread::sleep_for(300ms);
  EXPECT_EQ(sent, before);
  EXPECT_LT(before, 20'000'000U);
}

// A reader that has seen enough does not wait for a server that sends no more.
TEST(Http, AnAbandonedStreamEndsAtOnce) {
  const HttpServer server({{"/", [](const HttpServerRequest&, HttpConnection& to) {
                              to.Send("HTTP/1.1 200 OK\r\n\r\n" + std::string(4000, 'x'));
                              to.Hang();
                            }}});
  auto source = OpenHttp(Ask(server, "/"));
  ASSERT_TRUE(source.ok());
  const auto begin = Clock::now();
  {
    InflateStream stream(std::move(source).value(), {}, /*chunk_bytes=*/1000);
    ASSERT_TRUE(stream.Next().ok());
    ASSERT_TRUE(stream.Next().ok());  // from here on a second thread reads ahead
  }
  EXPECT_LT(Clock::now() - begin, 5s);
}

}  // namespace
}  // namespace pfa

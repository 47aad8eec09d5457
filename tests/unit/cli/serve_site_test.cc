// The web interface without sockets: addresses, pages, and what other sites cannot do.
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/model/profile_builder.h"
#include "analyzer/query/go_regexp.h"
#include "cli/serve/page_cache.h"
#include "cli/serve/settings.h"
#include "cli/serve/site.h"
#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

constexpr std::string_view kHostile = "<script>alert(1)</script>\"'&";

class SiteTest : public testing::Test {
 protected:
  SiteTest()
      : profile_(test::EditProfile(
            test::FoldedProfile({"main.main@main.go:9;main.serve@main.go:20 10,1000",
                                 "main.main@main.go:9;main.serve@main.go:21;json.Decode 30,3000",
                                 "main.main@main.go:10;hostile 5,700 {endpoint=/cart}"},
                                {.types = {"samples/count", "cpu/nanoseconds"}}),
            [](ProfileBuilder& builder) {
              for (auto& function : builder.functions()) {
                if (builder.text(function.name) == "hostile") {
                  function.name = builder.Intern(kHostile);
                  function.filename = builder.Intern(kHostile);
                }
              }
              builder.header().comments.push_back(builder.Intern(kHostile));
            })) {}

  void SetUp() override {
    std::string pattern = testing::TempDir() + "/pfa_site_XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    Start({});
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void Start(const Options& options) {
    auto site = Site::Create(
        {profile_,
         options,
         Compatibility::kNative,
         {"localhost", "127.0.0.1", "[::1]"},
         [this](const std::string& dot) -> Result<std::string> {
           ++drawn_;
           if (dot.find("digraph") == std::string::npos) return BadInput("this is no graph");
           return std::string(R"(<svg viewBox="0 0 10 20" width="1pt"><g id="graph0"/></svg>)");
         },
         folder_ + "/settings.json"});
    ASSERT_TRUE(site.ok());
    site_ = std::move(site).value();
  }

  WebResponse Get(const std::string& target, const std::string& method = "GET",
                  const std::string& host = "localhost:80", const std::string& origin = "") {
    return site_->Handle({method, target, host, origin});
  }
  std::string Page(const std::string& target) {
    const WebResponse response = Get(target);
    EXPECT_EQ(response.status, 200) << target << *response.body;
    return *response.body;
  }
  static std::string Header(const WebResponse& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
      if (key == name) return value;
    }
    return "";
  }
  // What is between <main> and </main>.
  static std::string Main(const std::string& page) {
    const size_t begin = page.find("<main>");
    return page.substr(begin, page.find("</main>", begin) - begin);
  }
  static bool Has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
  }

  Profile profile_;
  std::string folder_;
  std::atomic<int> drawn_ = 0;
  std::unique_ptr<Site> site_;
};

TEST_F(SiteTest, AddressesAreThoseOfGoToolPprof) {
  for (const char* path : {"flamegraph", "top", "graph", "peek", "source", "download"}) {
    EXPECT_EQ(Get("/ui/" + std::string(path)).status, 200) << path;
  }
  EXPECT_EQ(Header(Get("/?f=x+y"), "Location"), "/ui/?f=x+y");
  EXPECT_EQ(Header(Get("/ui/?f=a%26b"), "Location"), "/ui/flamegraph?f=a%26b");
  EXPECT_EQ(Header(Get("/ui/flamegraph2?h=z"), "Location"), "/ui/flamegraph?h=z");
  EXPECT_EQ(Header(Get("/ui/flamegraphold"), "Location"), "/ui/flamegraph");
  EXPECT_EQ(Header(Get("/top?n=3"), "Location"), "/ui/top?n=3");
  EXPECT_EQ(Get("/top").status, 307);
  EXPECT_EQ(Get("/favicon.ico").status, 204);
  for (const char* path : {"/nothing", "/ui/nothing", "//elsewhere.example/", "/ui/top/",
                           "/ui/../top", "/ui/%2e%2e/etc/passwd", ""}) {
    EXPECT_EQ(Get(path).status, 404) << path;
  }
  EXPECT_EQ(Get("/ui/top?f=%zz").status, 400);
}

TEST_F(SiteTest, EveryViewShowsTheFunctions) {
  for (const View& view : Views()) {
    if (view.path == "disasm" || view.path == "graph" || view.path == "info" ||
        view.path == "packages" || view.path == "tags") {
      continue;
    }
    const std::string page = Page("/ui/" + std::string(view.path));
    EXPECT_TRUE(Has(Main(page), "main.serve")) << view.path;
    EXPECT_TRUE(Has(page, "app cpu")) << view.path;
  }
  EXPECT_TRUE(Has(Main(Page("/ui/graph")), "<svg id=\"picture\" viewBox=\"0 0 10 20\""));
  EXPECT_TRUE(Has(Main(Page("/ui/tags")), "endpoint"));
  EXPECT_TRUE(Has(Main(Page("/ui/info")), "nanoseconds"));
  // There is no binary.
  const WebResponse disasm = Get("/ui/disasm?f=serve");
  EXPECT_EQ(disasm.status, 400);
  EXPECT_TRUE(Has(*disasm.body, "<nav class=\"tabs\"")) << "an error has a way on";
}

TEST_F(SiteTest, ParametersAreOptions) {
  EXPECT_TRUE(Has(Main(Page("/ui/top")), "json.Decode"));
  EXPECT_FALSE(Has(Main(Page("/ui/top?i=json")), "json.Decode"));
  EXPECT_TRUE(Has(Main(Page("/ui/top?si=samples")), "data-v=\"30\""));
  EXPECT_TRUE(Has(Page("/ui/top?si=samples"), "app samples"));
  EXPECT_TRUE(Has(Main(Page("/ui/top?g=lines")), "main.go:21"));
  EXPECT_TRUE(Has(Main(Page("/ui/top?tagroot=endpoint")), "/cart"));
  EXPECT_TRUE(Has(Page("/ui/top?nonsense=1"), "parameter that means nothing here: nonsense"));
  for (const char* query : {"?n=x", "?g=function", "?f=(", "?si=nothing", "?tf=("}) {
    const WebResponse response = Get("/ui/top" + std::string(query));
    EXPECT_EQ(response.status, 400) << query;
    EXPECT_TRUE(Has(*response.body, "role=\"alert\"")) << query;
  }
  // Links keep the options; what is set can be taken back.
  const std::string page = Page("/ui/top?f=main&si=samples");
  EXPECT_TRUE(Has(page, "href=\"graph?si=samples&amp;f=main\"") ||
              Has(page, "href=\"graph?f=main&amp;si=samples\""));
  EXPECT_TRUE(Has(page, "<b>focus</b> main <a href=\"?si=samples\""));
}

TEST_F(SiteTest, OptionsFromTheCommandLineAreTheStart) {
  Options options;
  options.ignore = "json";
  Start(options);
  EXPECT_FALSE(Has(Main(Page("/ui/top")), "json.Decode"));
  EXPECT_TRUE(Has(Main(Page("/ui/top?i=")), "json.Decode"));
  EXPECT_TRUE(Has(Page("/ui/top"), "<b>ignore</b> json <a href=\"?i=\""));
}

TEST_F(SiteTest, FunctionsAreChosenByFocus) {
  const std::string peek = Main(Page("/ui/peek?f=" + UrlEncoded(ExactPattern("main.serve"))));
  EXPECT_TRUE(Has(peek, "<tr class=\"caller\">"));
  EXPECT_TRUE(Has(peek, "<tr class=\"self\">"));
  EXPECT_FALSE(Has(peek, "alert"));
  EXPECT_TRUE(Has(Page("/ui/peek"), "No function is chosen"));
  EXPECT_EQ(Get("/ui/peek?f=nobody").status, 400);
  EXPECT_EQ(Get("/ui/source?f=nobody").status, 400);
  EXPECT_EQ(Get("/ui/peek?i=.").status, 400);
}

TEST_F(SiteTest, NamesAreTextEverywhere) {
  for (const View& view : Views()) {
    for (const char* query : {"", "?f=alert", "?g=lines", "?f=<script>alert(2)</script>"}) {
      const WebResponse response = Get("/ui/" + std::string(view.path) + query);
      const std::string& page = *response.body;
      EXPECT_FALSE(Has(page, "<script>alert")) << view.path << query;
      EXPECT_FALSE(Has(page, "</script>\"")) << view.path << query;
      const std::string policy = Header(response, "Content-Security-Policy");
      EXPECT_TRUE(policy.starts_with("default-src 'none'; script-src 'sha256-")) << policy;
      EXPECT_FALSE(Has(policy, "unsafe")) << policy;
    }
  }
  EXPECT_FALSE(Has(*Get("/<script>alert(3)</script>").body, "<script>alert"));
  EXPECT_FALSE(Has(*Get("/ui/top?<script>alert(3)</script>=1").body, "<script>alert"));
  EXPECT_TRUE(Has(Main(Page("/ui/top")), "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;"));
}

// Somebody's domain that resolves to this machine must not see anything.
TEST_F(SiteTest, OnlyNamesOfThisMachine) {
  for (const char* host : {"localhost", "LocalHost:1", "127.0.0.1:8080", "[::1]", "[::1]:80"}) {
    EXPECT_EQ(Get("/ui/top", "GET", host).status, 200) << host;
  }
  for (const char* host :
       {"", "evil.example", "localhost.evil.example:80", "127.0.0.1.evil.example",
        "evil.example:localhost", "[::2]:80", "::1", "localhost:80@evil.example"}) {
    const WebResponse response = Get("/ui/top", "GET", host);
    EXPECT_EQ(response.status, 403) << host;
    EXPECT_FALSE(Has(*response.body, "main.serve")) << host;
  }
}

TEST_F(SiteTest, OnlyReading) {
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "get", "", "CONNECT"}) {
    const WebResponse response = Get("/ui/top", method);
    EXPECT_EQ(response.status, 405) << method;
    EXPECT_EQ(Header(response, "Allow"), "GET, HEAD");
  }
  EXPECT_EQ(Get("/ui/top", "HEAD").status, 200);
  const WebResponse response = Get("/ui/top");
  EXPECT_EQ(Header(response, "Access-Control-Allow-Origin"), "");
  EXPECT_EQ(Header(response, "X-Frame-Options"), "DENY");
  EXPECT_EQ(Header(response, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(Header(response, "Cross-Origin-Resource-Policy"), "same-origin");
}

TEST_F(SiteTest, ConfigurationsAreSavedByOurPagesOnly) {
  EXPECT_EQ(Get("/ui/saveconfig?config=a").status, 405);
  EXPECT_EQ(Get("/ui/saveconfig?config=a", "POST", "localhost:80", "http://evil.example").status,
            403);
  EXPECT_EQ(Get("/ui/saveconfig?config=a", "POST", "localhost:80", "null").status, 403);
  EXPECT_EQ(Get("/ui/saveconfig?config=a", "POST", "evil.example", "http://evil.example").status,
            403);
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/settings.json"));
  EXPECT_EQ(Get("/ui/saveconfig", "POST", "localhost:80", "http://localhost:80").status, 400);
  EXPECT_EQ(Get("/ui/saveconfig?config=a&n=x", "POST").status, 400);

  EXPECT_FALSE(Has(Page("/ui/top"), "data-config"));
  EXPECT_EQ(Get("/ui/saveconfig?config=%3Cb%3Emine&f=serve&si=samples", "POST", "localhost:80",
                "http://localhost:80")
                .status,
            200);
  const std::string page = Page("/ui/top?si=samples");
  EXPECT_TRUE(Has(page, "data-config=\"&lt;b&gt;mine\""));
  EXPECT_TRUE(Has(page, "<a href=\"?si=samples&amp;f=serve\">&lt;b&gt;mine</a>") ||
              Has(page, "<a href=\"?f=serve&amp;si=samples\">&lt;b&gt;mine</a>"));
  EXPECT_TRUE(Has(page, " aria-current=\"true\">Default</a>"));
  EXPECT_TRUE(Has(Page("/ui/top?f=serve"), " aria-current=\"true\">&lt;b&gt;mine</a>"));
  EXPECT_EQ(Get("/ui/deleteconfig?config=none", "POST").status, 400);
  EXPECT_EQ(Get("/ui/deleteconfig?config=%3Cb%3Emine", "DELETE").status, 200);
  EXPECT_FALSE(Has(Page("/ui/top"), "data-config"));
}

TEST_F(SiteTest, DownloadIsTheProfile) {
  const WebResponse response = Get("/ui/download?f=json");
  EXPECT_EQ(response.content_type, "application/vnd.google.protobuf+gzip");
  EXPECT_EQ(Header(response, "Content-Disposition"), "attachment; filename=profile.pb.gz");
  EXPECT_TRUE(response.body->starts_with("\x1f\x8b"));
  EXPECT_EQ(*response.body, *Get("/ui/download").body);
}

TEST_F(SiteTest, PagesAreKept) {
  const std::string first = Page("/ui/graph?n=10");
  EXPECT_EQ(drawn_, 1);
  EXPECT_EQ(Page("/ui/graph?n=10"), first);
  EXPECT_EQ(drawn_, 1);
  Page("/ui/graph?n=11");
  EXPECT_EQ(drawn_, 2);
}

TEST_F(SiteTest, SeveralAtOnce) {
  std::vector<std::string> targets;
  std::vector<std::string> expected;
  for (const char* path : {"top", "peek", "flamegraph", "source", "tree", "graph"}) {
    for (const char* query : {"?f=serve", "?f=json&si=samples", "?g=lines", "?n=2"}) {
      targets.push_back("/ui/" + std::string(path) + query);
      expected.push_back(*Get(targets.back()).body);
    }
  }
  Start({});
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (size_t t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (size_t i = 0; i < targets.size(); ++i) {
        const size_t at = (i + t * 3) % targets.size();
        if (*Get(targets[at]).body != expected[at]) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST(PageCacheTest, IsBounded) {
  PageCache cache(1000);
  const auto page = [](size_t size) {
    WebResponse response;
    response.body = std::make_shared<const std::string>(size, 'x');
    return response;
  };
  for (int i = 0; i < 100; ++i) cache.Add("key" + std::to_string(i), page(100), 0);
  EXPECT_LE(cache.bytes(), 1000U);
  EXPECT_EQ(cache.Find("key99").status, 200);
  EXPECT_EQ(cache.Find("key0").status, 0);
  cache.Add("large", page(400), 0);
  EXPECT_EQ(cache.Find("large").status, 0);
  // What is used stays.
  EXPECT_EQ(cache.Find("key95").status, 200);
  for (int i = 0; i < 7; ++i) cache.Add("new" + std::to_string(i), page(100), 0);
  EXPECT_EQ(cache.Find("key95").status, 200);
  const uint64_t before = cache.generation();
  cache.Clear();
  EXPECT_EQ(cache.bytes(), 0U);
  cache.Add("late", page(10), before);
  EXPECT_EQ(cache.Find("late").status, 0);
}

TEST(ViewsTest, PatternsAreExact) {
  EXPECT_EQ(ExactPattern("main.(*T[...]).f"), R"(^main\.\(\*T\[\.\.\.\]\)\.f$)");
  EXPECT_EQ(ExactPattern("a\u2026b"), "^a.*b$");
  EXPECT_EQ(FunctionOfRow("main.f[func(int) int]", ""), "main.f[func(int) int]");
  EXPECT_EQ(FunctionOfRow("main.f /src/main.go:7", "lines"), "main.f");
  EXPECT_EQ(FunctionOfRow("main.f main.go", "filefunctions"), "main.f");
  EXPECT_EQ(FunctionOfRow("0000000000401000 main.f /src/main.go:7", "addresses"), "main.f");
  EXPECT_EQ(FunctionOfRow("main.f", "lines"), "main.f");
}

}  // namespace
}  // namespace pfa

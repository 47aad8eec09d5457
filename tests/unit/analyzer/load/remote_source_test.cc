#include "analyzer/load/remote_source.h"

#include <string>

#include <gtest/gtest.h>

namespace pfa {
namespace {

using namespace std::chrono_literals;

std::optional<RemoteSource> Find(const std::string& name, const Options& options = {}) {
  auto found = FindRemoteSource(name, options);
  EXPECT_TRUE(found.ok()) << name;
  return found.ok() ? std::move(found).value() : std::nullopt;
}

std::string UrlOf(const std::string& name, const Options& options = {}) {
  const auto found = Find(name, options);
  return found ? found->request.url : "a file";
}

TEST(FindRemoteSource, TellsUrlsFromFiles) {
  struct Case {
    const char* name;
    const char* url;
  };
  for (const Case& c : {
           Case{"localhost:6060", "http://localhost:6060/debug/pprof/profile"},
           {"10.0.0.1:80/", "http://10.0.0.1:80/debug/pprof/profile"},
           {"[::1]:80", "http://[::1]:80/debug/pprof/profile"},
           {"host:1/debug/pprof/heap?gc=1", "http://host:1/debug/pprof/heap?gc=1"},
           {"http://host", "http://host/debug/pprof/profile"},
           {"https://me:pw@host/x", "https://me:pw@host/x"},
           {"https+insecure://host/x", "https://host/x"},
           // As Go has it: the port must be a number, the colon in the first part.
           {"abc:123/mem_2023-11-02_03:55:24", "http://abc:123/mem_2023-11-02_03:55:24"},
           {"mem_2023-11-02_03:55:24", "a file"},
           {"host", "a file"},
           {"folder/host:80", "a file"},
           {"/tmp/host:80", "a file"},
           {"-", "a file"},
           {"", "a file"},
           {"file:///etc/hosts", "a file"},
       }) {
    EXPECT_EQ(UrlOf(c.name), c.url) << c.name;
  }
}

TEST(FindRemoteSource, AFileThatExistsIsAFile) {
  const std::string path = testing::TempDir() + "/localhost:6060";
  std::FILE* file = std::fopen(path.c_str(), "w");
  ASSERT_NE(file, nullptr);
  std::fclose(file);
  EXPECT_EQ(UrlOf(path), "a file");
  std::remove(path.c_str());
}

TEST(FindRemoteSource, SecondsGoIntoTheQuery) {
  Options options;
  options.seconds = 7;
  EXPECT_EQ(UrlOf("h:1", options), "http://h:1/debug/pprof/profile?seconds=7");
  EXPECT_EQ(UrlOf("h:1/x?a=1&seconds=3", options), "http://h:1/x?a=1&seconds=7");
}

TEST(FindRemoteSource, TimeoutsAreThoseOfPprof) {
  const auto total = [](const std::string& name, int64_t seconds = -1, int64_t timeout = -1) {
    Options options;
    options.seconds = seconds;
    options.timeout = timeout;
    return Find(name, options)->request.total_timeout;
  };
  EXPECT_EQ(total("h:1"), 65s);
  EXPECT_EQ(total("h:1", 10), 20s);
  EXPECT_EQ(total("h:1/profile?seconds=30"), 50s);
  EXPECT_EQ(total("h:1/profile?seconds=30", 10), 20s);
  EXPECT_EQ(total("h:1/profile?seconds=30", 10, 3), 8s);
  EXPECT_EQ(total("h:1/profile?seconds=99999999999999999999"), 65s);
  EXPECT_EQ(total("h:1/profile?seconds=9223372036854775807"), 1'500'005s);
  EXPECT_EQ(total("h:1/profile?seconds=-5"), 65s);
  EXPECT_EQ(Find("h:1", {})->request.connect_timeout, 30s);
}

TEST(FindRemoteSource, CertificatesAreCheckedUnlessAskedNotTo) {
  EXPECT_TRUE(Find("https://h")->request.verify_certificate);
  EXPECT_FALSE(Find("https+insecure://h")->request.verify_certificate);
  EXPECT_EQ(Find("https+insecure://me:pw@h/x")->request.name, "https+insecure://h/x");
}

TEST(FindRemoteSource, WrongOptionsAreUsageErrors) {
  const auto error = [](const std::string& name, const Options& options) {
    const auto found = FindRemoteSource(name, options);
    return found.ok() ? "" : found.error().message;
  };
  Options options;
  options.header = "A: 1\nB";
  EXPECT_EQ(error("h:1", options), "-header: expected 'Name: value', got 'B'");
  options.header = "A: 1\r";
  EXPECT_NE(error("h:1", options), "");
  options.header = "A: 1\nB: 2";
  EXPECT_EQ(Find("h:1", options)->request.headers, (std::vector<std::string>{"A: 1", "B: 2"}));
  options = {};
  options.tls_key = "k";
  EXPECT_EQ(error("h:1", options), "-tls_key is specified, so -tls_cert must also be specified");
  EXPECT_NE(error("ftp://h/x", {}).find("ftp://"), std::string::npos);
}

TEST(ProfileOfProcess, KeepsWhatIsInFrontOfTheHandlers) {
  const auto url = [](const std::string& base) {
    const auto source = ProfileOfProcess(base, "trace?seconds=3", {});
    return source.ok() ? source.value().request.url : source.error().message;
  };
  const std::string end = "/debug/pprof/trace?seconds=3";
  EXPECT_EQ(url("h:1"), "http://h:1" + end);
  EXPECT_EQ(url("https://h/"), "https://h" + end);
  EXPECT_EQ(url("h:1/debug/pprof"), "http://h:1" + end);
  EXPECT_EQ(url("h:1/service/debug/pprof/heap?x=1"), "http://h:1/service" + end);
  EXPECT_EQ(url("h:1/service/"), "http://h:1/service" + end);
  EXPECT_EQ(url("nothing"), "nothing: expected a URL, such as http://localhost:6060");
}

TEST(SecondsText, IsAsGoWritesDurations) {
  EXPECT_EQ(SecondsText(30), "30s");
  EXPECT_EQ(SecondsText(90), "1m30s");
  EXPECT_EQ(SecondsText(3600), "1h0m0s");
}

}  // namespace
}  // namespace pfa

#include "proto/http_url.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace pfa {
namespace {

TEST(ParseUrl, FindsTheParts) {
  const auto url = ParseUrl("HTTPS+Insecure://me:secret@host:81/debug/pprof/heap?a=1&b=/?x#top");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->scheme, "https+insecure");
  EXPECT_EQ(url->user, "me:secret");
  EXPECT_EQ(url->host, "host:81");
  EXPECT_EQ(url->path, "/debug/pprof/heap");
  EXPECT_EQ(url->query, "a=1&b=/?x");
  EXPECT_EQ(url->ToString(), "https+insecure://me:secret@host:81/debug/pprof/heap?a=1&b=/?x");
  EXPECT_EQ(url->WithoutUser(), "https+insecure://host:81/debug/pprof/heap?a=1&b=/?x");
}

TEST(ParseUrl, TakesShortOnes) {
  for (const std::string text : {"http://h", "http://h:", "http://[::1]:80", "http://[::1]",
                                 "http://h?x=1", "x-y.z+1://h", "http://a@b@h"}) {
    EXPECT_TRUE(ParseUrl(text)) << text;
  }
  EXPECT_EQ(ParseUrl("http://a@b@h")->host, "h");
  EXPECT_EQ(ParseUrl("http://h?x=1/2")->path, "");
}

TEST(ParseUrl, RefusesWhatIsNone) {
  for (const std::string text :
       {"", "h", "h:80", "://h", "http://", "http:///path", "http://:80", "http://h:http",
        "http://h:123456", "1http://h", "ht tp://h", "http://h/a b", "http://h/\n", "http://u@"}) {
    EXPECT_FALSE(ParseUrl(text)) << text;
  }
}

TEST(QueryValue, FindsTheFirst) {
  EXPECT_EQ(QueryValue("a=1&seconds=5&seconds=6", "seconds"), "5");
  EXPECT_EQ(QueryValue("seconds", "seconds"), "");
  EXPECT_EQ(QueryValue("xseconds=5&secondsx=6", "seconds"), std::nullopt);
  EXPECT_EQ(QueryValue("", "seconds"), std::nullopt);
}

TEST(WithQueryValue, ReplacesOrAdds) {
  EXPECT_EQ(WithQueryValue("", "seconds", "5"), "seconds=5");
  EXPECT_EQ(WithQueryValue("gc=1", "seconds", "5"), "gc=1&seconds=5");
  EXPECT_EQ(WithQueryValue("seconds=1&gc=1&seconds=2", "seconds", "5"), "seconds=5&gc=1");
}

}  // namespace
}  // namespace pfa

#include "analyzer/load/remote_symbols.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

// Two addresses in one mapping, which knows no functions.
Profile Unnamed() {
  return test::EditProfile(test::FoldedProfile({"0x401010;0x402020 1"}),
                           [](ProfileBuilder& builder) {
                             for (Mapping& mapping : builder.mappings()) {
                               mapping.has_functions = false;
                             }
                           });
}

std::vector<MappingSource> SourcesOf(const Profile& profile, uint64_t moved_by = 0) {
  const Mapping& mapping = profile.mappings().front();
  HttpRequest request;
  request.url = request.name = "http://h:1/debug/pprof/heap?debug=1";
  return {{std::string(profile.text(mapping.file)), request, mapping.start + moved_by}};
}

std::vector<std::string> NamesOf(const Profile& profile) {
  std::vector<std::string> names;
  for (const Location& location : profile.locations()) {
    std::string name;
    for (const Line& line : profile.lines(location)) {
      name += profile.text(profile.function(line.function).name);
    }
    names.push_back(name);
  }
  return names;
}

using Names = std::vector<std::string>;

struct Server {
  std::vector<HttpRequest> requests;
  std::vector<HttpReply> replies;
  std::vector<std::string> messages;

  Profile Name(Profile profile, const std::vector<MappingSource>& sources, bool force = false) {
    const AskServer ask = [this](const HttpRequest& request) -> Result<HttpReply> {
      requests.push_back(request);
      if (requests.size() > replies.size()) return Error{ErrorCode::kIo, "gone", request.name};
      return replies[requests.size() - 1];
    };
    return NameFromServers(std::move(profile), sources, force, ask, &messages);
  }
};

TEST(SymbolUrl, IsNextToTheProfile) {
  EXPECT_EQ(SymbolUrl("http://h:1/debug/pprof/heap?debug=1"), "http://h:1/debug/pprof/symbol");
  EXPECT_EQ(SymbolUrl("http://h:1/a/debug/pprof/heap/"), "http://h:1/a/debug/pprof/symbol");
  EXPECT_EQ(SymbolUrl("http://h/pprof/growth"), "http://h/pprof/symbol");
  EXPECT_EQ(SymbolUrl("http://h/heapz"), "http://h/symbolz");
  EXPECT_EQ(SymbolUrl("http://h"), "http://h/symbolz");
  EXPECT_EQ(SymbolUrl("heap.pprof"), "");
}

TEST(NameFromServers, NamesAddresses) {
  Profile profile = Unnamed();
  const auto sources = SourcesOf(profile);
  Server server;
  server.replies = {{200, "200 OK",
                     "num_symbols: 2\n0x401010 main.f\n  0x402020\tmain.(*T).g(int) \r\n"
                     "0x9 other\nnot 0xzz this\n0x401010"}};
  profile = server.Name(std::move(profile), sources);
  EXPECT_EQ(NamesOf(profile), (Names{"main.f", "main.(*T).g(int) "}));
  EXPECT_TRUE(profile.mappings().front().has_functions);
  EXPECT_TRUE(server.messages.empty());
  ASSERT_EQ(server.requests.size(), 1U);
  EXPECT_EQ(server.requests[0].url, "http://h:1/debug/pprof/symbol");
  EXPECT_EQ(server.requests[0].body, "0x401010+0x402020");
}

TEST(NameFromServers, AsksForAddressesAsTheProcessHasThem) {
  Profile profile = Unnamed();
  const auto sources = SourcesOf(profile, 0x1000);
  Server server;
  server.replies = {{200, "200 OK", "0x402010 f\n0x403020 f\n"}};
  profile = server.Name(std::move(profile), sources);
  EXPECT_EQ(server.requests[0].body, "0x402010+0x403020");
  EXPECT_EQ(NamesOf(profile), (Names{"f", "f"}));
  EXPECT_EQ(profile.functions().size(), 1U);
}

// Go since 1.22.
TEST(NameFromServers, TriesGetWhenPostIsRefused) {
  Profile profile = Unnamed();
  const auto sources = SourcesOf(profile);
  Server server;
  server.replies = {{405, "405 Method Not Allowed", ""},
                    {200, "200 OK", "num_symbols: 1\n0x401010 main.f\n"}};
  profile = server.Name(std::move(profile), sources);
  EXPECT_EQ(NamesOf(profile), (Names{"main.f", ""}));
  ASSERT_EQ(server.requests.size(), 2U);
  EXPECT_EQ(server.requests[1].url, "http://h:1/debug/pprof/symbol?0x401010+0x402020");
  EXPECT_FALSE(server.requests[1].body);
}

TEST(NameFromServers, ManyAddressesAreSeveralQueries) {
  std::vector<std::string> lines;
  for (int i = 0; i < 1000; ++i) lines.push_back("0x" + std::to_string(401000 + i) + " 1");
  Profile profile = test::EditProfile(test::FoldedProfile(lines), [](ProfileBuilder& builder) {
    builder.mappings().front().has_functions = false;
  });
  const auto sources = SourcesOf(profile);
  Server server;
  server.replies = {{405, "405", ""},
                    {200, "200 OK", "0x401000 a\n"},
                    {200, "200 OK", ""},
                    {200, "200 OK", "0x401999 z\n"}};
  profile = server.Name(std::move(profile), sources);
  EXPECT_EQ(server.requests.size(), 4U);
  for (const HttpRequest& request : server.requests) EXPECT_LT(request.url.size(), 4100U);
  EXPECT_EQ(NamesOf(profile).front(), "a");
  EXPECT_EQ(NamesOf(profile).back(), "z");
}

TEST(NameFromServers, FailuresAreMessages) {
  for (const std::vector<HttpReply>& replies :
       {std::vector<HttpReply>{}, std::vector<HttpReply>{{404, "404 Not Found", "0x401010 x\n"}},
        std::vector<HttpReply>{{405, "405 Method Not Allowed", ""}}}) {
    Profile profile = Unnamed();
    const auto sources = SourcesOf(profile);
    Server server;
    server.replies = replies;
    profile = server.Name(std::move(profile), sources);
    EXPECT_EQ(NamesOf(profile), (Names{"", ""}));
    ASSERT_EQ(server.messages.size(), 1U);
    EXPECT_TRUE(server.messages[0].starts_with("remote symbolization: http://h:1/debug/pprof"))
        << server.messages[0];
  }
}

TEST(NameFromServers, LeavesAloneWhatHasNamesOrIsNotFromThere) {
  Server server;
  Profile named = test::FoldedProfile({"main.f 1"});
  const auto sources = SourcesOf(named);
  named = test::EditProfile(std::move(named), [](ProfileBuilder& builder) {
    builder.mappings().front().has_functions = true;
  });
  server.Name(std::move(named), sources);
  auto other = sources;
  other[0].key = "/bin/other";
  server.Name(Unnamed(), other);
  EXPECT_TRUE(server.requests.empty());
}

TEST(NoteMappings, NamelessOnesAreTheirUrlUntilItIsForgotten) {
  ProfileBuilder builder;
  Mapping mapping;
  mapping.id = 1;
  mapping.start = 0x1000;
  builder.AddMapping(mapping);
  mapping.id = 2;
  mapping.build_id = builder.Intern("b1d");
  builder.AddMapping(mapping);
  HttpRequest request;
  request.name = "http://h:1/x";
  std::vector<MappingSource> sources;
  NoteMappings(builder, request, &sources);
  ASSERT_EQ(sources.size(), 2U);
  EXPECT_EQ(sources[0].key, "http://h:1/x");
  EXPECT_EQ(sources[0].start, 0x1000U);
  EXPECT_EQ(sources[1].key, "b1d");
  Profile profile = std::move(builder).Build();
  EXPECT_EQ(profile.text(profile.mappings()[0].file), "http://h:1/x");
  profile = ForgetUrls(std::move(profile));
  EXPECT_EQ(profile.text(profile.mappings()[0].file), "");
}

}  // namespace
}  // namespace pfa

#include "analyzer/import/callgrind.h"

#include <map>
#include <numeric>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyzer/import/callgrind_stacks.h"
#include "tests/support/folded_profile.h"
#include "tests/unit/analyzer/import/import_text.h"

namespace pfa::test {
namespace {

std::string Samples(std::string_view file) {
  const auto profile = ImportNatively(file);
  return profile.ok() ? DumpSorted(profile.value()) : "error: " + profile.error().ToString();
}

TEST(Callgrind, CostsAndCalls) {
  EXPECT_EQ(Samples("# callgrind format\n"
                    "events: Ir\n"
                    "\n"
                    "fl=m.c\n"
                    "fn=main\n"
                    "3 5\n"
                    "cfn=f\n"
                    "calls=2 10\n"
                    "4 30\n"
                    "fn=f\n"
                    "10 20\n"
                    "+2 10\n"),
            "main@m.c:3 5\n"
            "main@m.c:4;f@m.c:10 20\n"
            "main@m.c:4;f@m.c:12 10\n");
}

TEST(Callgrind, CompressedNamesAndPositions) {
  EXPECT_EQ(Samples("positions: instr line\n"
                    "events: Ir Dr(bytes)\n"
                    "ob=(1) /bin/x\n"
                    "fl=(1) a.c\n"
                    "fn=(1) (below main)\n"
                    "0x10 3 5 1\n"
                    "+4 * 6\n"
                    "fi=(2) inline.h\n"
                    "* -1 7\n"
                    "fl=(1)\n"
                    "fn=(2) g\n"
                    "-0x4 +1 8 2\n"),
            "(below main)@a.c:3 0,1\n"
            "(below main)@a.c:3 5,0\n"
            "(below main)@a.c:3 6,0\n"
            "(below main)@inline.h:2 7,0\n"
            "g@a.c:3 0,2\n"
            "g@a.c:3 8,0\n");
}

TEST(Callgrind, UnitsAndObjects) {
  const auto profile = ImportNatively(
      "cmd: ./shop\nevents: cpu(ms) Time_(10ns) n\nob=/bin/x\nfl=a.c\nfn=f\n1 2\nob=/bin/y\nfn=g\n"
      "1 1\n");
  ASSERT_TRUE(profile.ok()) << profile.error().ToString();
  const std::string dump = DumpProfile(profile.value());
  EXPECT_NE(dump.find("type \"cpu\"/\"ms\"\ntype \"Time\"/\"10ns\"\ntype \"n\"/\"count\"\n"),
            std::string::npos)
      << dump;
  EXPECT_NE(dump.find("mapping 2: 0x0-0x0 +0x0 \"/bin/y\""), std::string::npos) << dump;
  EXPECT_NE(dump.find("\"cmd: ./shop\""), std::string::npos) << dump;
}

// Own values and inclusive ones, by function.
std::map<std::string, std::pair<int64_t, int64_t>> FlatCum(const Profile& profile) {
  std::map<std::string, std::pair<int64_t, int64_t>> sums;
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    const auto stack = profile.stacks()[profile.stack(i)];
    std::map<std::string, bool> seen;
    for (size_t j = 0; j < stack.size(); ++j) {
      const auto lines = profile.lines(profile.location(stack[j]));
      const std::string name(profile.text(profile.function(lines.front().function).name));
      if (j == 0) sums[name].first += profile.value(i, 0);
      if (!seen[name]) sums[name].second += profile.value(i, 0);
      seen[name] = true;
    }
  }
  return sums;
}

// Two callers, two callees: which caller's calls went where is not known, but sums are.
TEST(Callgrind, StacksFitTheCalls) {
  const auto profile = ImportNatively(
      "events: Ir\n"
      "fn=a\n1 1\ncfn=f\ncalls=1 1\n1 10\n"
      "fn=b\n1 2\ncfn=f\ncalls=1 1\n1 20\n"
      "fn=f\n1 6\ncfn=g\ncalls=1 1\n1 17\ncfn=h\ncalls=1 1\n1 7\n"
      "fn=g\n1 17\n"
      "fn=h\n1 7\n");
  ASSERT_TRUE(profile.ok());
  auto sums = FlatCum(profile.value());
  EXPECT_EQ(sums["a"], std::pair(int64_t{1}, int64_t{11}));
  EXPECT_EQ(sums["b"], std::pair(int64_t{2}, int64_t{22}));
  EXPECT_EQ(sums["f"], std::pair(int64_t{6}, int64_t{30}));
  EXPECT_EQ(sums["g"], std::pair(int64_t{17}, int64_t{17}));
  EXPECT_EQ(sums["h"], std::pair(int64_t{7}, int64_t{7}));
  EXPECT_EQ(profile.value().diagnostics().rows().front().kind, DiagnosticKind::kStacksFromCalls);
}

TEST(Callgrind, RecursionKeepsOwnCosts) {
  const auto profile = ImportNatively(
      "events: Ir\n"
      "fn=main\n1 1\ncfn=a\ncalls=1 1\n1 30\n"
      "fn=a\n1 10\ncfn=a\ncalls=1 1\n2 5\ncfn=b\ncalls=1 1\n1 25\n"
      "fn=b\n1 20\ncfn=a\ncalls=1 1\n1 15\n");
  ASSERT_TRUE(profile.ok());
  auto sums = FlatCum(profile.value());
  EXPECT_EQ(sums["main"].first, 1);
  EXPECT_EQ(sums["a"].first, 10);
  EXPECT_EQ(sums["b"].first, 20);
  for (const auto& [name, sum] : sums) EXPECT_LE(sum.second, 31) << name;
}

TEST(Callgrind, CalleesInOtherFiles) {
  EXPECT_EQ(Samples("events: Ir\nfl=a.c\nfn=main\n1 1\ncfn=f\ncalls=1 1\n1 4\nfl=b.c\nfn=f\n1 4\n"),
            "main@a.c:1 1\nmain@a.c:1;f@b.c:1 4\n")
      << "the only function of that name";
  EXPECT_EQ(Samples("events: Ir\nfl=a.c\nfn=main\n1 1\ncfi=b.c\ncfn=f\ncalls=1 1\n1 4\n"
                    "fl=b.c\nfn=f\n1 4\nfl=c.c\nfn=f\n1 3\n"),
            "f@c.c:1 3\nmain@a.c:1 1\nmain@a.c:1;f@b.c:1 4\n");
  // As pprof names callees of one name in several places.
  EXPECT_EQ(Samples("events: Ir\nfl=a.c\nfn=main\n1 1\ncfl=a.c\ncfn=f [1/2]\ncalls=0 1\n* 4\n"
                    "fl=a.c\nfn=f\n1 4\n"),
            "main@a.c:1 1\nmain@a.c:1;f@a.c:1 4\n");
}

TEST(Callgrind, JumpsAndSeveralParts) {
  EXPECT_EQ(Samples("events: Ir\nfn=f\n1 2\njump=3 4\n1\njcnd=1/2 4\n1\npart: 2\nevents: Ir\n"
                    "fn=f\n1 3\ntotals: 5\n"),
            "f:1 5\n");
}

TEST(Callgrind, Negative) {
  EXPECT_EQ(Samples("events: Ir\nfn=main\n1 5\ncfn=f\ncalls=1 1\n1 -3\nfn=f\n1 -3\n"),
            "f:1 -3\nmain:1 5\n");
}

TEST(Callgrind, ErrorsNameTheLine) {
  const struct {
    const char* file;
    const char* expected;
  } cases[] = {
      {"events: Ir\n1 2\n",
       "0xb: malformed profile: expected a line \"fn=\" before the costs, found "
       "\"1 2\""},
      {"events:\n", "0x0: malformed profile: expected 1 to 256 events, found \"events:\""},
      {"events: Ir\nfn=f\n1 2 3\n",
       "0x10: malformed profile: expected a position and at most 1 costs, found \"1 2 3\""},
      {"events: Ir\nfn=f\n1 99999999999999999999\n",
       "0x10: malformed profile: expected a position and at most 1 costs, found \"1 "
       "99999999999999999999\""},
      {"events: Ir\nfn=f\n1 nan\n",
       "0x10: malformed profile: expected a position and at most 1 costs, found \"1 nan\""},
      {"events: Ir\nfn=f\n1x 1\n",
       "0x10: malformed profile: expected a position and costs, found \"1x 1\""},
      {"events: Ir\nfn=(3)\n",
       "0xb: malformed profile: expected the number of a name that was there before, found "
       "\"fn=(3)\""},
      {"events: Ir\nfn=f\ncalls=1 1\n1 1\n",
       "0x10: malformed profile: expected a line \"cfn=\" before the call, found \"calls=1 1\""},
      {"events: Ir\nfn=f\ncfn=g\ncalls=x 1\n",
       "0x16: malformed profile: expected \"calls=<count> <position>\", found \"calls=x 1\""},
      {"events: Ir\nfn=f\ncfn=g\ncalls=1 1\nfn=g\n",
       "0x20: malformed profile: expected the cost of the call in the line before, found \"fn=g\""},
      {"events: Ir\nfn=f\n1 9223372036854775807\n1 1\n",
       "0x26: malformed profile: expected costs that fit 64 bits when added up, found \"1 1\""},
      {"events: Ir\nevents: Dr\n",
       "0xb: malformed profile: expected the same events as before, found \"events: Dr\""},
      {"positions: line line line line\nevents: Ir\n",
       "0x0: malformed profile: expected some of the positions instr, bb and line, found "
       "\"positions: line line line line\""},
      {"events: Ir\nwhat is this\n",
       "0xb: malformed profile: expected a cost, \"key=value\" or \"key: value\", found \"what is "
       "this\""},
      {"events: Ir\nxy=1\n",
       "0xb: malformed profile: expected one of ob, fl, fi, fe, fn, cob, cfi, cfl, cfn, calls, "
       "jump, jcnd, found \"xy=1\""},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(ImportNativeText(c.file), std::string("error: input: inflated offset ") + c.expected);
  }
  EXPECT_EQ(ImportNativeText("events: Ir\nfn=f\n1 9223372036854775807\n2 9223372036854775807\n"),
            "error: input: the costs do not fit 64 bits when added up; no total can be given");
}

TEST(Callgrind, Recognizes) {
  EXPECT_TRUE(RecognizesCallgrind("# callgrind format\n"));
  EXPECT_TRUE(
      RecognizesCallgrind("version: 1\ncreator: xdebug\n\npositions: line\nevents: Time\n"));
  EXPECT_TRUE(RecognizesCallgrind("events: cpu(ms)\n"));
  EXPECT_FALSE(RecognizesCallgrind("version: 1\nfn=x\nevents: Ir\n"));
  EXPECT_FALSE(RecognizesCallgrind("version: 1\n"));
  EXPECT_FALSE(RecognizesCallgrind(""));
}

// A chain of calls as long as this has more stack frames than any memory, and a ladder more paths.
TEST(CallgrindStacks, BoundsWhatGraphsCanCost) {
  for (const uint32_t width : {1U, 3U}) {
    ProfileBuilder builder;
    builder.AddSampleType("Ir", "count");
    const uint32_t levels = 60'000 / width;
    CallgrindGraph graph;
    graph.function_count = levels * width;
    graph.event_count = 1;
    std::vector<LocationId> locations;
    Function function;
    function.name = builder.Intern("f");
    const Line line = {builder.AddFunction(function), 0, 0};
    for (uint32_t i = 0; i < graph.function_count; ++i) {
      locations.push_back(builder.AddLocation({}, {&line, 1}));
    }
    int64_t total = 0;
    for (uint32_t i = 0; i < graph.function_count; ++i) {
      graph.costs.push_back({i, locations[i]});
      graph.cost_values.push_back(1 + i % 5);
      total += 1 + i % 5;
      if (i / width + 1 == levels) continue;
      for (uint32_t j = 0; j < width; ++j) {
        graph.calls.push_back({i, (i / width + 1) * width + j, locations[i]});
        graph.call_values.push_back(1000 + i + j);
      }
    }
    ASSERT_TRUE(AddCallgrindStacks(graph, builder).ok());
    const Profile profile = std::move(builder).Build();
    int64_t sum = 0;
    for (size_t i = 0; i < profile.sample_count(); ++i) sum += profile.value(i, 0);
    EXPECT_EQ(sum, total);
    ASSERT_EQ(profile.diagnostics().rows().size(), 2U);
    EXPECT_EQ(profile.diagnostics().rows().back().kind, DiagnosticKind::kCutCallers);
    for (size_t i = 0; i < profile.stacks().size(); ++i) {
      ASSERT_LE(profile.stacks()[StackId::FromIndex(i)].size(), 1001U);
    }
  }
}

}  // namespace
}  // namespace pfa::test

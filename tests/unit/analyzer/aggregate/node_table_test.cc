#include "analyzer/aggregate/node_table.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"

namespace pfa {
namespace {

using test::EditProfile;
using test::FoldedProfile;

// The printed names of each location's nodes, from the root: "A | B + C | -" if the third is
// hidden. Each node is followed by its id, so that one can see which are the same.
std::string Dump(const Profile& profile, const Options& options,
                 Compatibility compatibility = Compatibility::kNative) {
  Query query = CompileQuery(profile, options, compatibility).value();
  const Selection selection(profile, query);
  const NodeTable nodes(selection, query);
  std::string out;
  for (size_t i = 0; i < profile.locations().size(); ++i) {
    if (i > 0) out += " | ";
    const auto run = nodes.nodes(LocationId::FromIndex(i));
    if (run.empty()) out += "-";
    for (size_t n = run.size(); n > 0; --n) {
      if (n < run.size()) out += " + ";
      out += nodes.PrintableName(run[n - 1]) + "#" + std::to_string(run[n - 1].value);
    }
  }
  return out;
}

struct Case {
  const char* granularity;
  bool noinlines;
  bool showcolumns;
  const char* expected;
};

void Check(const Profile& profile, const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    Options options;
    options.granularity = c.granularity;
    options.noinlines = c.noinlines;
    options.showcolumns = c.showcolumns;
    EXPECT_EQ(Dump(profile, options), c.expected)
        << c.granularity << (c.noinlines ? " noinlines" : "")
        << (c.showcolumns ? " showcolumns" : "");
  }
}

TEST(NodeTable, Granularities) {
  // Locations 0x1010 A, 0x1020 B with C and A inlined, 0x1030 A at another place.
  const Profile profile = FoldedProfile({"A@a.go:1;B@b.go:5+C@b.go:6:2+A@a.go:7;A@a.go:2:9 1"});
  Check(
      profile,
      {{"functions", false, true, "A#0 | B#2 + C#1 + A#0 | A#0"},
       {"functions", true, false, "A#0 | B#1 | A#0"},
       {"filefunctions", false, true, "A a.go#0 | B b.go#2 + C b.go#1 + A a.go#0 | A a.go#0"},
       {"files", false, true, "a.go#0 | b.go#1 + b.go#1 + a.go#0 | a.go#0"},
       {"lines", false, false, "A a.go:1#0 | B b.go:5#3 + C b.go:6#2 + A a.go:7#1 | A a.go:2#4"},
       {"lines", false, true, "A a.go:1#0 | B b.go:5#3 + C b.go:6:2#2 + A a.go:7#1 | A a.go:2:9#4"},
       {"addresses", false, false,
        "0000000000001010 A a.go:1#0 | 0000000000001020 B b.go:5#3 + 0000000000001020 C "
        "b.go:6:2#2 + 0000000000001020 A a.go:7#1 | 0000000000001030 A a.go:2:9#4"},
       {"addresses", true, false,
        "0000000000001010 A a.go:1#0 | 0000000000001020 B b.go:5#1 | 0000000000001030 A "
        "a.go:2#2"}});
}

TEST(NodeTable, OneFunctionInSeveralPlacesIsOneNode) {
  const Profile profile = FoldedProfile({"f@a.go:1;f@b.go:1;f@a.go:2 1"});
  Check(profile, {{"functions", false, false, "f#0 | f#0 | f#0"},
                  {"filefunctions", false, false, "f a.go#0 | f b.go#1 | f a.go#0"},
                  {"files", false, false, "a.go#0 | b.go#1 | a.go#0"},
                  {"lines", false, false, "f a.go:1#0 | f b.go:1#1 | f a.go:2#2"}});
}

TEST(NodeTable, FunctionsOfOneNameInTwoBinariesAreOneNode) {
  const Profile profile = EditProfile(FoldedProfile({"f@a.go:1;f@a.go:2 1"}), [](auto& builder) {
    Mapping other;
    other.file = builder.Intern("/lib/other.so");
    builder.locations()[1].mapping = builder.AddMapping(other);
  });
  Check(profile, {{"functions", false, false, "f#0 | f#0"}});
}

TEST(NodeTable, FramesWithoutNames) {
  const Profile profile =
      EditProfile(FoldedProfile({"0x2000;?@x.c:5;?;0x2000;?@y.c 1"}), [](auto& builder) {
        Mapping libc;
        libc.file = builder.Intern("/lib/libc.so.6");
        const MappingId id = builder.AddMapping(libc);
        builder.locations()[0].mapping = id;
        builder.locations()[2].mapping = MappingId::kNone;
        for (Function& function : builder.functions()) function.start_line = 0;
      });
  // Without a name the binary tells nodes apart, and is shown when there is no file either.
  Check(profile, {{"functions", false, false, "[libc.so.6]#0 | [app]#1 | <unknown>#2 | [app]#1"},
                  {"lines", false, false, "[libc.so.6]#0 | x.c:5#1 | <unknown>#2 | y.c#3"},
                  {"addresses", false, false,
                   "0000000000002000 [libc.so.6]#0 | 0000000000001020 x.c:5#1 | 0000000000001030 "
                   "<unknown>#2 | 0000000000001040 y.c#3"}});
}

// go tool pprof keeps the start line of what has no function name, so that one file may have
// several rows; pfa does so only where it imitates it.
TEST(NodeTable, FilesAreOneRowButAsPprof) {
  const Profile profile = EditProfile(FoldedProfile({"f@a.go;g@a.go;h@a.go 1"}), [](auto& builder) {
    builder.functions()[0].start_line = 10;
    builder.functions()[1].start_line = 20;
    builder.functions()[2].start_line = 10;
    Mapping other;
    other.file = builder.Intern("/lib/other.so");
    builder.locations()[2].mapping = builder.AddMapping(other);
  });
  Check(profile, {{"files", false, false, "a.go#0 | a.go#0 | a.go#0"}});
  Options options;
  options.granularity = "files";
  EXPECT_EQ(Dump(profile, options, Compatibility::kPprof), "a.go#0 | a.go#1 | a.go#2");
  options.granularity = "filefunctions";
  EXPECT_EQ(Dump(profile, options, Compatibility::kPprof), "f a.go#0 | g a.go#1 | h a.go#2");
}

TEST(NodeTable, FileNamesAreCleanedAndTrimmed) {
  const Profile profile =
      FoldedProfile({"f@/home/u/./src/../x.go:1;g@/proc/self/cwd/y.go:2;h@a//b.go:3 1"});
  Options options;
  options.granularity = "lines";
  EXPECT_EQ(Dump(profile, options), "f /home/u/x.go:1#0 | g y.go:2#1 | h a/b.go:3#2");
  options.trim_path = "/home/u:/proc";
  EXPECT_EQ(Dump(profile, options), "f x.go:1#0 | g self/cwd/y.go:2#1 | h a/b.go:3#2");
}

TEST(NodeTable, HiddenLocationsHaveNoNodes) {
  const Profile profile = FoldedProfile({"A;B+C;D 1"});
  Options options;
  options.hide = "A|C|D";
  EXPECT_EQ(Dump(profile, options), "- | B#0 | -");
}

TEST(NodeTable, KnowsAFunctionOfEachNode) {
  const Profile profile = FoldedProfile({"A;B+C;C;0x5000 1"});
  Query query = CompileQuery(profile, {}).value();
  const Selection selection(profile, query);
  const NodeTable nodes(selection, query);
  EXPECT_EQ(nodes.function(nodes.nodes(LocationId(1)).front()), test::FunctionNamed(profile, "C"));
  EXPECT_FALSE(nodes.function(nodes.nodes(LocationId(3)).front()).valid());
}

}  // namespace
}  // namespace pfa

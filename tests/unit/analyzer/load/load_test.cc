#include "analyzer/load/load.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/folded_profile.h"
#include "tests/support/gzip_writer.h"
#include "tests/support/wire_writer.h"

namespace pfa {
namespace {

using test::DumpSorted;
using test::ProfileWriter;

// A folder of files that goes with the test.
class LoadTest : public testing::Test {
 protected:
  LoadTest()
      : folder_(std::filesystem::path(testing::TempDir()) /
                ("pfa_load_" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~LoadTest() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& bytes) {
    const std::string path = folder_ / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  // A cpu profile from folded lines.
  std::string WriteProfile(const std::string& name,
                           const std::vector<std::pair<std::string, int64_t>>& samples,
                           const std::function<void(ProfileWriter&)>& more = {}) {
    ProfileWriter writer;
    writer.AddSampleType("cpu", "nanoseconds");
    writer.SetPeriod("cpu", "nanoseconds", 1);
    if (more) more(writer);
    for (const auto& [stack, value] : samples) writer.AddFolded(stack, {value});
    return Write(name, test::Gzip(writer.Finish()));
  }

 private:
  std::filesystem::path folder_;
};

Result<Loaded> Load(const std::vector<std::string>& sources, const Options& options = {},
                    Compatibility compatibility = Compatibility::kNative) {
  return LoadProfile({.sources = sources,
                      .binary = "",
                      .options = options,
                      .compatibility = compatibility,
                      .progress = {}});
}

TEST_F(LoadTest, SeveralSourcesAreMerged) {
  const std::string a = WriteProfile("a", {{"A;B", 1}, {"A", 2}});
  const std::string b = WriteProfile("b", {{"A", 4}, {"C", 8}});
  EXPECT_EQ(DumpSorted(Load({a, b}).value().profile), "A 6\nA;B 1\nC 8\n");
  EXPECT_EQ(DumpSorted(Load({a, a, a}).value().profile), "A 6\nA;B 3\n");
}

TEST_F(LoadTest, Comparison) {
  const std::string old_profile = WriteProfile("old", {{"A;slow", 500}, {"A;same", 300}});
  const std::string new_profile = WriteProfile("new", {{"A;slow", 800}, {"A;same", 300}});
  Options options;
  options.base = old_profile;
  EXPECT_EQ(DumpSorted(Load({new_profile}, options).value().profile), "A;slow 300\n");
  options = {};
  options.diff_base = old_profile;
  EXPECT_EQ(DumpSorted(Load({new_profile}, options).value().profile),
            "A;same -300 {pprof::base=true}\nA;same 300\n"
            "A;slow -500 {pprof::base=true}\nA;slow 800\n");
  options.normalize = true;  // 800 / 1100 of everything
  EXPECT_EQ(DumpSorted(Load({new_profile}, options).value().profile),
            "A;same -300 {pprof::base=true}\nA;same 218\n"
            "A;slow -500 {pprof::base=true}\nA;slow 582\n");
}

TEST_F(LoadTest, WrongRequests) {
  const std::string a = WriteProfile("a", {{"A", 1}});
  struct Case {
    const char* name;
    Options options;
    const char* message;
  };
  std::vector<Case> cases(3);
  cases[0] = {"both bases", {}, "-base and -diff_base flags cannot both be specified"};
  cases[0].options.base = a;
  cases[0].options.diff_base = a;
  cases[1] = {"normalize alone", {}, "must have base profile to normalize by"};
  cases[1].options.normalize = true;
  cases[2] = {"symbolize",
              {},
              "-symbolize: unknown part \"locl\"; expected "
              "[local|fastlocal|remote|none][:force][:demangle=[none|full|templates|default]"};
  cases[2].options.symbolize = "locl";
  for (const Case& c : cases) {
    const auto loaded = Load({a}, c.options);
    ASSERT_FALSE(loaded.ok()) << c.name;
    EXPECT_EQ(loaded.error().message, c.message);
    EXPECT_EQ(loaded.error().code, ErrorCode::kUsage) << c.name;
  }
}

// Natively a source that cannot be read is an error; pprof goes on with the others.
TEST_F(LoadTest, BadSources) {
  const std::string good = WriteProfile("good", {{"A", 1}});
  const std::string bad = Write("bad", "no profile");
  EXPECT_EQ(Load({good, bad}).error().source, bad);
  EXPECT_EQ(Load({good, "/nonexistent"}).error().source, "/nonexistent");

  const auto loaded = Load({bad, good}, {}, Compatibility::kPprof);
  ASSERT_TRUE(loaded.ok());
  ASSERT_EQ(loaded.value().messages.size(), 3U);
  EXPECT_TRUE(loaded.value().messages[0].starts_with(bad + ": "));
  EXPECT_EQ(loaded.value().messages[1], "Fetched 1 source profiles out of 2");
  EXPECT_EQ(loaded.value().messages[2], "Main binary filename not available.");
  EXPECT_TRUE(Load({bad}, {}, Compatibility::kPprof)
                  .error()
                  .message.starts_with("failed to fetch any source profiles: " + bad + ": "));
  Options options;
  options.base = bad;
  EXPECT_TRUE(Load({good}, options, Compatibility::kPprof)
                  .error()
                  .message.starts_with("failed to fetch any base profiles: " + bad + ": "));
}

TEST_F(LoadTest, TypesThatDoNotMatch) {
  const std::string cpu = WriteProfile("cpu", {{"A", 1}});
  ProfileWriter writer;
  writer.AddSampleType("space", "bytes");
  writer.AddFolded("A", {1});
  const std::string heap = Write("heap", writer.Finish());
  EXPECT_EQ(Load({cpu, heap}).error().message,
            "profiles have empty common sample type list; the inputs have [cpu], [space]");
  EXPECT_EQ(Load({cpu, heap}, {}, Compatibility::kPprof).error().message,
            "problem fetching source profiles: profiles have empty common sample type list");
}

TEST_F(LoadTest, BinaryAndBuildIdOfTheMainMapping) {
  const std::string plain = WriteProfile("plain", {{"A", 1}});  // has no mapping
  Options options;
  options.buildid = "id";
  LoadRequest request{{plain}, "/bin/given", options, Compatibility::kPprof, {}};
  const Loaded loaded = LoadProfile(request).value();
  const Profile& profile = loaded.profile;
  ASSERT_EQ(profile.mappings().size(), 1U);
  EXPECT_EQ(profile.text(profile.mappings()[0].file), "/bin/given");
  EXPECT_EQ(profile.text(profile.mappings()[0].build_id), "id");
  EXPECT_EQ(profile.locations()[0].mapping, MappingId(0));
}

TEST_F(LoadTest, DropFramesUnlessAllAreWanted) {
  const std::string path = WriteProfile("a", {{"main;malloc;x", 1}},
                                        [](ProfileWriter& w) { w.SetDropFrames("malloc"); });
  Options options;
  EXPECT_EQ(DumpSorted(Load({path}, options).value().profile), "main 1\n");
  options.all_frames = true;
  EXPECT_EQ(DumpSorted(Load({path}, options).value().profile), "main;malloc;x 1\n");
}

TEST_F(LoadTest, NamesAndComments) {
  const std::string path = WriteProfile("a", {{"main.(*X).Do[go.shape.int];_ZN3foo3barEv", 1}});
  Options options;
  options.add_comment = "added";
  const Loaded native = Load({path}, options).value();
  EXPECT_EQ(DumpSorted(native.profile), "main.(*X).Do[go.shape.int];foo::bar 1\n");
  ASSERT_EQ(native.profile.header().comments.size(), 1U);
  EXPECT_EQ(native.profile.text(native.profile.header().comments[0]), "added");
  EXPECT_EQ(DumpSorted(Load({path}, options, Compatibility::kPprof).value().profile),
            "main..Do[go.shape.int];foo::bar 1\n");
  for (const char* none : {"none", "NO", "demangle=none"}) {
    options.symbolize = none;
    EXPECT_EQ(DumpSorted(Load({path}, options, Compatibility::kPprof).value().profile),
              "main.(*X).Do[go.shape.int];_ZN3foo3barEv 1\n")
        << none;
  }
}

TEST_F(LoadTest, LimitOfInflatedBytes) {
  const std::string path = WriteProfile("a", {{"A", 1}});
  Options options;
  options.max_size = 10;
  const auto loaded = Load({path}, options);
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.error().code, ErrorCode::kLimit);
  EXPECT_EQ(loaded.error().source, path);
}

TEST_F(LoadTest, SaysHowFarItIs) {
  const std::string path = WriteProfile("a", {{"A", 1}});
  uint64_t last = 0;
  uint64_t size = 0;
  const Options options;
  LoadRequest with_progress{{path},
                            "",
                            options,
                            Compatibility::kNative,
                            [&](const std::string& source, uint64_t done, uint64_t of) {
                              EXPECT_EQ(source, path);
                              EXPECT_GE(done, last);
                              last = done;
                              size = of;
                            }};
  ASSERT_TRUE(LoadProfile(with_progress).ok());
  EXPECT_EQ(size, std::filesystem::file_size(path));
  EXPECT_LE(last, size);
}

}  // namespace
}  // namespace pfa

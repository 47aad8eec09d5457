// Damaged input: every prefix and every single flipped bit of a few small files, read from memory
// of exactly their size. Whatever the damage, there is an error that says something, or a report
// that adds up.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "analyzer/import/importer.h"
#include "analyzer/query/query.h"
#include "analyzer/report/top.h"
#include "proto/byte_source.h"
#include "proto/inflate_stream.h"
#include "tests/property/naive_top.h"
#include "tests/support/exact_buffer.h"
#include "tests/support/profile_text.h"
#include "tests/support/sanitizer.h"
#include "tests/support/wire_writer.h"

namespace pfa::test {
namespace {

constexpr const char* kName = "damaged";

void CheckError(const Error& error) {
  EXPECT_FALSE(error.message.empty());
  EXPECT_EQ(error.message.find('\n'), std::string::npos) << error.message;
}

// Whether the sums of a column fit: else there is no report, and no naive one either.
bool SumsFit(const Profile& profile, size_t column) {
  double sum = 0;
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    sum += std::abs(static_cast<double>(profile.value(i, column)));
  }
  return sum < static_cast<double>(std::numeric_limits<int64_t>::max()) / 2;
}

void CheckReport(const Profile& profile, const Options& options) {
  auto query = CompileQuery(profile, options);
  if (!query.ok()) {
    CheckError(query.error());
    return;
  }
  const auto report = BuildTop(profile, query.value());
  const size_t column = query.value().column;
  if (!report.ok()) {
    CheckError(report.error());
    EXPECT_FALSE(SumsFit(profile, column)) << report.error().ToString();
    return;
  }
  EXPECT_FALSE(TopPprofText(report.value(), false).empty());
  if (!SumsFit(profile, column)) return;
  const NaiveTop naive = ComputeNaiveTop(profile, column, options.granularity, options.noinlines);
  int64_t flat = 0;
  for (const TopRow& row : report.value().rows) flat += row.flat;
  int64_t naive_flat = 0;
  for (const NaiveRow& row : naive.rows) naive_flat += row.flat;
  EXPECT_EQ(report.value().total, naive.total);
  EXPECT_EQ(flat, naive_flat);
  if (!naive.any_negative && !naive.has_base) {
    EXPECT_EQ(flat + naive.frameless, report.value().total);
  }
}

// The profile as text; empty if the input was refused.
std::string Examine(const ExactBuffer& input) {
  InflateStream stream(MemorySource(kName, input.bytes()), {});
  const auto profile = ImportProfile(stream);
  if (!profile.ok()) {
    CheckError(profile.error());
    EXPECT_EQ(profile.error().source, kName);
    return "";
  }
  Options options;
  options.trim = false;
  options.granularity = "functions";
  CheckReport(profile.value(), options);
  options.granularity = "addresses";
  options.sample_index = "0";
  CheckReport(profile.value(), options);
  return DumpProfile(profile.value()) + "end";
}

struct Outcomes {
  size_t refused = 0;
  size_t unchanged = 0;
  size_t changed = 0;
};

class Damage {
 public:
  explicit Damage(std::string file) : file_(std::move(file)) {
    expected_ = Examine(ExactBuffer(file_));
    EXPECT_FALSE(expected_.empty()) << "the file must be right before it is damaged";
  }

  Outcomes EveryPrefix(size_t step = 1) {
    Outcomes outcomes;
    for (size_t size = 0; size < file_.size() && !testing::Test::HasFailure(); size += step) {
      SCOPED_TRACE("prefix of " + std::to_string(size) + " bytes");
      Count(Examine(ExactBuffer(std::string_view(file_).substr(0, size))), &outcomes);
    }
    return outcomes;
  }

  // With a step of 9 one bit of each byte, another one than in the byte before.
  Outcomes EveryBitFlip(size_t step = 1) {
    Outcomes outcomes;
    for (size_t bit = 0; bit < file_.size() * 8 && !testing::Test::HasFailure(); bit += step) {
      SCOPED_TRACE("byte " + std::to_string(bit / 8) + ", bit " + std::to_string(bit % 8));
      ExactBuffer input(file_);
      input.FlipBit(bit);
      Count(Examine(input), &outcomes);
    }
    return outcomes;
  }

 private:
  void Count(const std::string& dump, Outcomes* outcomes) const {
    if (dump.empty()) {
      ++outcomes->refused;
    } else {
      ++(dump == expected_ ? outcomes->unchanged : outcomes->changed);
    }
  }

  std::string file_;
  std::string expected_;
};

// Labels, inlining, mappings, two sample types and a comment in less than 300 bytes.
std::string SmallProfile() {
  ProfileWriter writer;
  writer.SetTimeNanos(1);
  writer.AddSampleType("n", "count");
  writer.AddSampleType("cpu", "ns");
  writer.SetPeriod("cpu", "ns", 10);
  writer.AddComment("hi");
  writer.AddMapping({.start = 4096, .limit = 8192, .filename = "/bin/a", .build_id = "b1"});
  writer.AddMapping({.start = 9000, .limit = 9999, .filename = "c.so"});
  const uint64_t leaf = writer.AddLocation(
      {.mapping_id = 1,
       .address = 4100,
       .frames = {{.function = "m.in", .line = 4}, {.function = "m.out", .line = 8}}});
  const uint64_t root =
      writer.AddLocation({.mapping_id = 1, .address = 4200, .frames = {{.function = "main"}}});
  const uint64_t bare = writer.AddLocation({.mapping_id = 2, .address = 9001});
  writer.AddSample({leaf, root}, {3, 30}, {{.key = "k", .str = "v"}, {.key = "b", .num = 64}});
  writer.AddSample({bare, leaf, root}, {1, 10}, {{.key = "t", .num = 5, .unit = "ms"}});
  writer.AddSample({}, {2, 20});
  return writer.Finish();
}

std::string ReadFile(const std::string& name) {
  std::ifstream file(std::string(PFA_SOURCE_DIR "/testdata/") + name, std::ios::binary);
  EXPECT_TRUE(file.good()) << name;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string Inflate(std::string_view file) {
  const ExactBuffer buffer(file);
  InflateStream stream(MemorySource(kName, buffer.bytes()), {});
  const auto chunk = stream.Next();
  EXPECT_TRUE(chunk.ok());
  return {chunk.value().begin(), chunk.value().end()};
}

constexpr const char* kRecorded = "go1.27/threadcreate.pprof";

TEST(DamageTest, PrefixesOfAPlainProfile) {
  const std::string file = SmallProfile();
  ASSERT_LT(file.size(), 300U);
  const Outcomes outcomes = Damage(file).EveryPrefix();
  EXPECT_EQ(outcomes.unchanged, 0U);
  EXPECT_GT(outcomes.refused, file.size() * 9 / 10);
}

TEST(DamageTest, BitFlipsOfAPlainProfile) {
  const Outcomes outcomes = Damage(SmallProfile()).EveryBitFlip();
  // Names and numbers may change unnoticed; nothing else may.
  EXPECT_GT(outcomes.changed, 500U);
  EXPECT_GT(outcomes.refused, 500U);
}

TEST(DamageTest, PrefixesOfACompressedProfile) {
  const std::string file = ReadFile(kRecorded);
  const Outcomes outcomes = Damage(file).EveryPrefix();
  EXPECT_EQ(outcomes.refused, file.size());
}

// The checksum finds all but what does not matter: time, hints and system in the header.
TEST(DamageTest, BitFlipsOfACompressedProfile) {
  const Outcomes outcomes = Damage(ReadFile(kRecorded)).EveryBitFlip();
  EXPECT_EQ(outcomes.changed, 0U);
  EXPECT_LE(outcomes.unchanged, 8U * 7);
}

TEST(DamageTest, PrefixesOfAnInflatedProfile) {
  const std::string file = Inflate(ReadFile(kRecorded));
  const Outcomes outcomes = Damage(file).EveryPrefix();
  EXPECT_EQ(outcomes.unchanged, 0U);
}

TEST(DamageTest, BitFlipsOfAnInflatedProfile) {
  const Outcomes outcomes = Damage(Inflate(ReadFile(kRecorded))).EveryBitFlip();
  EXPECT_GT(outcomes.changed, 500U);
  EXPECT_GT(outcomes.refused, 500U);
}

TEST(DamageTest, Texts) {
  const std::string texts[] = {
      "goroutine profile: total 3\n2 @ 0x1000 0x2000\n#\t0xfff\tmain.f+0xf\t/a.go:1\n\n"
      "1 @ 0x2000\n",
      "heap profile: 1: 16 [3: 96] @ heap/1024\n1: 16 [2: 64] @ 0x1000 0x2000\n"
      "0: 0 [1: 32] @ 0x2000\n# c\n",
      "--- contention:\ncycles/second=2000000000\n3001 2 @ 0x1000 0x2000\n#\t0xfff\tf\n"
      "10 1 @ 0x2000\n",
      "--- mutex:\nsampling period=5\n3001 2 @ 0x1000\n",
      // Each form of line once.
      "panic: no\n\ngoroutine 7 [select (leaked), 2 minutes] {a: \"\\x41\"}:\n"
      "panic({0x1})\n\t/p.go:8 +0x1 fp=0x1\nm.f(...)\n\t/m.go:1\n...2 frames elided...\n"
      "m.g(_)\n\t/m.go:2 +0x1\ncreated by m.h in goroutine 1\n\t/m.go:3\n"
      "[originating from goroutine 1]:\n\ngoroutine 8 gp=0x1 m=nil [idle labels:{\"a\": \"b\"}]:\n",
      "x y 9/9 [1] 1.5: 7 cpu-clock:u: \n\t41 m.f+0x2 (inlined)\n  m.go:7\n\t41 m.g (/x "
      "(deleted))\n\n"
      "x 9 1.6: 8 cycles: \n\t42 [unknown] ([kernel])\n",
      "main;a b;f_[i] 7\nmain -3\n# c\n",
      "main;a 7 8\nmain;b 1 0\n",
      "positions: instr line\nevents: Ir t(ms)\nob=(1) x\nfl=(1) a.c\nfn=(1) m\n0x10 3 7 1\n"
      "cfi=(2) b.c\ncfn=(2) f\ncalls=2 0x20 4\n+2 * 9 2\njump=1 3 3\n* 3\nfi=(2)\n* 5 1\n"
      "fl=(2)\nfn=(2)\n-2 +1 9 2\n",
      "WARNING: DATA RACE\nRead at 0x1 by goroutine 8:\n  m.f()\n      /m.go:1 +0x8\n\n"
      "Previous write at 0x1 by main goroutine:\n  [failed to restore the stack]\n\n"
      "Goroutine 8 (running) created at:\n  m.g()\n      /m.go:2 +0x9\n==================\n",
      "goroutine profile: total 2\n2 @ 0x1001 0x2001\n# labels: "
      "{\"k\":\"v\"}\n#\t0x1000\tm.f+0x1\t/a:1\n",
  };
  for (const std::string& text : texts) {
    SCOPED_TRACE(text);
    Damage damage(text);
    const Outcomes prefixes = damage.EveryPrefix();
    EXPECT_GT(prefixes.refused, 0U);
    EXPECT_GT(prefixes.changed, 0U);
    const Outcomes flips = damage.EveryBitFlip(kBitFlipStep);
    EXPECT_GT(flips.refused, 0U);
    EXPECT_GT(flips.changed, 0U);
  }
}

// A document without its end is none.
TEST(DamageTest, Speedscope) {
  const std::string text =
      R"({"exporter":"x","shared":{"frames":[{"name":"m","file":"a","line":2,"col":3},)"
      R"({"name":"f"}]},"profiles":[{"type":"sampled","name":"s","unit":"seconds",)"
      R"("samples":[[0,1],[0]],"weights":[1.5,20]},{"type":"evented","name":"e","unit":"bytes",)"
      R"("endValue":9,"events":[{"type":"O","frame":0,"at":1},{"type":"O","frame":1,"at":2},)"
      R"({"type":"C","frame":1,"at":5}]}]})";
  Damage damage(text);
  const Outcomes prefixes = damage.EveryPrefix();
  EXPECT_GT(prefixes.refused, 0U);
  EXPECT_EQ(prefixes.changed, 0U);
  const Outcomes flips = damage.EveryBitFlip(kBitFlipStep);
  EXPECT_GT(flips.refused, 0U);
  EXPECT_GT(flips.changed, 0U);
}

// Whatever is added to a folder is damaged, too; of long texts the first lines. Returns how many.
size_t DamageFolder(const std::string& folder) {
  namespace fs = std::filesystem;
  constexpr size_t kMaxBytes = 800;  // Enough for a header in each.
  size_t files = 0;
  for (const auto& entry : fs::directory_iterator(PFA_SOURCE_DIR "/testdata/" + folder)) {
    const std::string extension = entry.path().extension();
    if (extension != ".txt" && extension != ".prof") continue;
    const std::string name = folder + "/" + entry.path().filename().string();
    if (name == "crash/no-stacks.txt") continue;  // It is an error as it is.
    SCOPED_TRACE(name);
    std::string file = ReadFile(name);
    if (folder != "legacy" && file.size() > kMaxBytes) file.resize(file.rfind('\n', kMaxBytes) + 1);
    Damage damage(file);
    const Outcomes prefixes = damage.EveryPrefix(folder == "crash" ? kPrefixStep : 1);
    EXPECT_GT(prefixes.refused, 0U);
    EXPECT_GT(prefixes.changed, 0U);
    // Each form of line has all its bits flipped in the short texts above.
    const Outcomes flips = damage.EveryBitFlip(folder == "legacy" ? kBitFlipStep : 9);
    EXPECT_GT(flips.changed, 0U);
    ++files;
  }
  return files;
}

TEST(DamageTest, LegacyFormats) { EXPECT_GE(DamageFolder("legacy"), 13U); }
TEST(DamageTest, Crashes) { EXPECT_GE(DamageFolder("crash"), 16U); }
TEST(DamageTest, PerfAndFolded) { EXPECT_GE(DamageFolder("perf"), 2U); }

}  // namespace
}  // namespace pfa::test

#include <filesystem>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "analyzer/import/importer.h"
#include "proto/byte_source.h"
#include "tests/support/format_name.h"
#include "tests/support/gzip_writer.h"
#include "tests/support/wire_writer.h"
#include "tests/unit/analyzer/import/import_text.h"

namespace pfa::test {
namespace {

std::string Kind(std::string_view file) {
  const auto profile = ImportNatively(file);
  if (!profile.ok()) return profile.error().ToString();
  const auto types = profile.value().sample_types();
  return types.empty() ? "no sample types" : std::string(profile.value().text(types.back().type));
}

std::string SmallProfile() {
  ProfileWriter writer;
  writer.AddSampleType("cpu", "nanoseconds");
  writer.AddFolded("main.main;main.work", {7});
  return writer.Finish();
}

std::string Refused(const std::string& text) {
  return "input: inflated offset 0x0: not a profile: a text that begins with \"" + text +
         "\" and has no line like \"goroutine 1 [running]:\"";
}

// Whoever adds an importer adds a folder of seeds, which makes a target
// (tests/fuzz/CMakeLists.txt).
TEST(RegistryTest, EveryFormatIsFuzzed) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(PFA_SOURCE_DIR) / "tests/fuzz";
  for (const Importer& importer : Importers()) {
    const std::string name = FormatName(importer.format);
    // It is one of goroutine dumps or protobufs.
    if (name == "other-text") continue;
    EXPECT_TRUE(fs::is_directory(folder / "corpus/import" / name)) << name;
    EXPECT_TRUE(fs::exists(folder / "dictionaries" / (name + ".dict"))) << name;
  }
}

TEST(RegistryTest, FormatsAreKnownByTheirStart) {
  const struct {
    const char* name;
    std::string file;
    std::string expected;
  } cases[] = {
      {"protobuf", SmallProfile(), "cpu"},
      {"heap", "heap profile: 1: 1 [1: 1] @ heap/2\n1: 8 [1: 8] @ 0x1\n", "space"},
      {"contention", "--- contention:\n1 1 @ 0x1\n", "delay"},
      {"count", "goroutine profile: total 1\n1 @ 0x1\n", "goroutine"},
      {"trace", std::string("go 1.26 trace\0\0\0", 16),
       "input: this execution trace has no CPU samples, which it gets from a CPU profile at the "
       "same time; expected them, or a pprof profile; try pfa trace summary, or pfa trace profile "
       "sched, sync, net, syscall or offcpu"},
      {"dump", "goroutine 1 [running]:\nmain.main()\n", "goroutine"},
      {"panic", "panic: oh no\n\ngoroutine 17 [chan receive, 2 minutes]:\n", "goroutine"},
      {"perf script", "x 9 1.5: 7 cycles: \n\t41 main.f (/x)\n", "cycles"},
      {"folded", "main;f 7\n", "samples"},
      {"race", "WARNING: DATA RACE\n", "race"},
      {"callgrind", "version: 1\nevents: Ir\nfn=f\n1 1\n", "Ir"},
      {"speedscope", R"({"shared":{"frames":[]},"profiles":[{"type":"sampled","unit":"bytes"}]})",
       "space"},
      // Text that only looks like it.
      {"text about goroutines", "goroutine x is not a dump\n",
       Refused("goroutine x is not a dump")},
      {"any text", "hello", Refused("hello")},
      {"html", "<!DOCTYPE html>\n<p>", Refused("<!DOCTYPE html>")},
      {"crash without stacks", "panic: oh no\n",
       Refused("panic: oh no") + "; GOTRACEBACK=all makes a program print them"},
      {"other bytes", "hell\x01",
       "input: inflated offset 0x2: not a profile: field 13 has wire type 4, which no profile has"},
      {"empty", "", "input: parsing profile: empty input file"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Kind(c.file), c.expected) << c.name;
    EXPECT_EQ(Kind(Gzip(c.file)), c.expected) << c.name << ", compressed";
  }
}

TEST(RegistryTest, FormatsThatPprofDoesNotRead) {
  for (const char* file :
       {"goroutine 1 [running]:\nmain.main()\n", "WARNING: DATA RACE\n",
        "x 9 1.5: 7 cycles: \n\t41 main.f (/x)\n", "main;f 7\n", "go 1.26 trace"}) {
    const auto profile = Import(file);
    ASSERT_FALSE(profile.ok()) << file;
    EXPECT_NE(profile.error().ToString().find("which go tool pprof does not read"),
              std::string::npos)
        << file;
  }
}

// A name in a profile must not decide what the file is.
TEST(RegistryTest, AProfileThatMentionsAnotherFormat) {
  ProfileWriter writer;
  writer.AddComment("goroutine 1 [running]:");
  writer.AddSampleType("cpu", "nanoseconds");
  writer.AddFolded("heap profile: 1: 1 [1: 1] @ heap/2", {7});
  writer.AddFolded("x\ngoroutine 5 [select]:\n", {7});
  writer.AddFolded("goroutine profile: total 1", {7});
  EXPECT_EQ(Kind(writer.Finish()), "cpu");
}

TEST(RegistryTest, ErrorsOfTheStreamPass) {
  EXPECT_EQ(Kind("\x1f\x8b\x08garbage"),
            "input: offset 0x4: damaged gzip data: unknown header flags set");
}

std::string KindOfFile(const std::string& path) {
  auto source = OpenSource(path);
  if (!source.ok()) return source.error().ToString();
  InflateStream stream(std::move(source).value(), {});
  const auto profile = ImportProfile(stream);
  if (!profile.ok()) return profile.error().message;
  std::string types;
  for (const ValueType& type : profile.value().sample_types()) {
    if (!types.empty()) types += ' ';
    types += profile.value().text(type.type);
  }
  return types;
}

TEST(RegistryTest, RecordingsOfAllReleases) {
  const struct {
    const char* file;
    const char* expected;
  } cases[] = {
      {"cpu.pprof", "samples cpu"},
      {"heap.pprof", "alloc_objects alloc_space inuse_objects inuse_space"},
      {"allocs.pprof", "alloc_objects alloc_space inuse_objects inuse_space"},
      {"block.pprof", "contentions delay"},
      {"mutex.pprof", "contentions delay"},
      {"goroutine.pprof", "goroutine"},
      {"threadcreate.pprof", "threadcreate"},
      {"goroutine-debug1.txt", "goroutine"},
      {"heap-debug1.txt.gz", "alloc_objects alloc_space inuse_objects inuse_space"},
      {"goroutine-debug2.txt", "goroutine"},
      {"trace.out", "samples cpu"},
  };
  for (const char* release : {"1.19", "1.21", "1.22", "1.23", "1.24", "1.25", "1.26", "1.27"}) {
    for (const auto& c : cases) {
      EXPECT_EQ(KindOfFile(std::string(PFA_SOURCE_DIR "/testdata/go") + release + "/" + c.file),
                c.expected)
          << release << "/" << c.file;
    }
  }
}

}  // namespace
}  // namespace pfa::test

#include "analyzer/import/goroutine_dump.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/unit/analyzer/import/import_text.h"

namespace pfa::test {
namespace {

constexpr const char* kHead =
    "type \"goroutine\"/\"count\"\n"
    "period 1 \"goroutine\"/\"count\"\n";
constexpr const char* kMapping = "mapping 1: 0x0-0x0 +0x0 \"\" flags 1111\n";

TEST(GoroutineDump, Stacks) {
  EXPECT_EQ(ImportNativeText("goroutine 1 [running]:\n"
                             "main.f(...)\n"
                             "\t/src/main.go:10\n"
                             "main.g(0x1)\n"
                             "\t/src/main.go:20 +0x1\n"
                             "main.main()\n"
                             "\t/src/main.go:30 +0x2\n"
                             "\n"
                             "goroutine 7 [chan receive, 3 minutes, locked to thread]:\n"
                             "main.f(...)\n"
                             "\t/src/main.go:10\n"
                             "created by main.main in goroutine 1\n"
                             "\t/src/main.go:31 +0x9\n"),
            std::string(kHead) + kMapping +
                R"(function 1: "main.f" "/src/main.go":0
function 2: "main.g" "/src/main.go":0
function 3: "main.main" "/src/main.go":0
location 1: 0x0 mapping 1
  function 1 line 10
  function 2 line 20
location 2: 0x0 mapping 1
  function 3 line 30
location 3: 0x0 mapping 1
  function 1 line 10
sample [1 2] "main.f" "main.g" "main.main" values [1] "goroutine"="1" "state"="running"
sample [3] "main.f" values [1] "goroutine"="7" "state"="chan receive" "wait"=3 "minutes" "locked"="true" "created_by"="main.main" "created_in"="1" "created_at"="/src/main.go:31"
)");
}

TEST(GoroutineDump, OtherLines) {
  EXPECT_EQ(ImportNativeText("2026/11/24 10:00:00 a line of a log\n"
                             "panic: oh no\n"
                             "\n"
                             "goroutine 3 [running] {worker: \"a b\"}:\n"
                             "panic({0x1?, 0x2?})\n"
                             "\truntime/panic.go:879 +0x16f fp=0x1 sp=0x2 pc=0x3\n"
                             "...51 frames elided...\n"
                             "main.last()\n"
                             "created by main.main\n"
                             "\t/src/main.go:31 +0x9\n"
                             "[originating from goroutine 1]:\n"
                             "main.main(...)\n"
                             "\t/src/main.go:31\n"
                             "\n"
                             "rax    0x0\n"
                             "goroutine 4 [running]:\n"
                             "\tgoroutine running on other thread; stack unavailable\n"
                             "\n"
                             "goroutine 5 [syscall]:\n"
                             "non-Go function at pc=7f0000000000\n"
                             "what is this\n"
                             "goroutine 6 [idle]:\n"
                             "exit status 2\n"),
            std::string(kHead) +
                "comment \"2026/11/24 10:00:00 a line of a log\"\n"
                "comment \"panic: oh no\"\n" +
                kMapping +
                R"(function 1: "runtime.gopanic" "runtime/panic.go":0
function 2: "[frames elided]" "":0
function 3: "main.last" "":0
function 4: "[stack unavailable]" "":0
function 5: "[non-Go function]" "":0
location 1: 0x0 mapping 1
  function 1 line 879
location 2: 0x0 mapping 1
  function 2 line 0
location 3: 0x0 mapping 1
  function 3 line 0
location 4: 0x0 mapping 1
  function 4 line 0
location 5: 0x0 mapping 1
  function 5 line 0
sample [1 2 3] "runtime.gopanic" "[frames elided]" "main.last" values [1] "goroutine"="3" "state"="running" "worker"="a b" "created_by"="main.main" "created_at"="/src/main.go:31"
sample [4] "[stack unavailable]" values [1] "goroutine"="4" "state"="running"
sample [5] "[non-Go function]" values [1] "goroutine"="5" "state"="syscall"
sample [] values [1] "goroutine"="6" "state"="idle"
diagnostic elided_frames 1 at 0x9f: ...51 frames elided...
diagnostic ancestor_stack 1 at 0xed: [originating from goroutine 1]:
diagnostic unreadable_stack_line 2 at 0x1c1: what is this
)");
}

TEST(GoroutineDump, Recognizes) {
  EXPECT_TRUE(RecognizesGoroutineDump("goroutine 1 [running]:\n"));
  EXPECT_TRUE(
      RecognizesGoroutineDump("fatal error: all goroutines are asleep - deadlock!\n\n"
                              "goroutine 1 [chan receive]:\r\nmain.main()\r\n"));
  EXPECT_FALSE(RecognizesGoroutineDump("goroutine profile: total 23\n"));
  EXPECT_FALSE(RecognizesGoroutineDump("goroutine 1 is running\n"));
  EXPECT_FALSE(RecognizesGoroutineDump(""));
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// As many goroutines as the text has headers, in dumps of every release and of crashes.
TEST(GoroutineDump, RecordedDumpsAreReadWhole) {
  const std::filesystem::path data = PFA_SOURCE_DIR "/testdata";
  std::vector<std::filesystem::path> files = {data / "crash/panic.txt",
                                              data / "crash/panic-system.txt"};
  for (const int release : {19, 21, 22, 23, 24, 25, 26, 27}) {
    files.push_back(data / fmt::format("go1.{}/goroutine-debug2.txt", release));
  }
  for (const auto& file : files) {
    const std::string text = ReadFile(file);
    size_t headers = 0;
    size_t calls = 0;  // A place follows each.
    for (size_t at = 0; at != std::string::npos && at < text.size();) {
      const size_t end = text.find('\n', at);
      const std::string_view line = std::string_view(text).substr(at, end - at);
      if (line.starts_with("goroutine ") && line.ends_with("]:")) ++headers;
      if (line.starts_with('\t')) ++calls;
      if (line.starts_with("created by ")) --calls;
      if (line.ends_with("frames elided...")) ++calls;  // Stands for some.
      at = end == std::string::npos ? end : end + 1;
    }
    ASSERT_GT(headers, 5U) << file;
    const auto profile = ImportNatively(text);
    ASSERT_TRUE(profile.ok()) << file;
    EXPECT_EQ(profile.value().sample_count(), headers) << file;
    size_t frames = 0;
    for (size_t i = 0; i < profile.value().sample_count(); ++i) {
      for (const LocationId id : profile.value().stacks()[profile.value().stack(i)]) {
        frames += profile.value().location(id).line_count;
      }
    }
    EXPECT_EQ(frames, calls) << file;
    for (const Diagnostic& row : profile.value().diagnostics().rows()) {
      EXPECT_EQ(row.kind, DiagnosticKind::kElidedFrames) << file << ": " << row.detail;
    }
  }
}

}  // namespace
}  // namespace pfa::test

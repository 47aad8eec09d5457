#include "analyzer/import/goroutine_dump.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/gzip_writer.h"
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

struct Counts {
  size_t headers = 0;
  size_t calls = 0;  // A place follows each.
};

// Counted without any parser: by the words of each line.
Counts CountWords(std::string_view text) {
  Counts counts;
  bool in_ancestors = false;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    const auto has = [line](const char* what) { return line.find(what) != std::string_view::npos; };
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty()) in_ancestors = false;
    if (has("originating from")) in_ancestors = true;
    if (has("goroutine ") && has(" [") && line.ends_with(':') && !in_ancestors) ++counts.headers;
    if (counts.headers == 0 || in_ancestors) continue;
    if (has("\t") && (has(".go:") || has(".s:") || has("unavailable"))) ++counts.calls;
    if (has("created by ")) --counts.calls;
    if (has("frames elided...")) ++counts.calls;  // Stands for some.
  }
  return counts;
}

Counts CountsOf(const Profile& profile) {
  Counts counts{.headers = profile.sample_count()};
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    for (const LocationId id : profile.stacks()[profile.stack(i)]) {
      counts.calls += profile.location(id).line_count;
    }
  }
  return counts;
}

std::vector<std::filesystem::path> RecordedDumps() {
  const std::filesystem::path data = PFA_SOURCE_DIR "/testdata";
  std::vector<std::filesystem::path> files;
  for (const int release : {19, 21, 22, 23, 24, 25, 26, 27}) {
    files.push_back(data / fmt::format("go1.{}/goroutine-debug2.txt", release));
  }
  for (const auto& entry : std::filesystem::directory_iterator(data / "crash")) {
    const std::string name = entry.path().filename();
    if (name.ends_with(".txt") && !name.starts_with("race") && name != "no-stacks.txt") {
      files.push_back(entry.path());
    }
  }
  return files;
}

std::string Replaced(std::string text, std::string_view what, std::string_view by) {
  for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
    text.replace(at, what.size(), by);
  }
  return text;
}

// As many goroutines as the text has headers, in dumps of every release and of crashes.
TEST(GoroutineDump, RecordedDumpsAreReadWhole) {
  const auto files = RecordedDumps();
  EXPECT_GT(files.size(), 20U);
  for (const auto& file : files) {
    SCOPED_TRACE(file);
    const std::string text = ReadFile(file);
    const Counts expected = CountWords(text);
    ASSERT_GT(expected.headers, 4U);
    const auto profile = ImportNatively(text);
    ASSERT_TRUE(profile.ok());
    const Counts counts = CountsOf(profile.value());
    EXPECT_EQ(counts.headers, expected.headers);
    EXPECT_EQ(counts.calls, expected.calls);
    for (const Diagnostic& row : profile.value().diagnostics().rows()) {
      EXPECT_TRUE(row.kind == DiagnosticKind::kElidedFrames ||
                  row.kind == DiagnosticKind::kAncestorStack ||
                  row.kind == DiagnosticKind::kSeveralDumps)
          << row.detail;
    }
    // Ends of lines do not matter, nor does how often there is a dump, nor compression.
    EXPECT_EQ(CountsOf(ImportNatively(Replaced(text, "\n", "\r\n")).value()).calls, counts.calls);
    EXPECT_EQ(CountsOf(ImportNatively(Gzip(text + "\nexit status 2\n" + text)).value()).calls,
              2 * counts.calls);
  }
}

// What the logger wrote, and how, changes nothing but comments.
TEST(GoroutineDump, InsideOfLogs) {
  const std::string text = ReadFile(PFA_SOURCE_DIR "/testdata/crash/leaked.txt");
  const std::string expected = ImportNativeText(text);
  EXPECT_NE(expected.find("\"leaked\"=\"true\""), std::string::npos);

  std::string prefixed;
  std::string docker;
  int seconds = 1;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at);
    const std::string line = text.substr(at, end - at);
    prefixed += fmt::format("2026-11-25T13:24:{}Z stderr F {}\n", seconds, line);
    docker += fmt::format("{{\"log\":\"{}\\n\",\"stream\":\"stderr\",\"time\":\"{}\"}}\n",
                          Replaced(line, "\t", "\\t"), seconds);
    seconds += 7;
    at = end + 1;
  }
  EXPECT_EQ(ImportNativeText(prefixed), expected);
  EXPECT_EQ(ImportNativeText("    " + Replaced(text, "\n", "\n    ")), expected);
  EXPECT_EQ(ImportNativeText(docker), expected);
  const std::string color = "\x1b[36mapp-1  | \x1b[0m";
  EXPECT_EQ(ImportNativeText(color + Replaced(text, "\n", "\n" + color)), expected);
  const std::string json = Replaced(Replaced(text, "\n", "\\n"), "\t", "\\t");
  EXPECT_EQ(ImportNativeText("{\"level\":\"error\",\"n\":[1],\"stack\":\"" + json + "\"}\n"),
            expected);
  // Far behind what is looked at to recognise a format.
  const std::string far = std::string(300, '\n') + Replaced(std::string(300, 'x'), "x", "a log\n");
  std::string log;
  while (log.size() < InflateStream::kChunkBytes) log += far;
  EXPECT_EQ(CountsOf(ImportNatively(log + text).value()).headers, 11U);
}

TEST(GoroutineDump, LinesOfALogAreNoCalls) {
  const std::string dump = ImportNativeText(
      "goroutine 1 [running]:\nmain.main()\n\t/a.go:1 +0x1\nall is well (really)\n"
      "\ngoroutine 2 [running]:\nmain.f()\n\t/a.go:2 +0x1\ncreated by main.main\n\t/a.go:1 +0x2\n"
      "main.g()\n");
  EXPECT_EQ(dump.find("well\" \"\""), std::string::npos) << dump;
  EXPECT_EQ(dump.find("main.g"), std::string::npos) << dump;
  EXPECT_NE(dump.find("diagnostic unreadable_stack_line 1"), std::string::npos) << dump;
}

// A number that comes again begins another dump. Threads without a goroutine all have 0.
TEST(GoroutineDump, DumpsOfOneTextAreNumbered) {
  const std::string one =
      "SIGQUIT: quit\n\ngoroutine 0 [idle]:\nruntime.f()\n\t/r.go:1 +0x1\n"
      "\ngoroutine 0 [idle]:\nruntime.f()\n\t/r.go:1 +0x1\n"
      "\ngoroutine 1 [running]:\nmain.main()\n\t/a.go:1 +0x1\n"
      "\ngoroutine 2 [running]:\nmain.g()\n\t/a.go:2 +0x1\n\n";
  const std::string alone = ImportNativeText(one);
  EXPECT_EQ(alone.find("\"dump\""), std::string::npos) << alone;
  EXPECT_EQ(alone.find("diagnostic"), std::string::npos) << alone;
  const std::string three = ImportNativeText(one + one + one);
  for (const char* part : {"values [1] \"goroutine\"=\"1\" \"state\"=\"running\" \"dump\"=1",
                           "values [1] \"goroutine\"=\"2\" \"state\"=\"running\" \"dump\"=3",
                           "values [1] \"goroutine\"=\"1\" \"state\"=\"running\" \"dump\"=2",
                           "diagnostic several_dumps 3"}) {
    EXPECT_NE(three.find(part), std::string::npos) << part << "\n" << three;
  }
}

}  // namespace
}  // namespace pfa::test

// pfa collect from end to end, with scripts in the place of test binaries.
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "cli/collect/collector.h"
#include "cli/collect/process_run.h"
#include "cli/collect_command.h"

namespace pfa {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kResults = "printf 'pkg: p\\nBenchmarkA-2 1 5 ns/op\\nPASS\\n'\n";
// Writes the profile that it is asked for.
constexpr std::string_view kProfiling =
    "for a in \"$@\"; do case $a in -test.*profile=*) echo data >\"${a#*=}\";; esac; done\n";

class CollectTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = (fs::temp_directory_path() / "pfa_collect_XXXXXX").string();
    ASSERT_NE(mkdtemp(folder_.data()), nullptr);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string Script(const std::string& name, std::string_view body) const {
    const std::string path = folder_ + "/" + name;
    std::ofstream(path) << "#!/bin/sh\n" << body;
    chmod(path.c_str(), 0755);
    return path;
  }

  struct Ran {
    int exit_code;
    std::string output;
    std::string errors;
  };
  // Without notes, which depend on the machine.
  Ran Collect(const std::string& old_binary, const std::string& new_binary,
              std::vector<std::string> more) const {
    more.insert(more.begin(), {"--old", old_binary, "--new", new_binary, "-o", Set()});
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int exit_code = RunCollectCommand(more);
    Ran ran{exit_code, testing::internal::GetCapturedStdout(), ""};
    std::istringstream lines(testing::internal::GetCapturedStderr());
    for (std::string line; std::getline(lines, line);) {
      const bool is_of_machine = line.starts_with("pfa: note: the load") ||
                                 line.starts_with("pfa: note: the CPU") ||
                                 line.starts_with("pfa: note: the machine") ||
                                 line.starts_with("pfa: note: --old and --new are the same");
      if (!is_of_machine) ran.errors += line + "\n";
    }
    return ran;
  }

  [[nodiscard]] std::string Set() const { return folder_ + "/set"; }
  [[nodiscard]] std::multiset<std::string> FilesOf(const std::string& side) const {
    std::multiset<std::string> files;
    for (const auto& entry : fs::directory_iterator(Set() + "/" + side)) {
      files.insert(entry.path().filename().string());
    }
    return files;
  }
  static std::string TextIn(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  std::string folder_;
};

TEST_F(CollectTest, TimedRunsHaveNoProfilesAndProfilesNoText) {
  // Each says how it was called, and where.
  const std::string binary = Script("a.test", std::string(kProfiling) + std::string(kResults) +
                                                  "echo \"$PWD $*\"\necho \"$*\" >>\"$0.calls\"\n");
  const Ran ran = Collect(binary, binary,
                          {"--runs", "2", "--profiles", "mem,cpu", "--bench", "A|B", "--benchtime",
                           "5x", "--", "-mine=a b"});
  EXPECT_EQ(ran.exit_code, 0) << ran.errors;
  EXPECT_EQ(ran.output, "12 runs in " + Set() + ", seed 1; next: pfa check " + Set() + "/old " +
                            Set() + "/new\n");
  EXPECT_EQ(ran.errors, "");
  const std::multiset<std::string> files = {"run-001.cpu.pb.gz", "run-001.mem.pb.gz",
                                            "run-001.txt",       "run-002.cpu.pb.gz",
                                            "run-002.mem.pb.gz", "run-002.txt"};
  EXPECT_EQ(FilesOf("old"), files);
  EXPECT_EQ(FilesOf("new"), files);
  EXPECT_EQ(TextIn(Set() + "/old/run-001.txt"),
            "pkg: p\nBenchmarkA-2 1 5 ns/op\nPASS\n" + folder_ +
                " -test.run=^$ -test.bench=A|B -test.benchmem -test.count=1 -test.benchtime=5x "
                "-mine=a b\n");
  std::istringstream calls(TextIn(binary + ".calls"));
  size_t timed = 0;
  size_t profiled = 0;
  for (std::string line; std::getline(calls, line);) {
    const bool has_profile = line.find("profile=") != std::string::npos;
    EXPECT_TRUE(has_profile || profiled == 0) << "what is timed comes first";
    (has_profile ? profiled : timed) += 1;
  }
  EXPECT_EQ(timed, 4U);
  EXPECT_EQ(profiled, 8U);
}

TEST_F(CollectTest, GoesOnWhereItStopped) {
  // The third process asks for an end, as Ctrl-C does.
  const std::string body =
      std::string(kResults) +
      "echo x >>\"$0.calls\"\n"
      "if [ $(wc -l <\"$0.calls\") = 3 ]; then kill -INT $PPID; sleep 10; fi\n";
  const std::string binary = Script("a.test", body);
  const auto start = std::chrono::steady_clock::now();
  const Ran stopped = Collect(binary, binary, {"--runs", "3"});
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(9));
  EXPECT_EQ(stopped.exit_code, 130);
  EXPECT_EQ(stopped.errors, "pfa: stopped after 2 of 6 runs; the same command goes on\n");
  EXPECT_EQ(FilesOf("old").size() + FilesOf("new").size(), 2U);
  const std::string first = TextIn(Set() + "/old/run-001.txt");
  const Ran ran = Collect(binary, binary, {"--runs", "3"});
  EXPECT_EQ(ran.exit_code, 0) << ran.errors;
  EXPECT_EQ(FilesOf("old").size() + FilesOf("new").size(), 6U);
  // 2 + the one that was stopped + 4.
  EXPECT_EQ(TextIn(binary + ".calls").size(), 14U);
  // Nothing is left to do.
  EXPECT_EQ(Collect(binary, binary, {"--runs", "3"}).exit_code, 0);
  EXPECT_EQ(TextIn(binary + ".calls").size(), 14U);
  EXPECT_EQ(Collect(binary, binary, {"--runs", "4"}).exit_code, 0);
  EXPECT_EQ(TextIn(binary + ".calls").size(), 18U);
}

TEST_F(CollectTest, RefusesOtherBinariesAndFlags) {
  const std::string binary = Script("a.test", kResults);
  ASSERT_EQ(Collect(binary, binary, {"--runs", "1"}).exit_code, 0);
  const std::string other = Script("b.test", std::string(kResults) + "#\n");
  EXPECT_EQ(Collect(binary, other, {"--runs", "1"}).errors,
            "pfa: " + Set() +
                "/plan.json: --new is not the binary that its runs were made of: choose another "
                "--output\n");
  EXPECT_EQ(Collect(binary, binary, {"--runs", "1", "--count", "2"}).exit_code, 2);
}

TEST_F(CollectTest, RefusesAFolderWithOtherRuns) {
  fs::create_directories(Set() + "/old");
  std::ofstream(Set() + "/old/mine.txt") << "mine";
  const std::string binary = Script("a.test", kResults);
  const Ran ran = Collect(binary, binary, {});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_EQ(ran.errors, "pfa: " + Set() + ": has runs that pfa collect did not make\n");
}

TEST_F(CollectTest, FaultsNameTheRunAndQuoteItsEnd) {
  struct Fault {
    std::string body;
    std::vector<std::string> more;
    std::string message;
  };
  const std::string results(kResults);
  for (const Fault& fault : std::vector<Fault>{
           {results + "echo 'panic: boom' >&2\nexit 2\n",
            {},
            "exited with status 2; it printed last: \"pkg: p\", \"BenchmarkA-2 1 5 ns/op\", "
            "\"PASS\", \"panic: boom\""},
           {"echo PASS\n",
            {},
            "printed no benchmark result (does --bench fit one?); it printed last: \"PASS\""},
           {"echo 'BenchmarkA 1 5 ns/op'\n",
            {},
            "ended before it printed PASS, as test binaries do; it printed last: "
            "\"BenchmarkA 1 5 ns/op\""},
           {"", {}, "printed no benchmark result (does --bench fit one?); it printed nothing"},
           {results + "kill -SEGV $$\n",
            {},
            "was killed by signal 11; it printed last: \"pkg: p\", \"BenchmarkA-2 1 5 ns/op\", "
            "\"PASS\""},
           {results + "sleep 20\n",
            {"--timeout", "200ms"},
            "took longer than --timeout, 0.2 s; it printed last: \"pkg: p\", "
            "\"BenchmarkA-2 1 5 ns/op\", \"PASS\""}}) {
    fs::remove_all(Set());
    const std::string binary = Script("a.test", fault.body);
    const Ran ran = Collect(binary, binary, fault.more);
    EXPECT_EQ(ran.exit_code, 2);
    const std::string side = FilesOf("old").empty() ? "new" : "old";
    EXPECT_TRUE(ran.errors == "pfa: old/run-001: " + fault.message + "\n" ||
                ran.errors == "pfa: new/run-001: " + fault.message + "\n")
        << ran.errors;
    EXPECT_TRUE(FilesOf("old").empty() && FilesOf("new").empty()) << "no half run is left";
  }
}

TEST_F(CollectTest, AProfileThatIsNotWrittenIsAFault) {
  const std::string binary = Script("a.test", kResults);
  const Ran ran = Collect(binary, binary, {"--runs", "1", "--profiles", "block"});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_NE(ran.errors.find("/run-001 for its block profile: wrote no block profile"),
            std::string::npos)
      << ran.errors;
}

TEST_F(CollectTest, WhatCannotBeRun) {
  const std::string good = Script("a.test", kResults);
  const auto errors_of = [&](const std::string& binary) {
    return Collect(good, binary, {}).errors;
  };
  EXPECT_EQ(errors_of(folder_ + "/none"), "pfa: " + folder_ + "/none: there is no such file\n");
  EXPECT_EQ(errors_of(folder_), "pfa: " + folder_ + ": is no file that can be run\n");
  std::ofstream(folder_ + "/text") << "text";
  EXPECT_EQ(errors_of(folder_ + "/text"),
            "pfa: " + folder_ + "/text: is not executable: go test -c makes a test binary\n");
  // An executable file that is no program.
  chmod((folder_ + "/text").c_str(), 0755);
  EXPECT_NE(errors_of(folder_ + "/text").find("text: cannot run: "), std::string::npos);
}

TEST_F(CollectTest, RunsThatDifferInTheirEnvironmentAreNamed) {
  const std::string binary =
      Script("a.test",
             "printf 'goos: linux\\ncpu: %s\\nBenchmarkA-%d 1 5 ns/op\\nPASS\\n' "
             "$(ls \"${0%/*}/set/old\" | wc -l) 2\n");
  const Ran ran = Collect(binary, binary, {"--runs", "2"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_NE(ran.errors.find("pfa: note: the runs differ in cpu: 0 and 1"), std::string::npos)
      << ran.errors;
  EXPECT_EQ(ran.errors.find("GOMAXPROCS"), std::string::npos);
}

TEST_F(CollectTest, OneAtATimeInAFolder) {
  const std::string binary = Script("a.test", kResults);
  fs::create_directories(Set());
  const int file = open((Set() + "/.lock").c_str(), O_CREAT | O_RDWR, 0666);
  ASSERT_EQ(flock(file, LOCK_EX), 0);
  const Ran ran = Collect(binary, binary, {"--runs", "1"});
  close(file);
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_EQ(ran.errors, "pfa: " + Set() + ": another pfa collect is at work there\n");
  EXPECT_EQ(Collect(binary, binary, {"--runs", "1"}).exit_code, 0);
}

// As some that start others have it.
TEST_F(CollectTest, AnIgnoredSignalHidesNoFailure) {
  std::signal(SIGCHLD, SIG_IGN);
  const Result<ProcessEnd> end =
      RunProcess({.binary = "/bin/sh", .arguments = {"-c", "exit 3"}, .folder = folder_});
  ASSERT_TRUE(end.ok());
  EXPECT_EQ(end.value().fate, ProcessFate::kExited);
  EXPECT_EQ(end.value().code, 3);
}

TEST_F(CollectTest, OutputIsBounded) {
  ProcessRequest request{.binary = "/bin/sh",
                         .arguments = {"-c", "while :; do echo xxxxxxx; done"},
                         .folder = folder_,
                         .most_output = 100'000};
  const Result<ProcessEnd> end = RunProcess(request);
  ASSERT_TRUE(end.ok());
  EXPECT_EQ(end.value().fate, ProcessFate::kTooMuch);
  EXPECT_LE(end.value().output.size(), 100'001U);
  EXPECT_LE(end.value().tail.size(), 4096U);
}

TEST_F(CollectTest, WhatAProcessLeavesBehindDoesNotHoldItUp) {
  ProcessRequest request{.binary = "/bin/sh",
                         .arguments = {"-c", "sleep 60 & echo $! >left; echo done; pwd"},
                         .folder = folder_};
  const auto start = std::chrono::steady_clock::now();
  const Result<ProcessEnd> end = RunProcess(request);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
  ASSERT_TRUE(end.ok());
  EXPECT_EQ(end.value().fate, ProcessFate::kExited);
  EXPECT_EQ(end.value().output, "done\n" + folder_ + "\n");
}

TEST_F(CollectTest, AProcessThatIgnoresThePoliteSignalIsKilled) {
  ProcessRequest request{.binary = "/bin/sh",
                         .arguments = {"-c", "trap '' TERM; echo a; sleep 60"},
                         .folder = folder_,
                         .timeout = std::chrono::milliseconds(100)};
  const auto start = std::chrono::steady_clock::now();
  const Result<ProcessEnd> end = RunProcess(request);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
  ASSERT_TRUE(end.ok());
  EXPECT_EQ(end.value().fate, ProcessFate::kTimedOut);
  EXPECT_EQ(end.value().tail, "a\n");
}

TEST_F(CollectTest, SaysHowLongItWillTake) {
  const std::string binary = Script("a.test", kResults);
  fs::create_directories(Set() + "/old");
  fs::create_directories(Set() + "/new");
  CollectPlan plan;
  plan.old_binary = plan.new_binary = {binary, "", folder_};
  plan.runs = 2;
  std::vector<CollectProgress> seen;
  const Result<Collected> collected = MakeRuns(
      plan, {.folder = Set(), .is_stopped = {}, .progress = [&](const CollectProgress& now) {
               seen.push_back(now);
             }});
  ASSERT_TRUE(collected.ok()) << collected.error().ToString();
  EXPECT_EQ(collected.value().made, 4U);
  ASSERT_GE(seen.size(), 4U);
  EXPECT_FALSE(seen.front().left.has_value());
  EXPECT_TRUE(seen.back().left.has_value());
  EXPECT_EQ(seen.back().done, 3U);
  EXPECT_EQ(seen.back().steps, 4U);
}

}  // namespace
}  // namespace pfa

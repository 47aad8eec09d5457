#include "analyzer/drawing/forked_work.h"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

namespace pfa {
namespace {

using Clock = std::chrono::steady_clock;

TEST(ForkedWork, GivesWhatTheWorkGives) {
  // More than fits a pipe, and with bytes that end strings.
  const std::string large = std::string(300'000, 'x') + std::string("\0end", 4);
  const pid_t self = getpid();
  const auto done = RunForked(
      [&]() -> Result<std::string> {
        EXPECT_NE(getpid(), self);
        std::puts("lost");
        std::fputs("a warning\n", stderr);
        return large;
      },
      {});
  ASSERT_TRUE(done.ok());
  ASSERT_TRUE(done.value().result.ok());
  EXPECT_TRUE(done.value().result.value() == large);
  EXPECT_EQ(done.value().printed, "a warning\n");
}

TEST(ForkedWork, PassesErrorsOn) {
  const auto done = RunForked(
      []() -> Result<std::string> {
        return Error{ErrorCode::kIo, "no such thing", {}};
      },
      {});
  ASSERT_TRUE(done.ok());
  ASSERT_FALSE(done.value().result.ok());
  EXPECT_EQ(done.value().result.error().message, "no such thing");
}

TEST(ForkedWork, SurvivesACrash) {
  const auto done = RunForked(
      []() -> Result<std::string> {
        std::raise(SIGSEGV);
        return std::string();
      },
      {});
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().message, "was ended by signal 11 (Segmentation fault)");
}

TEST(ForkedWork, SurvivesAnExit) {
  const auto done = RunForked([]() -> Result<std::string> { _exit(3); }, {});
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().message, "ended with status 3");
}

TEST(ForkedWork, StopsWhatHangs) {
  WorkLimits limits;
  limits.time = std::chrono::milliseconds(200);
  const auto start = Clock::now();
  const auto done = RunForked(
      []() -> Result<std::string> {
        std::this_thread::sleep_for(std::chrono::minutes(5));
        return std::string();
      },
      limits);
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().message, "was not ready after 0.2 s");
  EXPECT_LT(Clock::now() - start, std::chrono::minutes(1));
}

TEST(ForkedWork, StopsWhatGivesTooMuch) {
  WorkLimits limits;
  limits.output_bytes = 1000;
  const auto give = [&limits](size_t size) {
    return RunForked([size]() -> Result<std::string> { return std::string(size, 'x'); }, limits);
  };
  EXPECT_TRUE(give(1000).ok());
  const auto done = give(1001);
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().message, "gave more than 1000 bytes");
}

// What is printed without end neither blocks nor is kept.
TEST(ForkedWork, KeepsLittleOfWhatIsPrinted) {
  const auto done = RunForked(
      []() -> Result<std::string> {
        const std::string line(1000, 'w');
        for (int i = 0; i < 1000; ++i) std::fputs(line.c_str(), stderr);
        return std::string("done");
      },
      {});
  ASSERT_TRUE(done.ok());
  EXPECT_EQ(done.value().result.value(), "done");
  EXPECT_EQ(done.value().printed.size(), 8192U);
}

}  // namespace
}  // namespace pfa

#include "proto/byte_source.h"

#include <array>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

#include <gtest/gtest.h>

#include "tests/support/exact_buffer.h"

namespace pfa::test {
namespace {

// What reading to the end with buffers of this size gives; "error: ..." after it if that fails.
std::string ReadAll(ByteSource& source, size_t buffer_bytes) {
  std::string out;
  std::string buffer(buffer_bytes, '\0');
  while (true) {
    const auto n = source.Read({reinterpret_cast<uint8_t*>(buffer.data()), buffer.size()});
    if (!n.ok()) return out + "error: " + n.error().ToString();
    if (n.value() == 0) return out;
    EXPECT_LE(n.value(), buffer_bytes);
    out += buffer.substr(0, n.value());
  }
}

class ByteSourceFileTest : public testing::Test {
 protected:
  // Test cases run at the same time, each as a process of its own.
  ByteSourceFileTest()
      : folder_(std::filesystem::path(testing::TempDir()) /
                ("pfa_byte_source_test." + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~ByteSourceFileTest() override { std::filesystem::remove_all(folder_); }

  std::string Write(std::string_view contents) {
    std::string path = folder_ / "input";
    std::ofstream(path, std::ios::binary) << contents;
    return path;
  }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
};

TEST(MemorySourceTest, GivesTheBytesInPiecesOfTheBuffersSize) {
  const std::string text = "0123456789";
  const ExactBuffer bytes(text);
  for (const size_t size : {1U, 2U, 3U, 7U, 10U, 11U, 100U}) {
    const auto source = MemorySource("memory", bytes.bytes());
    EXPECT_EQ(ReadAll(*source, size), text) << size;
    EXPECT_EQ(ReadAll(*source, size), "") << "the end stays the end";
    EXPECT_EQ(source->name(), "memory");
  }
}

TEST(MemorySourceTest, Empty) {
  const auto source = MemorySource("memory", {});
  EXPECT_EQ(ReadAll(*source, 8), "");
}

TEST_F(ByteSourceFileTest, ReadsAFile) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += std::to_string(i);
  text += '\0';
  const std::string path = Write(text);
  for (const size_t size : {size_t{1}, size_t{4096}, text.size(), text.size() + 1}) {
    auto source = OpenSource(path);
    ASSERT_TRUE(source.ok());
    EXPECT_EQ(source.value()->name(), path);
    EXPECT_EQ(source.value()->size(), text.size());
    EXPECT_EQ(ReadAll(*source.value(), size), text) << size;
  }
}

TEST_F(ByteSourceFileTest, EmptyFile) {
  auto source = OpenSource(Write(""));
  ASSERT_TRUE(source.ok());
  EXPECT_EQ(ReadAll(*source.value(), 16), "");
}

TEST_F(ByteSourceFileTest, ErrorsNameThePathAndTheReason) {
  const struct {
    std::string path;
    std::string reason;
  } cases[] = {
      {folder() / "missing.pprof", "cannot open: No such file or directory"},
      {folder(), "is a directory, expected a profile"},
      {Write("x") + "/below", "cannot open: Not a directory"},
      {"", "cannot open: No such file or directory"},
  };
  for (const auto& c : cases) {
    const auto source = OpenSource(c.path);
    ASSERT_FALSE(source.ok()) << c.path;
    EXPECT_EQ(source.error().code, ErrorCode::kIo);
    EXPECT_EQ(source.error().source, c.path);
    EXPECT_EQ(source.error().message, c.reason);
  }
}

TEST_F(ByteSourceFileTest, AReadThatFailsIsAnError) {
  // The first page of a process is never mapped, so reading there fails, root or not.
  auto source = OpenSource("/proc/self/mem");
  if (!source.ok()) GTEST_SKIP() << source.error().ToString();
  EXPECT_EQ(ReadAll(*source.value(), 16), "error: /proc/self/mem: cannot read: Input/output error");
}

TEST_F(ByteSourceFileTest, ClosesTheFile) {
  const std::string path = Write("x");
  const auto lowest_free = [] {
    const int fd = dup(STDERR_FILENO);
    close(fd);
    return fd;
  };
  const int before = lowest_free();
  {
    const auto source = OpenSource(path);
    ASSERT_TRUE(source.ok());
    EXPECT_NE(lowest_free(), before);
  }
  EXPECT_EQ(lowest_free(), before);
  EXPECT_FALSE(OpenSource(folder()).ok());
  EXPECT_EQ(lowest_free(), before);
}

// A pipe gives what is there, not what was asked for.
TEST_F(ByteSourceFileTest, DashIsStandardInput) {
  std::array<int, 2> ends = {};
  ASSERT_EQ(pipe(ends.data()), 0);
  const int saved = dup(STDIN_FILENO);
  ASSERT_EQ(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
  close(ends[0]);
  ASSERT_EQ(write(ends[1], "first", 5), 5);
  {
    auto source = OpenSource("-");
    ASSERT_TRUE(source.ok());
    EXPECT_EQ(source.value()->name(), "-");
    EXPECT_EQ(source.value()->size(), 0U) << "nobody knows";
    std::array<uint8_t, 64> buffer = {};
    const auto n = source.value()->Read(buffer);
    ASSERT_TRUE(n.ok());
    EXPECT_EQ(n.value(), 5U);
    ASSERT_EQ(write(ends[1], "second", 6), 6);
    close(ends[1]);
    EXPECT_EQ(ReadAll(*source.value(), 4), "second");
  }
  EXPECT_GE(fcntl(STDIN_FILENO, F_GETFD), 0) << "standard input is not ours to close";
  dup2(saved, STDIN_FILENO);
  close(saved);
}

}  // namespace
}  // namespace pfa::test

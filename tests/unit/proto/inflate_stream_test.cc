#include "proto/inflate_stream.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/gzip_writer.h"
#include "tests/support/planned_source.h"

namespace pfa::test {
namespace {

constexpr size_t kChunk = 16;
// More than what is read inline plus what the ring holds, so that the producer has to wait.
constexpr size_t kManyChunks = 40;

std::string_view View(std::span<const uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Text of which no two chunks are equal.
std::string Text(size_t bytes) {
  std::string text;
  for (uint64_t i = 0; text.size() < bytes; ++i) text += fmt::format("{} ", i * 7919);
  text.resize(bytes);
  return text;
}

struct Drained {
  std::string text;
  std::string error;
};

Drained Drain(InflateStream& stream) {
  Drained drained;
  while (true) {
    const auto chunk = stream.Next();
    if (!chunk.ok()) {
      drained.error = chunk.error().ToString();
      return drained;
    }
    if (chunk.value().empty()) return drained;
    drained.text += View(chunk.value());
  }
}

TEST(InflateStreamTest, ChunksOfAnySizeGiveTheSameBytes) {
  for (const size_t size : {0U, 1U, 15U, 16U, 17U, 64U, 65U, 1000U}) {
    const std::string text = Text(size);
    for (const std::string& file : {text, Gzip(text)}) {
      for (const size_t chunk_bytes : {1U, 2U, 3U, 7U, 16U, 1000U}) {
        InflateStream stream(Planned(file), {}, chunk_bytes);
        const Drained drained = Drain(stream);
        EXPECT_EQ(drained.text, text);
        EXPECT_EQ(drained.error, "");
        EXPECT_EQ(stream.compressed(), file != text);
        for (int i = 0; i < 3; ++i) {
          const auto end = stream.Next();
          ASSERT_TRUE(end.ok());
          EXPECT_TRUE(end.value().empty()) << "the end stays the end";
        }
      }
    }
  }
}

TEST(InflateStreamTest, ChunksAreFull) {
  const std::string text = Text(kManyChunks * kChunk + 1);
  InflateStream stream(Planned(text, {.step = 3}), {}, kChunk);
  for (size_t i = 0; i < kManyChunks; ++i) {
    const auto chunk = stream.Next();
    ASSERT_TRUE(chunk.ok());
    // While this chunk is looked at, the producer fills others.
    EXPECT_EQ(View(chunk.value()), text.substr(i * kChunk, kChunk));
  }
  EXPECT_EQ(View(stream.Next().value()), text.substr(kManyChunks * kChunk));
}

TEST(InflateStreamTest, DefaultChunksOfALargeInput) {
  const std::string text = Text(kManyChunks * InflateStream::kChunkBytes / 2 + 12345);
  InflateStream stream(Planned(Gzip(text)), {});
  EXPECT_TRUE(Drain(stream).text == text);
}

// What is recognised must not depend on the chunks, so neither may the head.
TEST(InflateStreamTest, PeekShowsTheHeadThatNextGivesInChunks) {
  const std::string text = Text(InflateStream::kHeadBytes + 100);
  for (const std::string& file : {text, Gzip(text)}) {
    for (const size_t chunk_bytes : {16U, 1000U, 300U << 10U}) {
      InflateStream stream(Planned(file), {}, chunk_bytes);
      const std::string head(View(stream.Peek().value()));
      EXPECT_TRUE(head == text.substr(0, std::max(chunk_bytes, InflateStream::kHeadBytes)));
      EXPECT_TRUE(View(stream.Peek().value()) == head) << "peeking takes nothing";
      const std::string first(View(stream.Next().value()));
      EXPECT_TRUE(first == text.substr(0, chunk_bytes));
      EXPECT_TRUE(first + Drain(stream).text == text);
    }
  }
}

TEST(InflateStreamTest, PeekAtAnEmptyInput) {
  for (const std::string& file : {std::string(), Gzip("")}) {
    InflateStream stream(Planned(file), {}, kChunk);
    EXPECT_TRUE(stream.Peek().value().empty());
    EXPECT_TRUE(stream.Next().value().empty());
    EXPECT_TRUE(stream.Next().value().empty());
  }
}

TEST(InflateStreamTest, PeekReportsAnErrorAtTheStart) {
  InflateStream stream(Planned("\x1f\x8b\x09 and so on"), {}, kChunk);
  const auto head = stream.Peek();
  ASSERT_FALSE(head.ok());
  EXPECT_EQ(head.error().ToString(),
            "input: offset 0x4: damaged gzip data: unknown compression method");
  InflateStream unreadable(Planned("text", {.fails_at = 0}), {}, kChunk);
  EXPECT_EQ(unreadable.Peek().error().code, ErrorCode::kIo);
}

// The reader may stop anywhere: while chunks are read inline, while the producer waits for a place
// in the ring, or after it ended. The test hangs if the producer is not told.
TEST(InflateStreamTest, TheReaderMayGiveUpAtAnyChunk) {
  const std::string text = Text(kManyChunks * kChunk);
  for (const std::string& file : {text, Gzip(text)}) {
    for (size_t wanted = 0; wanted <= kManyChunks + 1; ++wanted) {
      InflateStream stream(Planned(file), {}, kChunk);
      for (size_t i = 0; i < wanted; ++i) ASSERT_TRUE(stream.Next().ok());
    }
  }
}

TEST(InflateStreamTest, ALateErrorComesAfterTheGoodChunks) {
  const std::string text = Text(kManyChunks * kChunk + 5);
  const std::string good = Gzip(text);
  std::string bad_checksum = good;
  bad_checksum[good.size() - 8] ^= 1;
  const struct {
    const char* name;
    std::string file;
    SourcePlan plan;
    ReadLimits limits;
    std::string text;
    std::string error;
  } cases[] = {
      {"wrong checksum",
       bad_checksum,
       {},
       {},
       text,
       fmt::format("input: offset {:#x}: damaged gzip data: incorrect data check",
                   good.size() - 4)},
      {"truncated",
       good.substr(0, good.size() - 1),
       {},
       {},
       text,
       fmt::format("input: offset {:#x}: the compressed data ends early: the file is truncated",
                   good.size() - 1)},
      {"unreadable at a chunk's start",
       text,
       {.fails_at = 32 * kChunk},
       {},
       text.substr(0, 32 * kChunk),
       "input: the disk is on fire"},
      {"unreadable within a chunk",
       text,
       {.fails_at = 32 * kChunk + 5},
       {},
       text.substr(0, 32 * kChunk + 5),
       "input: the disk is on fire"},
      {"a bomb",
       text,
       {},
       {.max_inflated_bytes = 32 * kChunk},
       text.substr(0, 32 * kChunk),
       fmt::format("input: offset {:#x}: the input inflates to more than {} bytes, the limit "
                   "against decompression bombs; raise it with --max_size",
                   33 * kChunk, 32 * kChunk)},
  };
  for (const auto& c : cases) {
    InflateStream stream(Planned(c.file, c.plan), c.limits, kChunk);
    const Drained drained = Drain(stream);
    EXPECT_EQ(drained.text, c.text) << c.name;
    EXPECT_EQ(drained.error, c.error) << c.name;
    for (int i = 0; i < 3; ++i) {
      const auto again = stream.Next();
      ASSERT_FALSE(again.ok()) << c.name;
      EXPECT_EQ(again.error().ToString(), c.error) << "the error stays";
    }
  }
}

// Told before each chunk; what the producer read ahead counts as consumed, how much that is depends
// on when it runs.
TEST(InflateStreamTest, ReportsProgress) {
  const std::string text = Text(kManyChunks * kChunk);
  for (const std::string& file : {text, Gzip(text)}) {
    InflateStream stream(Planned(file, {.step = 5}), {}, kChunk);
    std::vector<uint64_t> seen;
    stream.set_progress([&seen](uint64_t consumed, uint64_t size) {
      seen.push_back(consumed);
      EXPECT_EQ(size, 0U) << "the size of this source is not known";
    });
    EXPECT_EQ(Drain(stream).text, text);
    ASSERT_EQ(seen.size(), kManyChunks + 1);
    EXPECT_EQ(seen.front(), 0U);
    EXPECT_TRUE(std::ranges::is_sorted(seen));
    EXPECT_GT(seen.back(), file.size() / 2);
    EXPECT_LE(seen.back(), file.size());
  }
}

TEST(InflateStreamTest, KeepsTheName) {
  const InflateStream stream(std::make_unique<PlannedSource>("a.pprof", ""), {});
  EXPECT_EQ(stream.name(), "a.pprof");
}

}  // namespace
}  // namespace pfa::test

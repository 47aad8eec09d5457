#include "proto/gzip_sink.h"

#include <random>

#include <gtest/gtest.h>
#include <zlib.h>

namespace pfa {
namespace {

std::string Compressed(std::string_view text, size_t piece) {
  StringSink out;
  GzipSink gzip(out);
  for (size_t i = 0; i < text.size(); i += piece) {
    EXPECT_TRUE(gzip.Write(text.substr(i, piece)).ok());
  }
  EXPECT_TRUE(gzip.Finish().ok());
  return out.TakeText();
}

// With zlib itself, which checks the checksum and the size, and stops after one member.
std::string Inflated(std::string bytes) {
  z_stream stream = {};
  constexpr int kGzipWindowBits = 15 + 16;
  EXPECT_EQ(inflateInit2(&stream, kGzipWindowBits), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  std::string buffer(1 << 16, '\0');
  int status = Z_OK;
  while (status == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    status = inflate(&stream, Z_NO_FLUSH);
    out.append(buffer, 0, buffer.size() - stream.avail_out);
  }
  EXPECT_EQ(status, Z_STREAM_END);
  EXPECT_EQ(stream.avail_in, 0U) << "bytes after the end of the member";
  inflateEnd(&stream);
  return out;
}

std::string TextOfSize(size_t size, bool random) {
  std::mt19937 generator(7);
  std::string text;
  while (text.size() < size) {
    text += random ? std::string(1, static_cast<char>(generator()))
                   : "frame " + std::to_string(generator() % 5000) + "\n";
  }
  text.resize(size);
  return text;
}

TEST(GzipSink, GivesBackWhatWasWritten) {
  constexpr size_t kBlock = 1 << 20;
  for (const size_t size :
       {size_t{0}, size_t{1}, size_t{1000}, kBlock - 1, kBlock, kBlock + 1, 5 * kBlock + 12345}) {
    for (const bool random : {false, true}) {
      SCOPED_TRACE(testing::Message() << size << (random ? " random" : " repetitive"));
      const std::string text = TextOfSize(size, random);
      EXPECT_EQ(Inflated(Compressed(text, 100'000)), text);
    }
  }
}

TEST(GzipSink, OutputDependsOnTheInputOnly) {
  const std::string text = TextOfSize(3'500'000, false);
  const std::string once = Compressed(text, text.size());
  EXPECT_EQ(Compressed(text, 777), once);
  EXPECT_EQ(Compressed(text, text.size()), once);
}

// Blocks may refer back into the one before, so that dividing the input costs next to nothing.
TEST(GzipSink, CompressesAsWellAsOnePieceWould) {
  const std::string text = TextOfSize(4'000'000, false);
  uLongf whole_size = compressBound(static_cast<uLong>(text.size()));
  std::string whole(whole_size, '\0');
  ASSERT_EQ(compress2(reinterpret_cast<Bytef*>(whole.data()), &whole_size,
                      reinterpret_cast<const Bytef*>(text.data()), static_cast<uLong>(text.size()),
                      Z_BEST_SPEED),
            Z_OK);
  EXPECT_LT(Compressed(text, text.size()).size(), whole_size + whole_size / 100);
}

class FullSink : public ByteSink {
 public:
  Result<void> Write(std::string_view) override {
    return Error{ErrorCode::kIo, "no space left", {}};
  }
};

TEST(GzipSink, AnErrorOfTheSinkEndsTheWork) {
  FullSink full;
  GzipSink gzip(full);
  const std::string text = TextOfSize(30'000'000, true);
  Result<void> written;
  size_t pieces = 0;
  for (; written.ok() && pieces < 30; ++pieces) {
    written = gzip.Write(std::string_view(text).substr(pieces * 1'000'000, 1'000'000));
  }
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().message, "no space left");
  EXPECT_LT(pieces, 30U);
}

}  // namespace
}  // namespace pfa

#include "proto/inflater.h"

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

constexpr size_t kTrailerBytes = 8;  // checksum and length
constexpr size_t kHeaderBytes = 10;

struct Drained {
  std::string text;
  std::string error;  // empty: the regular end
  ErrorCode code = ErrorCode::kBadInput;
  bool compressed = false;
};

// Reads to the end, or to the error, with buffers of `out_bytes`.
Drained Drain(Inflater& inflater, size_t out_bytes) {
  Drained drained;
  std::string buffer(out_bytes, '\0');
  while (true) {
    const auto n = inflater.Fill({reinterpret_cast<uint8_t*>(buffer.data()), buffer.size()});
    drained.compressed = inflater.compressed();
    if (!n.ok()) {
      drained.error = n.error().ToString();
      drained.code = n.error().code;
      return drained;
    }
    if (n.value() == 0) return drained;
    drained.text.append(buffer, 0, n.value());
  }
}

Drained Drain(std::string_view file, size_t out_bytes = 1 << 16, SourcePlan plan = {},
              ReadLimits limits = {}) {
  Inflater inflater(Planned(file, plan), limits);
  return Drain(inflater, out_bytes);
}

// Compressible at first, not at all later, and longer than the buffer for input when compressed.
std::string LongText() {
  std::string text(100'000, 'a');
  uint64_t state = 1;
  for (int i = 0; i < 300'000; ++i) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    text += static_cast<char>(state >> 56);
  }
  return text;
}

TEST(InflaterTest, PlainBytesPassAsTheyAre) {
  const std::string texts[] = {"",     "x",        "ab",       "plain text",
                               "\x1f", "\x1f\x8a", "\x8b\x1f", LongText()};
  for (const std::string& text : texts) {
    for (const size_t step : {size_t{1}, size_t{2}, size_t{1000}, SIZE_MAX}) {
      if (text.size() > 1000 && step < 1000) continue;
      const Drained drained = Drain(text, 777, {.step = step});
      EXPECT_EQ(drained.text, text);
      EXPECT_EQ(drained.error, "");
      EXPECT_FALSE(drained.compressed);
    }
  }
}

TEST(InflaterTest, InflatesWhateverTheSizesOfReadsAndBuffers) {
  const std::string text = "flat flat flat cum cum cum, and then something else: 0123456789";
  const std::string file = Gzip(text);
  for (const size_t step : {1U, 2U, 3U, 7U, 1000U}) {
    for (const size_t out_bytes : {1U, 2U, 3U, 7U, 62U, 63U, 64U, 1000U}) {
      const Drained drained = Drain(file, out_bytes, {.step = step});
      EXPECT_EQ(drained.text, text) << step << " " << out_bytes;
      EXPECT_EQ(drained.error, "") << step << " " << out_bytes;
      EXPECT_TRUE(drained.compressed);
    }
  }
}

TEST(InflaterTest, FillsTheWholeBufferWhileThereIsEnough) {
  const std::string text = LongText();
  for (const std::string& file : {text, Gzip(text)}) {
    Inflater inflater(Planned(file, {.step = 999}), {});
    std::string buffer(1000, '\0');
    for (size_t at = 0; at < text.size(); at += buffer.size()) {
      const auto n = inflater.Fill({reinterpret_cast<uint8_t*>(buffer.data()), buffer.size()});
      ASSERT_TRUE(n.ok());
      ASSERT_EQ(n.value(), buffer.size());
      ASSERT_EQ(buffer, text.substr(at, buffer.size()));
    }
  }
}

TEST(InflaterTest, LevelsAndLongInput) {
  const std::string text = LongText();
  for (const int level : {0, 1, 9}) {
    const Drained drained = Drain(Gzip(text, level));
    EXPECT_TRUE(drained.text == text) << level;
    EXPECT_EQ(drained.error, "");
  }
}

TEST(InflaterTest, MembersFollowOneAnother) {
  const std::string a = Gzip("first ");
  const std::string empty = Gzip("");
  const std::string b = Gzip("second", 9);
  const struct {
    const char* name;
    std::string file;
    const char* expected;
  } cases[] = {
      {"two", a + b, "first second"},
      {"only an empty one", empty, ""},
      {"empty ones everywhere", empty + a + empty + empty + b + empty, "first second"},
      {"stored and compressed", Gzip("x", 0) + Gzip("y", 9), "xy"},
  };
  for (const auto& c : cases) {
    for (const size_t step : {1U, 5U, 1000U}) {
      for (const size_t out_bytes : {1U, 6U, 1000U}) {
        const Drained drained = Drain(c.file, out_bytes, {.step = step});
        EXPECT_EQ(drained.text, c.expected) << c.name;
        EXPECT_EQ(drained.error, "") << c.name;
      }
    }
  }
}

// RFC 1952, section 2.3: FLG announces what else the header has.
TEST(InflaterTest, OptionalHeaderFieldsAreSkipped) {
  const std::string body = Gzip("text").substr(kHeaderBytes);
  const auto header = [](char flags) {
    return std::string("\x1f\x8b\x08", 3) + flags + std::string("\x01\x02\x03\x04\x00\x03", 6);
  };
  const std::string files[] = {
      header(0x01) + body,                                          // "probably text"
      header(0x08) + std::string("profile\0", 8) + body,            // name
      header(0x10) + std::string("comment\0", 8) + body,            // comment
      header(0x04) + std::string("\x03\x00xyz", 5) + body,          // extra field
      header(0x18) + std::string("profile\0comment\0", 16) + body,  // both
  };
  for (const std::string& file : files) {
    const Drained drained = Drain(file, 100, {.step = 1});
    EXPECT_EQ(drained.text, "text");
    EXPECT_EQ(drained.error, "");
  }
}

TEST(InflaterTest, EveryTruncationIsFound) {
  const std::string text = "a short text that is a text, a short one";
  const std::string file = Gzip(text);
  for (size_t size = 2; size < file.size(); ++size) {
    for (const size_t step : {size_t{1}, SIZE_MAX}) {
      const Drained drained = Drain(std::string_view(file).substr(0, size), 7, {.step = step});
      EXPECT_EQ(drained.error, "input: offset " + fmt::format("{:#x}", size) +
                                   ": the compressed data ends early: the file is truncated");
      EXPECT_EQ(drained.code, ErrorCode::kBadInput);
      EXPECT_EQ(drained.text, text.substr(0, drained.text.size())) << "what came was right";
      // Only the trailer is missing, so everything was there.
      if (size + kTrailerBytes >= file.size()) {
        EXPECT_EQ(drained.text, text);
      }
    }
  }
  // One byte is not enough to know a gzip file by.
  EXPECT_EQ(Drain(file.substr(0, 1)).text, "\x1f");
}

TEST(InflaterTest, TruncationOfALaterMemberIsFound) {
  const std::string first = Gzip("first ");
  const std::string both = first + Gzip("second");
  EXPECT_EQ(Drain(first).error, "") << "between members nothing is missing";
  for (size_t size = first.size() + 1; size < both.size(); ++size) {
    const Drained drained = Drain(both.substr(0, size));
    EXPECT_EQ(drained.error, fmt::format("input: offset {:#x}: the compressed data ends early: "
                                         "the file is truncated",
                                         size));
    EXPECT_TRUE(drained.text.starts_with("first ")) << size;
  }
}

// zlib notices a wrong field when it has read it, so the offset is that of the field's end.
TEST(InflaterTest, DamageNamesItsPlaceInTheFile) {
  const std::string text = "some text for a checksum";
  const std::string file = Gzip(text);
  const size_t size = file.size();
  const auto with = [&file](size_t at, char byte) {
    std::string damaged = file;
    damaged[at] = byte;
    return damaged;
  };
  const auto flipped = [&file](size_t at) {
    std::string damaged = file;
    damaged[at] = static_cast<char>(~damaged[at]);
    return damaged;
  };
  const struct {
    const char* name;
    std::string file;
    size_t offset;
    const char* reason;
    std::string text;  // what comes before the error
  } cases[] = {
      {"method", with(2, 9), 4, "unknown compression method", ""},
      {"reserved flags", with(3, '\xe0'), 4, "unknown header flags set", ""},
      {"block type", with(kHeaderBytes, 7), kHeaderBytes + 1, "invalid block type", ""},
      {"checksum", flipped(size - 8), size - 4, "incorrect data check", text},
      {"last byte of the checksum", flipped(size - 5), size - 4, "incorrect data check", text},
      {"length", flipped(size - 4), size, "incorrect length check", text},
      {"last byte of the length", flipped(size - 1), size, "incorrect length check", text},
      {"garbage behind", file + "garbage", size + 2, "incorrect header check", text},
      {"zeros behind", file + std::string(2, '\0'), size + 2, "incorrect header check", text},
      {"a second member that is none", file + "\x1f\x8c", size + 2, "incorrect header check", text},
      {"a damaged second member", file + flipped(size - 8), 2 * size - 4, "incorrect data check",
       text + text},
  };
  for (const auto& c : cases) {
    for (const size_t step : {size_t{1}, SIZE_MAX}) {
      const Drained drained = Drain(c.file, 5, {.step = step});
      EXPECT_EQ(drained.error,
                fmt::format("input: offset {:#x}: damaged gzip data: {}", c.offset, c.reason))
          << c.name;
      EXPECT_EQ(drained.text, c.text) << c.name;
    }
  }
}

// A single byte behind could be the start of another member.
TEST(InflaterTest, OneByteBehindIsATruncatedMember) {
  const std::string file = Gzip("text");
  const Drained drained = Drain(file + "x");
  EXPECT_EQ(drained.text, "text");
  EXPECT_EQ(drained.error,
            fmt::format("input: offset {:#x}: the compressed data ends early: the file is "
                        "truncated",
                        file.size() + 1));
}

TEST(InflaterTest, GoodBytesComeBeforeTheErrorAndTheErrorStays) {
  const std::string text = "good bytes";
  Inflater inflater(Planned(Gzip(text) + "garbage"), {});
  std::string buffer(1000, '\0');
  const std::span<uint8_t> out(reinterpret_cast<uint8_t*>(buffer.data()), buffer.size());
  const auto good = inflater.Fill(out);
  ASSERT_TRUE(good.ok());
  EXPECT_EQ(buffer.substr(0, good.value()), text);
  for (int i = 0; i < 3; ++i) {
    const auto bad = inflater.Fill(out);
    ASSERT_FALSE(bad.ok());
    EXPECT_NE(bad.error().message.find("incorrect header check"), std::string::npos);
  }
}

TEST(InflaterTest, TheLimitIsExact) {
  const std::string text(1000, 'x');
  for (const std::string& file : {text, Gzip(text), Gzip(text.substr(1)) + Gzip("x")}) {
    for (const size_t out_bytes : {1U, 999U, 1000U, 1001U, 5000U}) {
      const Drained all = Drain(file, out_bytes, {}, {.max_inflated_bytes = 1000});
      EXPECT_EQ(all.error, "");
      EXPECT_EQ(all.text, text);
      const Drained cut = Drain(file, out_bytes, {}, {.max_inflated_bytes = 999});
      EXPECT_EQ(cut.code, ErrorCode::kLimit);
      EXPECT_NE(cut.error.find("the input inflates to more than 999 bytes, the limit against "
                               "decompression bombs; raise it with --max_size"),
                std::string::npos)
          << cut.error;
      EXPECT_LE(cut.text.size(), 999U);
    }
  }
}

TEST(InflaterTest, ALimitOfZeroAllowsNothingButAnEmptyInput) {
  for (const std::string& file : {std::string(), Gzip("")}) {
    EXPECT_EQ(Drain(file, 10, {}, {.max_inflated_bytes = 0}).error, "");
  }
  for (const std::string& file : {std::string("x"), Gzip("x")}) {
    EXPECT_EQ(Drain(file, 10, {}, {.max_inflated_bytes = 0}).code, ErrorCode::kLimit);
  }
}

TEST(InflaterTest, ABombStopsAtTheLimit) {
  std::string bomb;
  GzipWriter writer([&bomb](std::string_view piece) { bomb += piece; }, 9);
  const std::string zeros(1 << 20, '\0');
  for (int i = 0; i < 64; ++i) writer.Write(zeros);
  writer.Finish();
  ASSERT_LT(bomb.size(), 100'000U);
  const Drained drained = Drain(bomb, 4096, {}, {.max_inflated_bytes = 1 << 16});
  EXPECT_EQ(drained.code, ErrorCode::kLimit);
  EXPECT_EQ(drained.text.size(), size_t{1} << 16);
}

TEST(InflaterTest, ReadErrorsPass) {
  const std::string text = LongText();
  for (const std::string& file : {text, Gzip(text)}) {
    for (const size_t fails_at : {0U, 1U, 2U, 20U, 200'000U}) {
      const Drained drained = Drain(file, 1000, {.step = 1000, .fails_at = fails_at});
      EXPECT_EQ(drained.error, "input: the disk is on fire") << fails_at;
      EXPECT_EQ(drained.code, ErrorCode::kIo);
      EXPECT_TRUE(text.starts_with(drained.text));
    }
  }
}

TEST(InflaterTest, CountsWhatItConsumedOfTheFile) {
  const std::string text = LongText();
  for (const std::string& file : {text, Gzip(text), Gzip(text) + Gzip("")}) {
    Inflater inflater(Planned(file), {});
    EXPECT_EQ(inflater.consumed_bytes(), 0U);
    std::string buffer(1, '\0');
    ASSERT_TRUE(inflater.Fill({reinterpret_cast<uint8_t*>(buffer.data()), 1}).ok());
    EXPECT_LT(inflater.consumed_bytes(), file.size());
    EXPECT_EQ(Drain(inflater, 1000).error, "");
    EXPECT_EQ(inflater.consumed_bytes(), file.size());
  }
}

TEST(InflaterTest, KeepsTheName) {
  const Inflater inflater(std::make_unique<PlannedSource>("a.pprof", "x"), {});
  EXPECT_EQ(inflater.name(), "a.pprof");
}

}  // namespace
}  // namespace pfa::test

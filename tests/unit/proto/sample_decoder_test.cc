#include "proto/sample_decoder.h"

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/exact_buffer.h"
#include "tests/support/wire_writer.h"

namespace pfa::test {
namespace {

struct Decoded {
  bool ok = false;
  std::vector<uint64_t> ids;
  std::vector<int64_t> values;
  std::vector<LabelRecord> labels;
};

Decoded DecodeOf(std::string_view bytes) {
  SampleDecoder decoder;
  const ExactBuffer buffer(bytes);
  Decoded decoded;
  decoded.ok = decoder.Decode(buffer.bytes());
  if (!decoded.ok) return decoded;
  const SampleRecord record = decoder.record();
  decoded.ids.assign(record.location_ids.begin(), record.location_ids.end());
  decoded.values.assign(record.values.begin(), record.values.end());
  decoded.labels.assign(record.labels.begin(), record.labels.end());
  return decoded;
}

std::string Packed(const std::vector<uint64_t>& numbers) {
  WireWriter writer;
  for (const uint64_t number : numbers) writer.Varint(number);
  return writer.str();
}

TEST(SampleDecoder, ReadsListsAndLabels) {
  const std::string label = WireWriter().Uint(1, 3).Uint(2, 4).str();
  const std::string number = WireWriter().Uint(1, 5).Uint(3, UINT64_MAX).Uint(4, 6).str();
  const Decoded sample = DecodeOf(WireWriter()
                                      .Bytes(1, Packed({1, 127, 128, 16384, UINT64_MAX}))
                                      .Bytes(2, Packed({7, UINT64_MAX}))
                                      .Bytes(3, label)
                                      .Bytes(3, number)
                                      .str());
  ASSERT_TRUE(sample.ok);
  EXPECT_EQ(sample.ids, (std::vector<uint64_t>{1, 127, 128, 16384, UINT64_MAX}));
  EXPECT_EQ(sample.values, (std::vector<int64_t>{7, -1}));
  ASSERT_EQ(sample.labels.size(), 2U);
  EXPECT_EQ(sample.labels[0].key, 3);
  EXPECT_EQ(sample.labels[0].str, 4);
  EXPECT_EQ(sample.labels[0].num, 0);
  EXPECT_EQ(sample.labels[1].key, 5);
  EXPECT_EQ(sample.labels[1].num, -1);
  EXPECT_EQ(sample.labels[1].num_unit, 6);
}

TEST(SampleDecoder, ReadsNumbersThatAreNotPackedAndFieldsThatComeAgain) {
  const Decoded sample = DecodeOf(WireWriter()
                                      .Uint(1, 1)
                                      .Uint(2, 10)
                                      .Bytes(1, Packed({2, 3}))
                                      .Uint(1, 400)
                                      .Bytes(2, Packed({20}))
                                      .Bytes(1, "")
                                      .str());
  ASSERT_TRUE(sample.ok);
  EXPECT_EQ(sample.ids, (std::vector<uint64_t>{1, 2, 3, 400}));
  EXPECT_EQ(sample.values, (std::vector<int64_t>{10, 20}));
  EXPECT_TRUE(DecodeOf("").ok);
  // 5, with a byte more than it needs.
  EXPECT_EQ(DecodeOf(std::string("\x08\x85\x00", 3)).ids, (std::vector<uint64_t>{5}));
}

TEST(SampleDecoder, LeavesTheUnusualToTheLibrary) {
  EXPECT_FALSE(DecodeOf(WireWriter().Uint(4, 1).str()).ok) << "an unknown field";
  EXPECT_FALSE(DecodeOf(WireWriter().Bytes(3, WireWriter().Uint(9, 1).str()).str()).ok);
  EXPECT_FALSE(DecodeOf(WireWriter().Uint(3, 1).str()).ok) << "a label that is a number";
  EXPECT_FALSE(DecodeOf("\x0a\x02\x01").ok) << "a length beyond the end";
  EXPECT_FALSE(DecodeOf("\x0a").ok);
  EXPECT_FALSE(DecodeOf("\x0a\x01\x80").ok) << "a number without an end";
  EXPECT_FALSE(DecodeOf("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f").ok) << "beyond 64 bits";
}

TEST(SampleDecoder, ReadsWhatWasWritten) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 300; ++round) {
    std::vector<uint64_t> ids;
    for (uint64_t n = random() % 50; n > 0; --n) {
      ids.push_back(random() >> (random() % 64));
    }
    const std::string bytes =
        WireWriter().Bytes(1, Packed(ids)).Bytes(2, Packed({1, 10'000'000})).str();
    const Decoded sample = DecodeOf(bytes);
    ASSERT_TRUE(sample.ok);
    EXPECT_EQ(sample.ids, ids);
    // A prefix may be a sample, too, but none with more in it; nothing is read behind its end.
    for (size_t size = 0; size < bytes.size(); size += 3) {
      EXPECT_LE(DecodeOf(std::string_view(bytes).substr(0, size)).ids.size(), ids.size());
    }
  }
}

}  // namespace
}  // namespace pfa::test

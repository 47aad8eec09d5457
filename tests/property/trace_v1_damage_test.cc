// Damaged traces of format v1: every prefix and every flipped bit of a small one, read from memory
// of exactly its size. Whatever the damage, strict reading says what is wrong or the trace holds
// together; and salvage gives a trace that holds together, or there was nothing to use.

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "analyzer/trace/v1.h"
#include "proto/byte_source.h"
#include "proto/inflate_stream.h"
#include "tests/property/trace_checks.h"
#include "tests/support/exact_buffer.h"
#include "tests/support/sanitizer.h"
#include "tests/support/trace_v1_writer.h"

namespace pfa::test {
namespace {

constexpr size_t kHeaderBytes = 16;

std::optional<Trace> ReadDamaged(const ExactBuffer& input, bool strict, int version) {
  InflateStream stream(MemorySource("damaged", input.bytes()), {});
  TraceBuilder builder;
  const auto read = ReadTraceV1(stream, version, {.strict = strict}, &builder);
  if (!read.ok()) {
    EXPECT_FALSE(read.error().message.empty());
    EXPECT_EQ(read.error().message.find('\n'), std::string::npos) << read.error().message;
    EXPECT_EQ(read.error().offset_kind, OffsetKind::kInflated) << read.error().message;
    EXPECT_LE(read.error().offset, input.bytes().size());
    return std::nullopt;
  }
  return std::move(builder).Build();
}

struct Outcomes {
  size_t refused = 0;
  size_t salvaged = 0;
  size_t accepted = 0;
};

void Examine(const ExactBuffer& input, int version, Outcomes* outcomes) {
  const auto strict = ReadDamaged(input, true, version);
  const auto lenient = ReadDamaged(input, false, version);
  if (strict) {
    ++outcomes->accepted;
    CheckTrace(*strict);
    // Nothing is missing, so nothing differs.
    ASSERT_TRUE(lenient);
    EXPECT_TRUE(lenient->gaps().empty());
    EXPECT_EQ(lenient->transition_count(), strict->transition_count());
    return;
  }
  ++(lenient ? outcomes->salvaged : outcomes->refused);
  if (!lenient) return;
  CheckTrace(*lenient);
  EXPECT_FALSE(lenient->gaps().empty() && lenient->diagnostics().rows().empty());
}

class TraceV1DamageTest : public testing::TestWithParam<int> {};

TEST_P(TraceV1DamageTest, EveryPrefix) {
  const std::string file = SmallTraceV1(GetParam());
  Outcomes outcomes;
  for (size_t size = kHeaderBytes; size < file.size() && !HasFailure(); ++size) {
    SCOPED_TRACE("prefix of " + std::to_string(size) + " bytes");
    Examine(ExactBuffer(std::string_view(file).substr(0, size)), GetParam(), &outcomes);
  }
  // Cut between the records of its tables it is whole, but for names.
  EXPECT_GT(outcomes.accepted, 3U);
  EXPECT_LT(outcomes.accepted, 12U);
  EXPECT_LT(outcomes.refused, 12U);
  EXPECT_GT(outcomes.salvaged, file.size() / 2);
}

TEST_P(TraceV1DamageTest, EveryBitFlip) {
  const std::string file = SmallTraceV1(GetParam());
  Outcomes outcomes;
  for (size_t bit = kHeaderBytes * 8; bit < file.size() * 8 && !HasFailure(); bit += kBitFlipStep) {
    SCOPED_TRACE("byte " + std::to_string(bit / 8) + ", bit " + std::to_string(bit % 8));
    ExactBuffer input(file);
    input.FlipBit(bit);
    Examine(input, GetParam(), &outcomes);
  }
  EXPECT_GT(outcomes.accepted, 500U / kBitFlipStep);
  EXPECT_GT(outcomes.salvaged, 500U / kBitFlipStep);
  EXPECT_LT(outcomes.refused, 100U);
}

INSTANTIATE_TEST_SUITE_P(Versions, TraceV1DamageTest, testing::Values(11, 19, 21));

}  // namespace
}  // namespace pfa::test

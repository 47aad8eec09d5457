// Damaged traces of format v2: every prefix and every flipped bit of a small one that Go 1.26
// wrote.

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "analyzer/import/go_trace.h"
#include "proto/byte_source.h"
#include "proto/inflate_stream.h"
#include "tests/property/trace_checks.h"
#include "tests/support/exact_buffer.h"

namespace pfa::test {
namespace {

constexpr size_t kHeaderBytes = 16;

std::string ReadWhole(const std::string& path) {
  std::ifstream file(PFA_SOURCE_DIR "/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Result<Trace> Read(const ExactBuffer& input, bool strict) {
  InflateStream stream(MemorySource("damaged", input.bytes()), {});
  return ImportTrace(stream, {.strict = strict});
}

struct Outcomes {
  size_t refused = 0;
  size_t salvaged = 0;
  size_t accepted = 0;
};

void Examine(const ExactBuffer& input, Outcomes* outcomes) {
  const auto strict = Read(input, true);
  const auto lenient = Read(input, false);
  if (strict.ok()) {
    ++outcomes->accepted;
    CheckTrace(strict.value());
    ASSERT_TRUE(lenient.ok()) << "nothing is wrong with it";
    EXPECT_TRUE(lenient.value().gaps().empty());
    EXPECT_EQ(lenient.value().transition_count(), strict.value().transition_count());
    return;
  }
  EXPECT_FALSE(strict.error().message.empty());
  EXPECT_EQ(strict.error().message.find('\n'), std::string::npos) << strict.error().message;
  EXPECT_LE(strict.error().offset, input.bytes().size());
  ++(lenient.ok() ? outcomes->salvaged : outcomes->refused);
  if (!lenient.ok()) return;
  CheckTrace(lenient.value());
  EXPECT_FALSE(lenient.value().gaps().empty()) << "it must say what is missing";
}

const std::string& Small() {
  static const std::string file =
      ReadWhole("tests/fuzz/corpus/import/go-execution-trace/no-samples");
  return file;
}

TEST(TraceV2DamageTest, EveryPrefix) {
  Outcomes outcomes;
  for (size_t size = kHeaderBytes; size < Small().size() && !HasFailure(); ++size) {
    SCOPED_TRACE("prefix of " + std::to_string(size) + " bytes");
    Examine(ExactBuffer(std::string_view(Small()).substr(0, size)), &outcomes);
  }
  // Only a header, or one with the clock alone, is a trace in which nothing happened.
  EXPECT_LT(outcomes.accepted, 4U);
  EXPECT_GT(outcomes.salvaged, Small().size() / 2);
}

TEST(TraceV2DamageTest, EveryBitFlip) {
  Outcomes outcomes;
  for (size_t bit = kHeaderBytes * 8; bit < Small().size() * 8 && !HasFailure(); ++bit) {
    SCOPED_TRACE("byte " + std::to_string(bit / 8) + ", bit " + std::to_string(bit % 8));
    ExactBuffer input(Small());
    input.FlipBit(bit);
    Examine(input, &outcomes);
  }
  EXPECT_GT(outcomes.accepted, 1000U) << "names and times may be others";
  EXPECT_GT(outcomes.salvaged, 1000U);
}

}  // namespace
}  // namespace pfa::test

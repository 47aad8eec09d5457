// Damaged traces of format v2: every prefix and every flipped bit of a small one that Go 1.26
// wrote, and every batch of one with several generations whose head is destroyed.

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "analyzer/import/go_trace.h"
#include "analyzer/query/trace_query.h"
#include "analyzer/report/trace/registry.h"
#include "proto/byte_source.h"
#include "proto/inflate_stream.h"
#include "proto/uv.h"
#include "tests/property/trace_checks.h"
#include "tests/support/exact_buffer.h"
#include "tests/support/sanitizer.h"

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
  for (size_t bit = kHeaderBytes * 8; bit < Small().size() * 8 && !HasFailure();
       bit += kBitFlipStep) {
    SCOPED_TRACE("byte " + std::to_string(bit / 8) + ", bit " + std::to_string(bit % 8));
    ExactBuffer input(Small());
    input.FlipBit(bit);
    Examine(input, &outcomes);
  }
  EXPECT_GT(outcomes.accepted, 1000U / kBitFlipStep) << "names and times may be others";
  EXPECT_GT(outcomes.salvaged, 1000U / kBitFlipStep);
}

struct Batch {
  size_t offset = 0;
  size_t payload = 0;  // where it begins
  uint64_t generation = 0;
};

// All batches of a trace of Go 1.26.
std::vector<Batch> BatchesOf(const std::string& file) {
  std::vector<Batch> batches;
  const auto* const start = reinterpret_cast<const uint8_t*>(file.data());
  const uint8_t* const end = start + file.size();
  for (const uint8_t* at = start + kHeaderBytes; at < end;) {
    constexpr uint8_t kEndOfGeneration = 0x34;
    constexpr uint8_t kExperimental = 0x31;
    if (*at == kEndOfGeneration) {
      ++at;
      continue;
    }
    Batch batch{.offset = static_cast<size_t>(at - start)};
    at += *at == kExperimental ? 2 : 1;
    uint64_t rest = 0;
    EXPECT_EQ(ReadUv(&at, end, &batch.generation), UvStatus::kOk);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(ReadUv(&at, end, &rest), UvStatus::kOk);
    batch.payload = static_cast<size_t>(at - start);
    at += rest;
    batches.push_back(batch);
  }
  return batches;
}

std::vector<uint64_t> GenerationsOf(const Trace& trace) {
  std::vector<uint64_t> numbers;
  for (const Generation& generation : trace.generations()) numbers.push_back(generation.number);
  return numbers;
}

TEST(TraceV2DamageTest, EveryDestroyedHeadCostsOneGeneration) {
  const std::string file = ReadWhole("tests/fuzz/corpus/trace-v2/generations");
  const std::vector<Batch> batches = BatchesOf(file);
  const uint64_t last = batches.back().generation;
  ASSERT_GE(last, 4U);
  for (const Batch& batch : batches) {
    SCOPED_TRACE("batch at " + std::to_string(batch.offset));
    std::string damaged = file;
    damaged[batch.offset] = '\xff';
    const ExactBuffer input(damaged);
    const auto strict = Read(input, true);
    ASSERT_FALSE(strict.ok());
    EXPECT_EQ(strict.error().offset, batch.offset);
    const auto lenient = Read(input, false);
    ASSERT_TRUE(lenient.ok());
    const Trace& trace = lenient.value();
    CheckTrace(trace);
    ASSERT_EQ(trace.gaps().size(), 1U);
    EXPECT_NE(trace.gaps().front().why.find("; skipped "), std::string::npos);
    // What was stated before the damage may be used; all others are whole.
    std::vector<uint64_t> expected;
    for (uint64_t number = 1; number <= last; ++number) expected.push_back(number);
    auto found = GenerationsOf(trace);
    std::erase(found, batch.generation);
    std::erase(expected, batch.generation);
    EXPECT_EQ(found, expected);
  }
}

TEST(TraceV2DamageTest, EveryDestroyedSizeIsSurvived) {
  const std::string file = ReadWhole("tests/fuzz/corpus/trace-v2/generations");
  Outcomes outcomes;
  for (const Batch& batch : BatchesOf(file)) {
    SCOPED_TRACE("batch at " + std::to_string(batch.offset));
    constexpr size_t kPaddedBytes = 10;
    for (const char size : {'\x80', '\xff'}) {
      std::string damaged = file;
      damaged[batch.payload - kPaddedBytes] = size;
      if (damaged == file) continue;
      Examine(ExactBuffer(damaged), &outcomes);
    }
  }
  EXPECT_EQ(outcomes.accepted, 0U);
  EXPECT_EQ(outcomes.refused, 0U);
}

TEST(TraceV2DamageTest, EveryReportSaysThatAGenerationIsMissing) {
  std::string file = ReadWhole("tests/fuzz/corpus/trace-v2/generations");
  for (const Batch& batch : BatchesOf(file)) {
    if (batch.generation == 3) file[batch.offset] = '\xff';
  }
  const auto trace = Read(ExactBuffer(file), false);
  ASSERT_TRUE(trace.ok());
  const TraceQuery query = CompileTraceQuery(trace.value(), {}).value();
  size_t reports = 0;
  for (const TraceReportRow& report : TraceReportTable()) {
    if (report.document == nullptr || (!report.argument.empty() && !report.argument_is_optional)) {
      continue;
    }
    const Document document = report.document(trace.value(), query).value();
    EXPECT_TRUE(std::ranges::any_of(document.notes, [](const Note& note) {
      return note.is_warning && note.text.starts_with("nothing is known from ");
    })) << report.name;
    ++reports;
  }
  EXPECT_GT(reports, 10U);
}

}  // namespace
}  // namespace pfa::test

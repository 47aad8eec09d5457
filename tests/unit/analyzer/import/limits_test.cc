// Limits that keep a small hostile file from asking for endless work.
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "analyzer/import/importer.h"
#include "tests/support/wire_writer.h"

namespace pfa {
namespace {

Result<Profile> Import(const std::string& bytes) {
  InflateStream stream(
      MemorySource("p", {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}), {});
  return ImportProfile(stream);
}

std::string WithLines(int count) {
  std::string location = test::WireWriter().Uint(1, 1).str();
  for (int i = 0; i < count; ++i) {
    location += test::WireWriter().Bytes(4, test::WireWriter().Uint(1, 1).str()).str();
  }
  return test::WireWriter()
      .Bytes(5, test::WireWriter().Uint(1, 1).str())
      .Bytes(4, location)
      .Bytes(6, "")
      .str();
}

std::string WithSampleTypes(int count) {
  std::string bytes;
  for (int i = 0; i < count; ++i) bytes += test::WireWriter().Bytes(1, "").str();
  return bytes + test::WireWriter().Bytes(6, "").str();
}

TEST(ImportLimitsTest, LinesOfALocation) {
  EXPECT_TRUE(Import(WithLines(1000)).ok());
  const auto refused = Import(WithLines(1001));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kLimit);
  EXPECT_EQ(refused.error().ToString(),
            "p: inflated offset 0x7: more than 1000 lines in one location");
}

TEST(ImportLimitsTest, SampleTypes) {
  EXPECT_TRUE(Import(WithSampleTypes(256)).ok());
  const auto refused = Import(WithSampleTypes(257));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kLimit);
  EXPECT_EQ(refused.error().message, "more than 256 sample types");
}

}  // namespace
}  // namespace pfa

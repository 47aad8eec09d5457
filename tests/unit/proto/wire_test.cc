#include "proto/wire.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/support/exact_buffer.h"
#include "tests/support/wire_writer.h"

namespace pfa::test {
namespace {

// "7 (1 bytes)", "truncated" or "too long".
std::string Read(std::string_view bytes) {
  const ExactBuffer buffer(bytes);
  const uint8_t* p = buffer.begin();
  uint64_t value = 0;
  switch (ReadVarint(&p, buffer.end(), &value)) {
    case VarintStatus::kOk:
      return std::to_string(value) + " (" + std::to_string(p - buffer.begin()) + " bytes)";
    case VarintStatus::kTruncated:
      EXPECT_EQ(p, buffer.begin()) << "a failure consumes nothing";
      return "truncated";
    case VarintStatus::kTooLong:
      EXPECT_EQ(p, buffer.begin()) << "a failure consumes nothing";
      return "too long";
  }
  return "";
}

TEST(ReadVarintTest, Values) {
  using std::string_view_literals::operator""sv;
  const struct {
    std::string_view bytes;
    const char* expected;
  } cases[] = {
      {"\x00"sv, "0 (1 bytes)"},
      {"\x01", "1 (1 bytes)"},
      {"\x7f", "127 (1 bytes)"},
      {"\x80\x01", "128 (2 bytes)"},
      {"\xac\x02", "300 (2 bytes)"},
      {"\xff\x7f", "16383 (2 bytes)"},
      {"\x80\x80\x01", "16384 (3 bytes)"},
      {"\xff\xff\xff\xff\x0f", "4294967295 (5 bytes)"},
      {"\x80\x80\x80\x80\x10", "4294967296 (5 bytes)"},
      {"\xff\xff\xff\xff\xff\xff\xff\xff\x7f", "9223372036854775807 (9 bytes)"},
      {"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", "9223372036854775808 (10 bytes)"},
      {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "18446744073709551615 (10 bytes)"},
      // Bits beyond the 64th are lost.
      {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", "18446744073709551615 (10 bytes)"},
      {"\x81\x80\x80\x80\x80\x80\x80\x80\x80\x02", "1 (10 bytes)"},
      // More bytes than needed are fine, up to ten.
      {"\x81\x00"sv, "1 (2 bytes)"},
      {"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00"sv, "0 (10 bytes)"},
      {"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00"sv, "too long"},
      {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "too long"},
      {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "too long"},
      // What follows is not looked at.
      {"\x05rest", "5 (1 bytes)"},
  };
  for (const auto& c : cases)
    EXPECT_EQ(Read(c.bytes), c.expected) << testing::PrintToString(c.bytes);
}

TEST(ReadVarintTest, EveryPrefixIsTruncated) {
  for (int bits = 0; bits < 64; ++bits) {
    const std::string bytes = WireWriter().Varint(uint64_t{1} << bits).str();
    for (size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_EQ(Read(std::string_view(bytes).substr(0, size)), "truncated");
    }
    EXPECT_EQ(Read(bytes), std::to_string(uint64_t{1} << bits) + " (" +
                               std::to_string(bytes.size()) + " bytes)");
  }
}

TEST(WireTypeTest, GroupsAndReservedTypesAreNotReadable) {
  std::string readable;
  for (uint64_t type = 0; type < 8; ++type) readable += IsReadableWireType(type) ? 'y' : 'n';
  EXPECT_EQ(readable, "yyynnynn");
}

// The verdict on a record that starts at inflated offset 0x100.
std::string Check(RecordKind kind, std::string_view bytes) {
  const ExactBuffer buffer(bytes);
  const auto result = CheckRecord(kind, buffer.bytes(), 0x100);
  return result.ok() ? "ok" : result.error().ToString();
}

// The tag of a field, also with a wire type that does not exist.
std::string Tag(uint64_t number, uint64_t type) {
  return WireWriter().Varint(number << 3 | type).str();
}

// A varint of eleven bytes.
const char* const kTooLong = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";

TEST(CheckRecordTest, AcceptsWhatIsWellFormed) {
  WireWriter every_type;
  every_type.Uint(100, 1).Fixed64(101, 2).Bytes(102, "bytes").Fixed32(103, 3);
  every_type.Uint((uint32_t{1} << 29) - 1, 4);
  const struct {
    const char* name;
    RecordKind kind;
    std::string bytes;
  } cases[] = {
      {"empty", RecordKind::kSample, ""},
      {"value type", RecordKind::kValueType, WireWriter().Uint(1, 1).Uint(2, 2).str()},
      {"unpacked", RecordKind::kSample, WireWriter().Uint(1, 1).Uint(1, 2).Int(2, -3).str()},
      {"packed", RecordKind::kSample,
       WireWriter()
           .Packed(1, std::vector<uint64_t>{1, 300, UINT64_MAX})
           .Packed(2, std::vector<int64_t>{-1, 0, 1})
           .str()},
      {"mixed", RecordKind::kSample,
       WireWriter().Packed(1, std::vector<uint64_t>{1, 2}).Uint(1, 3).Bytes(1, "").str()},
      {"labels", RecordKind::kSample,
       WireWriter().Bytes(3, WireWriter().Uint(1, 1).Int(3, -1).str()).Bytes(3, "").str()},
      {"mapping", RecordKind::kMapping, WireWriter().Uint(1, 1).Uint(7, 1).Uint(10, 1).str()},
      {"location", RecordKind::kLocation,
       WireWriter().Uint(1, 1).Bytes(4, WireWriter().Uint(1, 1).Int(2, -5).str()).Uint(5, 1).str()},
      {"function", RecordKind::kFunction, WireWriter().Uint(1, UINT64_MAX).Int(5, -1).str()},
      {"unknown fields", RecordKind::kFunction, every_type.str()},
      {"unknown fields of a label", RecordKind::kSample,
       WireWriter().Bytes(3, every_type.str()).str()},
      {"unknown fields of a line", RecordKind::kLocation,
       WireWriter().Bytes(4, every_type.str()).str()},
      // Whatever an unknown field holds is its own business.
      {"nonsense within an unknown field", RecordKind::kMapping,
       WireWriter().Bytes(50, kTooLong).str()},
  };
  for (const auto& c : cases) EXPECT_EQ(Check(c.kind, c.bytes), "ok") << c.name;
}

TEST(CheckRecordTest, NamesTheFirstFault) {
  const std::string good = WireWriter().Uint(1, 1).str();  // two bytes
  const struct {
    const char* name;
    RecordKind kind;
    std::string bytes;
    const char* expected;
  } cases[] = {
      {"cut tag", RecordKind::kFunction, good + "\x80",
       "inflated offset 0x102: Function: field tag: the varint leaves its record"},
      {"long tag", RecordKind::kFunction, good + kTooLong,
       "inflated offset 0x102: Function: field tag: varint of more than 10 bytes"},
      {"cut value", RecordKind::kFunction, good + "\x10",
       "inflated offset 0x103: Function: field 2 (name): the varint leaves its record"},
      {"value cut in the middle", RecordKind::kFunction, good + "\x10\x80\x80",
       "inflated offset 0x103: Function: field 2 (name): the varint leaves its record"},
      {"long value", RecordKind::kFunction, good + Tag(5, 0) + kTooLong,
       "inflated offset 0x103: Function: field 5 (start_line): varint of more than 10 bytes"},
      {"long value of an unknown field", RecordKind::kFunction, good + Tag(6, 0) + kTooLong,
       "inflated offset 0x103: Function: field 6: varint of more than 10 bytes"},
      {"field 0", RecordKind::kFunction, good + std::string("\x00\x01", 2),
       "inflated offset 0x102: Function: field 0 has wire type 0, which is not valid here"},
      {"group", RecordKind::kFunction, good + Tag(1, 3),
       "inflated offset 0x102: Function: field 1 has wire type 3, which is not valid here"},
      {"end of a group", RecordKind::kFunction, good + Tag(1, 4),
       "inflated offset 0x102: Function: field 1 has wire type 4, which is not valid here"},
      {"wire type 6", RecordKind::kFunction, good + Tag(6, 6),
       "inflated offset 0x102: Function: field 6 has wire type 6, which is not valid here"},
      {"wire type 7", RecordKind::kFunction, good + Tag(6, 7),
       "inflated offset 0x102: Function: field 6 has wire type 7, which is not valid here"},
      {"cut 64 bits", RecordKind::kMapping, good + Tag(15, 1) + "1234567",
       "inflated offset 0x103: Mapping: field 15 needs 8 bytes, its record has 7 left"},
      {"cut 32 bits", RecordKind::kMapping, good + Tag(15, 5) + "123",
       "inflated offset 0x103: Mapping: field 15 needs 4 bytes, its record has 3 left"},
      {"cut bytes", RecordKind::kMapping, good + Tag(15, 2) + "\x05" + "1234",
       "inflated offset 0x104: Mapping: field 15 needs 5 bytes, its record has 4 left"},
      {"cut length", RecordKind::kMapping, good + Tag(15, 2),
       "inflated offset 0x103: Mapping: field 15 length: the varint leaves its record"},
      {"the longest length", RecordKind::kMapping,
       good + Tag(15, 2) + WireWriter().Varint(UINT64_MAX).str(),
       "inflated offset 0x10d: Mapping: field 15 needs 18446744073709551615 bytes, its record has "
       "0 left"},
      {"a number as bytes", RecordKind::kValueType, good + "\x12\x01x",
       "inflated offset 0x102: ValueType: field 2 (unit) has wire type 2, expected 0 (varint)"},
      {"a number as 64 bits", RecordKind::kMapping, good + "\x11" + "12345678",
       "inflated offset 0x102: Mapping: field 2 (memory_start) has wire type 1, expected 0 "
       "(varint)"},
      {"ids as 64 bits", RecordKind::kSample, good + "\x09" + "12345678",
       "inflated offset 0x102: Sample: field 1 (location_id) has wire type 1, expected 0 or 2 "
       "(varints)"},
      {"values as 32 bits", RecordKind::kSample, good + "\x15" + "1234",
       "inflated offset 0x102: Sample: field 2 (value) has wire type 5, expected 0 or 2 (varints)"},
      {"a label as a number", RecordKind::kSample, good + "\x18\x01",
       "inflated offset 0x102: Sample: field 3 (label) has wire type 0, expected 2 (message)"},
      {"a line as a number", RecordKind::kLocation, good + Tag(4, 0) + "\x01",
       "inflated offset 0x102: Location: field 4 (line) has wire type 0, expected 2 (message)"},
      {"packed ids that end early", RecordKind::kSample, good + "\x0a\x03\x01\x02\x80",
       "inflated offset 0x106: Sample: field 1 (location_id): the varint leaves its record"},
      {"a long packed value", RecordKind::kSample, good + "\x12\x0c\x01" + kTooLong,
       "inflated offset 0x105: Sample: field 2 (value): varint of more than 10 bytes"},
      {"within a label", RecordKind::kSample, good + "\x1a\x03\x08\x01\x10",
       "inflated offset 0x107: Label: field 2 (str): the varint leaves its record"},
      {"a wrong type within a label", RecordKind::kSample, good + "\x1a\x05\x08\x01\x22\x01x",
       "inflated offset 0x106: Label: field 4 (num_unit) has wire type 2, expected 0 (varint)"},
      {"within a line", RecordKind::kLocation, good + Tag(4, 2) + "\x03\x08\x01\x18",
       "inflated offset 0x107: Line: field 3 (column): the varint leaves its record"},
      {"a label that leaves its sample", RecordKind::kSample, good + "\x1a\x03\x08\x01",
       "inflated offset 0x104: Sample: field 3 (label) needs 3 bytes, its record has 2 left"},
  };
  for (const auto& c : cases) EXPECT_EQ(Check(c.kind, c.bytes), c.expected) << c.name;
}

// Every field of every message by its number and name: a slip in a table would misname a fault.
TEST(CheckRecordTest, KnowsAllFields) {
  const struct {
    RecordKind kind;
    const char* message;
    std::vector<const char*> fields;  // from 1 on
  } cases[] = {
      {RecordKind::kValueType, "ValueType", {"type", "unit"}},
      {RecordKind::kSample, "Sample", {"location_id", "value", "label"}},
      {RecordKind::kMapping,
       "Mapping",
       {"id", "memory_start", "memory_limit", "file_offset", "filename", "build_id",
        "has_functions", "has_filenames", "has_line_numbers", "has_inline_frames"}},
      {RecordKind::kLocation, "Location", {"id", "mapping_id", "address", "line", "is_folded"}},
      {RecordKind::kFunction, "Function", {"id", "name", "system_name", "filename", "start_line"}},
  };
  for (const auto& c : cases) {
    for (uint32_t number = 1; number <= c.fields.size(); ++number) {
      // 32 bits are wrong for every field of a profile.
      const std::string found = Check(c.kind, WireWriter().Fixed32(number, 0).str());
      const std::string expected = std::string("inflated offset 0x100: ") + c.message + ": field " +
                                   std::to_string(number) + " (" + c.fields[number - 1] +
                                   ") has wire type 5, expected ";
      EXPECT_TRUE(found.starts_with(expected)) << found;
    }
    const auto next = static_cast<uint32_t>(c.fields.size() + 1);
    EXPECT_EQ(Check(c.kind, WireWriter().Fixed32(next, 0).str()), "ok");
  }
}

}  // namespace
}  // namespace pfa::test

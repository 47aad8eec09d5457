#include "proto/pprof_reader.h"

#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/gzip_writer.h"
#include "tests/support/planned_source.h"
#include "tests/support/wire_writer.h"

namespace pfa::test {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();

const char* NameOf(HeaderField field) {
  switch (field) {
    case HeaderField::kDropFrames:
      return "drop_frames";
    case HeaderField::kKeepFrames:
      return "keep_frames";
    case HeaderField::kTimeNanos:
      return "time_nanos";
    case HeaderField::kDurationNanos:
      return "duration_nanos";
    case HeaderField::kPeriod:
      return "period";
    case HeaderField::kComment:
      return "comment";
    case HeaderField::kDefaultSampleType:
      return "default_sample_type";
    case HeaderField::kDocUrl:
      return "doc_url";
  }
  return "?";
}

// Writes each record as a line: offset, kind, contents.
class LogSink : public PprofSink {
 public:
  // The record with this number, counted from 0, is refused.
  explicit LogSink(size_t refused = SIZE_MAX) : refused_(refused) {}

  Result<void> OnSampleType(const ValueTypeRecord& r, uint64_t offset) override {
    return Add(offset, fmt::format("sample_type {}/{}", r.type, r.unit));
  }
  Result<void> OnSample(const SampleRecord& r, uint64_t offset) override {
    std::string labels;
    for (const LabelRecord& l : r.labels) {
      labels += fmt::format(" ({} {} {} {})", l.key, l.str, l.num, l.num_unit);
    }
    return Add(offset, fmt::format("sample [{}] [{}]{}", fmt::join(r.location_ids, " "),
                                   fmt::join(r.values, " "), labels));
  }
  Result<void> OnMapping(const MappingRecord& r, uint64_t offset) override {
    return Add(offset,
               fmt::format("mapping {}: {:#x}-{:#x} +{} file {} build {} {:d}{:d}{:d}{:d}", r.id,
                           r.start, r.limit, r.file_offset, r.filename, r.build_id, r.has_functions,
                           r.has_filenames, r.has_line_numbers, r.has_inline_frames));
  }
  Result<void> OnLocation(const LocationRecord& r, uint64_t offset) override {
    std::string lines;
    for (const LineRecord& l : r.lines) {
      lines += fmt::format(" ({} {} {})", l.function_id, l.line, l.column);
    }
    return Add(offset, fmt::format("location {}: mapping {} at {:#x}{}{}", r.id, r.mapping_id,
                                   r.address, lines, r.is_folded ? " folded" : ""));
  }
  Result<void> OnFunction(const FunctionRecord& r, uint64_t offset) override {
    return Add(offset, fmt::format("function {}: {} {} {}:{}", r.id, r.name, r.system_name,
                                   r.filename, r.start_line));
  }
  Result<void> OnString(std::string_view text, uint64_t offset) override {
    return Add(offset, fmt::format("string '{}'", text));
  }
  Result<void> OnPeriodType(const ValueTypeRecord& r, uint64_t offset) override {
    return Add(offset, fmt::format("period_type {}/{}", r.type, r.unit));
  }
  Result<void> OnHeader(HeaderField field, int64_t value, uint64_t offset) override {
    return Add(offset, fmt::format("{} {}", NameOf(field), value));
  }

  [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }

 private:
  Result<void> Add(uint64_t offset, const std::string& line) {
    if (lines_.size() == refused_) {
      return BadInputAt(OffsetKind::kInflated, offset, "refused " + line);
    }
    lines_.push_back(fmt::format("{}: {}", offset, line));
    return {};
  }

  size_t refused_;
  std::vector<std::string> lines_;
};

// The log, and the error as its last line if there is one.
std::vector<std::string> ReadOnce(std::string_view file, size_t chunk_bytes) {
  InflateStream stream(Planned(file), {}, chunk_bytes);
  LogSink sink;
  const auto result = ReadPprof(stream, sink);
  std::vector<std::string> lines = sink.lines();
  if (!result.ok()) lines.push_back(result.error().ToString());
  return lines;
}

std::string Join(const std::vector<std::string>& lines) {
  return fmt::format("{}", fmt::join(lines, "\n"));
}

// Reads in chunks of many sizes, which must make no difference.
std::vector<std::string> Read(std::string_view profile) {
  std::vector<std::string> whole = ReadOnce(profile, InflateStream::kChunkBytes);
  for (const size_t chunk_bytes : {1U, 2U, 3U, 7U, 64U}) {
    EXPECT_EQ(Join(ReadOnce(profile, chunk_bytes)), Join(whole)) << "chunks of " << chunk_bytes;
  }
  return whole;
}

using Lines = std::vector<std::string>;

// The tag of a field, also with a wire type that does not exist.
std::string Tag(uint64_t number, uint64_t type) {
  return WireWriter().Varint(number << 3 | type).str();
}

// Every kind of record once, with all its fields, and the log of reading it.
struct Example {
  std::string bytes;
  Lines log;
  std::vector<size_t> ends;  // behind each record
};

Example MakeExample() {
  Example example;
  std::string& out = example.bytes;
  const auto record = [&](uint32_t field, const std::string& payload, const std::string& line) {
    out += WireWriter().Bytes(field, payload).str();
    example.log.push_back(fmt::format("{}: {}", out.size() - payload.size(), line));
    example.ends.push_back(out.size());
  };
  const auto scalar = [&](uint32_t field, int64_t value, const std::string& line) {
    out += WireWriter().Tag(field, WireType::kVarint).str();
    example.log.push_back(fmt::format("{}: {}", out.size(), line));
    out += WireWriter().Varint(static_cast<uint64_t>(value)).str();
    example.ends.push_back(out.size());
  };
  record(1, WireWriter().Uint(1, 1).Uint(2, 2).str(), "sample_type 1/2");
  record(2,
         WireWriter()
             .Packed(2, std::vector<int64_t>{3, -4, kMin})
             .Packed(1, std::vector<uint64_t>{1, 300, UINT64_MAX})
             .Bytes(3, WireWriter().Uint(1, 5).Uint(2, 6).str())
             .Bytes(3, WireWriter().Uint(1, 5).Int(3, -7).Uint(4, 8).str())
             .str(),
         fmt::format("sample [1 300 18446744073709551615] [3 -4 {}] (5 6 0 0) (5 0 -7 8)", kMin));
  record(3,
         WireWriter()
             .Uint(1, 1)
             .Uint(2, 0x400000)
             .Uint(3, UINT64_MAX)
             .Uint(4, 4096)
             .Uint(5, 9)
             .Uint(6, 10)
             .Uint(7, 1)
             .Uint(8, 0)
             .Uint(9, 1)
             .Uint(10, 1)
             .str(),
         "mapping 1: 0x400000-0xffffffffffffffff +4096 file 9 build 10 1011");
  record(4,
         WireWriter()
             .Uint(1, 7)
             .Uint(2, 1)
             .Uint(3, 0x401000)
             .Bytes(4, WireWriter().Uint(1, 3).Uint(2, 12).Uint(3, 5).str())
             .Bytes(4, WireWriter().Uint(1, 4).Int(2, -1).str())
             .Uint(5, 1)
             .str(),
         "location 7: mapping 1 at 0x401000 (3 12 5) (4 -1 0) folded");
  record(5, WireWriter().Uint(1, 3).Uint(2, 11).Uint(3, 12).Uint(4, 13).Int(5, -14).str(),
         "function 3: 11 12 13:-14");
  record(6, "", "string ''");
  record(6, "main.main", "string 'main.main'");
  record(11, WireWriter().Uint(1, 14).Uint(2, 15).str(), "period_type 14/15");
  scalar(7, 16, "drop_frames 16");
  scalar(8, 17, "keep_frames 17");
  scalar(9, 1'767'225'600'000'000'000, "time_nanos 1767225600000000000");
  scalar(10, -5, "duration_nanos -5");
  scalar(12, 10'000'000, "period 10000000");
  scalar(13, 18, "comment 18");
  scalar(14, 19, "default_sample_type 19");
  scalar(15, 20, "doc_url 20");
  return example;
}

TEST(PprofReaderTest, ReadsEveryRecordWithItsOffset) {
  const Example example = MakeExample();
  EXPECT_EQ(Join(Read(example.bytes)), Join(example.log));
}

TEST(PprofReaderTest, OffsetsAreThoseOfTheInflatedData) {
  const Example example = MakeExample();
  EXPECT_EQ(Join(Read(Gzip(example.bytes))), Join(example.log));
  // Neither members nor where they are cut show.
  const std::string_view bytes = example.bytes;
  EXPECT_EQ(Join(Read(Gzip(bytes.substr(0, 41)) + Gzip("") + Gzip(bytes.substr(41)))),
            Join(example.log));
}

TEST(PprofReaderTest, EmptyInput) {
  for (const std::string& file : {std::string(), Gzip(""), Gzip("") + Gzip("")}) {
    EXPECT_EQ(Read(file), Lines{"input: parsing profile: empty input file"});
  }
}

TEST(PprofReaderTest, EmptyRecordsHaveDefaults) {
  std::string bytes;
  for (uint32_t field = 1; field <= 6; ++field) bytes += WireWriter().Bytes(field, "").str();
  bytes += WireWriter().Bytes(11, "").Bytes(13, "").str();
  EXPECT_EQ(Read(bytes), (Lines{"2: sample_type 0/0", "4: sample [] []",
                                "6: mapping 0: 0x0-0x0 +0 file 0 build 0 0000",
                                "8: location 0: mapping 0 at 0x0", "10: function 0: 0 0 0:0",
                                "12: string ''", "14: period_type 0/0"}));
}

// A record must not keep what the one before it had: the message is reused.
TEST(PprofReaderTest, RecordsAreIndependent) {
  const std::string full = MakeExample().bytes;
  const std::string empty = WireWriter().Bytes(2, "").Bytes(4, "").Bytes(3, "").Bytes(5, "").str();
  const Lines lines = Read(full + empty);
  ASSERT_GE(lines.size(), 4U);
  const size_t at = full.size() + 2;
  EXPECT_EQ(Lines(lines.end() - 4, lines.end()),
            (Lines{fmt::format("{}: sample [] []", at),
                   fmt::format("{}: location 0: mapping 0 at 0x0", at + 2),
                   fmt::format("{}: mapping 0: 0x0-0x0 +0 file 0 build 0 0000", at + 4),
                   fmt::format("{}: function 0: 0 0 0:0", at + 6)}));
}

TEST(PprofReaderTest, RepeatedNumbersPackedOrNot) {
  using Ids = std::vector<uint64_t>;
  using Values = std::vector<int64_t>;
  const struct {
    const char* name;
    std::string sample;
    const char* expected;
  } cases[] = {
      {"unpacked", WireWriter().Uint(1, 1).Uint(1, 2).Int(2, -3).Int(2, 4).str(), "[1 2] [-3 4]"},
      {"packed", WireWriter().Packed(1, Ids{1, 2}).Packed(2, Values{-3, 4}).str(), "[1 2] [-3 4]"},
      {"packed in pieces", WireWriter().Packed(1, Ids{1}).Packed(1, Ids{2, 3}).str(), "[1 2 3] []"},
      {"mixed", WireWriter().Uint(1, 1).Packed(1, Ids{2, 3}).Uint(1, 4).str(), "[1 2 3 4] []"},
      {"interleaved", WireWriter().Uint(1, 1).Int(2, 9).Uint(1, 2).Int(2, 8).str(), "[1 2] [9 8]"},
      {"empty packed", WireWriter().Bytes(1, "").Bytes(2, "").str(), "[] []"},
      {"zeros", WireWriter().Packed(1, Ids{0, 0}).Packed(2, Values{0}).str(), "[0 0] [0]"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Read(WireWriter().Bytes(2, c.sample).str()),
              Lines{std::string("2: sample ") + c.expected})
        << c.name;
  }
}

TEST(PprofReaderTest, CommentsPackedOrNot) {
  const std::string bytes = WireWriter()
                                .Uint(13, 1)
                                .Packed(13, std::vector<uint64_t>{2, 300, 4})
                                .Packed(13, std::vector<int64_t>{-1})
                                .str();
  EXPECT_EQ(Read(bytes), (Lines{"1: comment 1", "4: comment 2", "5: comment 300", "7: comment 4",
                                "10: comment -1"}));
}

TEST(PprofReaderTest, NumbersOfAllLengths) {
  const struct {
    std::string varint;
    const char* expected;
  } cases[] = {
      {std::string("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 10), "-9223372036854775808"},
      {std::string("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10), "-1"},
      {std::string("\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 9), "9223372036854775807"},
      {std::string("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 10), "-1"},  // lost bits
      {std::string("\x85\x80\x80\x80\x80\x80\x80\x80\x80\x00", 10), "5"},   // in ten bytes
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Read(Tag(12, 0) + c.varint), Lines{std::string("1: period ") + c.expected});
    const std::string sample = "\x10" + c.varint;
    EXPECT_EQ(Read(WireWriter().Bytes(2, sample).str()),
              Lines{fmt::format("2: sample [] [{}]", c.expected)});
    const std::string packed = WireWriter().Bytes(2, c.varint).str();
    EXPECT_EQ(Read(WireWriter().Bytes(2, packed).str()),
              Lines{fmt::format("2: sample [] [{}]", c.expected)});
  }
}

TEST(PprofReaderTest, AnythingButZeroIsTrue) {
  for (const uint64_t value : {uint64_t{1}, uint64_t{2}, uint64_t{128}, uint64_t{1} << 32,
                               uint64_t{1} << 63, UINT64_MAX}) {
    const std::string flags =
        WireWriter().Uint(7, value).Uint(8, value).Uint(9, value).Uint(10, value).str();
    EXPECT_TRUE(Read(WireWriter().Bytes(3, flags).str()).front().ends_with(" 1111")) << value;
    const std::string folded = WireWriter().Uint(5, value).str();
    EXPECT_TRUE(Read(WireWriter().Bytes(4, folded).str()).front().ends_with(" folded")) << value;
  }
}

TEST(PprofReaderTest, TheLastOfSeveralValuesWins) {
  const std::string function =
      WireWriter().Uint(1, 1).Uint(2, 2).Uint(1, 3).Uint(2, 4).Int(5, 6).Int(5, 0).str();
  EXPECT_EQ(Read(WireWriter().Bytes(5, function).str()), Lines{"2: function 3: 4 0 0:0"});
  const std::string type = WireWriter().Uint(1, 1).Uint(1, 2).Uint(2, 3).Uint(2, 4).str();
  EXPECT_EQ(Read(WireWriter().Bytes(1, type).str()), Lines{"2: sample_type 2/4"});
  // Of the top level each is reported; that the last wins is up to the sink.
  const std::string twice =
      WireWriter().Uint(12, 1).Bytes(11, WireWriter().Uint(1, 1).str()).str() +
      WireWriter().Uint(12, 2).Bytes(11, WireWriter().Uint(2, 2).str()).str();
  EXPECT_EQ(Read(twice),
            (Lines{"1: period 1", "4: period_type 1/0", "7: period 2", "10: period_type 0/2"}));
}

// A profile made by a newer writer: unknown fields of every wire type in every message.
TEST(PprofReaderTest, UnknownFieldsAreSkipped) {
  constexpr uint32_t kLargest = (uint32_t{1} << 29) - 1;
  WireWriter unknown;
  unknown.Uint(16, 1).Fixed64(17, 2).Bytes(18, "some bytes").Fixed32(19, 3).Bytes(20, "");
  unknown.Uint(kLargest, UINT64_MAX).Bytes(kLargest, "more");
  const std::string& u = unknown.str();
  const std::string value_type =
      u + WireWriter().Uint(1, 1).str() + u + WireWriter().Uint(2, 2).str();
  const std::string label = WireWriter().Uint(1, 1).str() + u + WireWriter().Uint(2, 2).str();
  const std::string line = u + WireWriter().Uint(1, 3).str() + u + WireWriter().Uint(2, 4).str();
  const std::string bytes =
      u + WireWriter().Bytes(1, value_type).str() + u +
      WireWriter().Bytes(2, u + WireWriter().Uint(1, 5).Bytes(3, label).Int(2, 6).str()).str() + u +
      WireWriter().Bytes(3, u + WireWriter().Uint(1, 7).str() + u).str() +
      WireWriter().Bytes(4, u + WireWriter().Bytes(4, line).Uint(1, 8).str()).str() +
      WireWriter().Bytes(5, u + WireWriter().Uint(1, 9).str() + u).str() + u +
      WireWriter().Bytes(11, value_type).str() + u + WireWriter().Uint(12, 10).str() + u;
  Lines lines = Read(bytes);
  for (std::string& text : lines) text = text.substr(text.find(": ") + 2);
  EXPECT_EQ(lines, (Lines{"sample_type 1/2", "sample [5] [6] (1 2 0 0)",
                          "mapping 7: 0x0-0x0 +0 file 0 build 0 0000",
                          "location 8: mapping 0 at 0x0 (3 4 0)", "function 9: 0 0 0:0",
                          "period_type 1/2", "period 10"}));
}

TEST(PprofReaderTest, TopLevelFieldNumbersBeyond32Bits) {
  WireWriter far;
  far.Varint((uint64_t{1} << 40) << 3).Varint(7);  // a number
  far.Varint((uint64_t{1} << 60) << 3 | 2).Varint(3).Raw("abc");
  EXPECT_EQ(Read(far.str() + WireWriter().Uint(12, 1).str()),
            Lines{fmt::format("{}: period 1", far.str().size() + 1)});
}

TEST(PprofReaderTest, AnUnknownFieldMayBeLargerThanTheRest) {
  const std::string large(5000, 'x');
  const std::string bytes = WireWriter().Bytes(99, large).Uint(12, 5).str();
  EXPECT_EQ(Read(bytes), Lines{fmt::format("{}: period 5", bytes.size() - 1)});
}

TEST(PprofReaderTest, AnUnknownFieldThatIsCut) {
  const struct {
    std::string bytes;
    const char* expected;
  } cases[] = {
      {WireWriter().Uint(12, 1).Tag(99, WireType::kBytes).Varint(1000).Raw("abc").str(),
       "input: inflated offset 0x9: the profile ends in the middle of a field: 997 more bytes "
       "expected"},
      // Not a record, so the limit on records is not for it.
      {WireWriter().Uint(12, 1).Tag(99, WireType::kBytes).Varint(UINT64_MAX).Raw("abc").str(),
       "input: inflated offset 0x11: the profile ends in the middle of a field: "
       "18446744073709551612 more bytes expected"},
      {WireWriter().Uint(12, 1).Tag(99, WireType::kFixed64).Raw("abc").str(),
       "input: inflated offset 0x7: the profile ends in the middle of a field: 5 more bytes "
       "expected"},
      {WireWriter().Uint(12, 1).Tag(99, WireType::kFixed32).str(),
       "input: inflated offset 0x4: the profile ends in the middle of a field: 4 more bytes "
       "expected"},
      {WireWriter().Uint(12, 1).Tag(99, WireType::kVarint).Raw("\x80").str(),
       "input: inflated offset 0x2: the profile ends in the middle of a record that starts here: 3 "
       "of its bytes are there"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Read(c.bytes), (Lines{"1: period 1", c.expected}));
  }
}

TEST(PprofReaderTest, EveryPrefixGivesTheRecordsThatAreWhole) {
  const Example example = MakeExample();
  size_t whole = 0;  // records
  size_t start = 0;  // of the one that is cut
  for (size_t size = 1; size < example.bytes.size(); ++size) {
    while (example.ends[whole] <= size) start = example.ends[whole++];
    Lines expected(example.log.begin(), example.log.begin() + static_cast<ptrdiff_t>(whole));
    if (start < size) {
      expected.push_back(
          fmt::format("input: inflated offset {:#x}: the profile ends in the middle "
                      "of a record that starts here: {} of its bytes are there",
                      start, size - start));
    }
    ASSERT_EQ(Join(Read(std::string_view(example.bytes).substr(0, size))), Join(expected)) << size;
  }
}

TEST(PprofReaderTest, ATruncatedFileKeepsItsGoodRecords) {
  const Example example = MakeExample();
  const std::string file = Gzip(example.bytes);
  const std::string cut = file.substr(0, file.size() - 8);
  Lines expected = example.log;
  expected.push_back(
      fmt::format("input: offset {:#x}: the compressed data ends early: the file is "
                  "truncated",
                  cut.size()));
  EXPECT_EQ(Join(Read(cut)), Join(expected));
}

TEST(PprofReaderTest, RecordsClaimAtMost256MiB) {
  constexpr uint64_t kMost = uint64_t{256} << 20;
  const struct {
    uint32_t field;
    const char* name;
  } cases[] = {{1, "sample_type"}, {2, "sample"},       {3, "mapping"},      {4, "location"},
               {5, "function"},    {6, "string_table"}, {11, "period_type"}, {13, "comment"}};
  for (const auto& c : cases) {
    for (const uint64_t claim : {kMost + 1, UINT64_MAX}) {
      const std::string bytes =
          WireWriter().Uint(12, 1).Tag(c.field, WireType::kBytes).Varint(claim).Raw("abc").str();
      EXPECT_EQ(Read(bytes),
                (Lines{"1: period 1",
                       fmt::format("input: inflated offset 0x3: field {} ({}) claims {} bytes; no "
                                   "record of a profile has more than 268435456",
                                   c.field, c.name, claim)}));
    }
    const std::string allowed =
        WireWriter().Uint(12, 1).Tag(c.field, WireType::kBytes).Varint(kMost).Raw("abc").str();
    EXPECT_EQ(Read(allowed),
              (Lines{"1: period 1",
                     fmt::format("input: inflated offset 0x2: the profile ends in the middle of a "
                                 "record that starts here: {} of its bytes are there",
                                 allowed.size() - 2)}));
  }
}

TEST(PprofReaderTest, KnownFieldsNeedTheirWireType) {
  const char* const names[] = {"",
                               "sample_type",
                               "sample",
                               "mapping",
                               "location",
                               "function",
                               "string_table",
                               "drop_frames",
                               "keep_frames",
                               "time_nanos",
                               "duration_nanos",
                               "period_type",
                               "period",
                               "comment",
                               "default_sample_type",
                               "doc_url"};
  for (uint32_t field = 1; field <= 15; ++field) {
    const bool is_record = field <= 6 || field == 11;
    const char* expected = is_record ? "2 (record)" : "0 (varint)";
    if (field == 13) expected = "0 or 2 (varints)";
    for (const WireType type :
         {WireType::kVarint, WireType::kFixed64, WireType::kBytes, WireType::kFixed32}) {
      const bool right = type == (is_record ? WireType::kBytes : WireType::kVarint) ||
                         (field == 13 && type == WireType::kBytes);
      if (right) continue;
      const std::string bytes = WireWriter().Uint(99, 1).Tag(field, type).Raw("12345678").str();
      EXPECT_EQ(Read(bytes),
                Lines{fmt::format("input: inflated offset 0x3: not a profile: field {} ({}) has "
                                  "wire type {}, expected {}",
                                  field, names[field], static_cast<int>(type), expected)});
    }
  }
}

// The protobuf library passes these over as unknown fields.
TEST(PprofReaderTest, KnownFieldsOfRecordsNeedTheirWireType) {
  const struct {
    uint32_t record;
    std::string payload;
    const char* expected;
  } cases[] = {
      {1, WireWriter().Bytes(1, "x").str(),
       "0x2: ValueType: field 1 (type) has wire type 2, expected 0 (varint)"},
      {2, WireWriter().Int(2, 1).Fixed64(1, 1).str(),
       "0x4: Sample: field 1 (location_id) has wire type 1, expected 0 or 2 (varints)"},
      {2, WireWriter().Uint(3, 1).str(),
       "0x2: Sample: field 3 (label) has wire type 0, expected 2 (message)"},
      {2, WireWriter().Int(2, 1).Bytes(3, WireWriter().Bytes(2, "text").str()).str(),
       "0x6: Label: field 2 (str) has wire type 2, expected 0 (varint)"},
      {3, WireWriter().Uint(1, 1).Fixed64(2, 1).str(),
       "0x4: Mapping: field 2 (memory_start) has wire type 1, expected 0 (varint)"},
      {4, WireWriter().Uint(1, 1).Uint(4, 1).str(),
       "0x4: Location: field 4 (line) has wire type 0, expected 2 (message)"},
      {4, WireWriter().Uint(1, 1).Bytes(4, WireWriter().Fixed32(2, 1).str()).str(),
       "0x6: Line: field 2 (line) has wire type 5, expected 0 (varint)"},
      {5, WireWriter().Uint(1, 1).Bytes(2, "main.main").str(),
       "0x4: Function: field 2 (name) has wire type 2, expected 0 (varint)"},
      {11, WireWriter().Fixed32(2, 1).str(),
       "0x2: ValueType: field 2 (unit) has wire type 5, expected 0 (varint)"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Read(WireWriter().Bytes(c.record, c.payload).str()),
              Lines{std::string("input: inflated offset ") + c.expected});
  }
}

TEST(PprofReaderTest, MalformedRecordsAreNamedToTheByte) {
  const std::string too_long = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";
  const struct {
    const char* name;
    std::string bytes;
    const char* expected;
  } cases[] = {
      {"group at the top", "\x13",
       "0x0: not a profile: field 2 has wire type 3, which no profile has"},
      {"wire type 4", "\x14", "0x0: not a profile: field 2 has wire type 4, which no profile has"},
      {"wire type 6", "\x9e\x06",
       "0x0: not a profile: field 99 has wire type 6, which no profile has"},
      {"wire type 7", "\x17", "0x0: not a profile: field 2 has wire type 7, which no profile has"},
      {"field 0", std::string("\x02\x00", 2),
       "0x0: not a profile: field 0 has wire type 2, which no profile has"},
      {"text", "hello, world",
       "0x2: not a profile: field 13 has wire type 4, which no profile has"},
      {"long tag", too_long, "0x0: not a profile: expected a protobuf field tag"},
      {"long value", Tag(12, 0) + too_long, "0x1: field 12: varint of more than 10 bytes"},
      {"long length", "\x12" + too_long, "0x1: field 2: varint of more than 10 bytes"},
      {"long value of an unknown field", "\x98\x06" + too_long,
       "0x2: field 99: varint of more than 10 bytes"},
      {"long packed comment", WireWriter().Bytes(13, "\x05" + too_long).str(),
       "0x3: comment: bad varint"},
      {"cut packed comment", WireWriter().Bytes(13, "\x80").str(), "0x2: comment: bad varint"},
      {"long value in a sample", WireWriter().Bytes(2, "\x08\x01\x10" + too_long).str(),
       "0x5: Sample: field 2 (value): varint of more than 10 bytes"},
      {"long packed value", WireWriter().Bytes(2, "\x12\x0b" + too_long).str(),
       "0x4: Sample: field 2 (value): varint of more than 10 bytes"},
      {"group in a record", WireWriter().Bytes(5, "\x08\x01" + Tag(6, 3) + Tag(6, 4)).str(),
       "0x4: Function: field 6 has wire type 3, which is not valid here"},
      {"end of a group in a record", WireWriter().Bytes(5, "\x08\x01" + Tag(6, 4)).str(),
       "0x4: Function: field 6 has wire type 4, which is not valid here"},
      {"label that leaves its sample", WireWriter().Bytes(2, "\x1a\x05\x08").str(),
       "0x4: Sample: field 3 (label) needs 5 bytes, its record has 1 left"},
      {"line with a cut value", WireWriter().Bytes(4, "\x22\x01\x10").str(),
       "0x5: Line: field 2 (line): the varint leaves its record"},
      {"cut tag in a record", WireWriter().Bytes(3, "\x80").str(),
       "0x2: Mapping: field tag: the varint leaves its record"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Read(c.bytes).back(), std::string("input: inflated offset ") + c.expected) << c.name;
  }
}

TEST(PprofReaderTest, ASinksErrorStopsTheReading) {
  const Example example = MakeExample();
  for (size_t refused = 0; refused < example.log.size(); ++refused) {
    for (const size_t chunk_bytes : {size_t{1}, size_t{7}, InflateStream::kChunkBytes}) {
      InflateStream stream(Planned(example.bytes), {}, chunk_bytes);
      LogSink sink(refused);
      const auto result = ReadPprof(stream, sink);
      ASSERT_FALSE(result.ok());
      const std::string& line = example.log[refused];
      const size_t colon = line.find(": ");
      EXPECT_EQ(result.error().ToString(),
                fmt::format("input: inflated offset {:#x}: refused {}",
                            std::stoull(line.substr(0, colon)), line.substr(colon + 2)));
      EXPECT_EQ(sink.lines().size(), refused);
    }
  }
}

}  // namespace
}  // namespace pfa::test

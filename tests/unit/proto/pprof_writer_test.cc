#include "proto/pprof_writer.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/planned_source.h"

namespace pfa::test {
namespace {

// Every record that was read, as text.
class Log : public PprofSink {
 public:
  [[nodiscard]] const std::string& text() const { return text_; }

  Result<void> OnSampleType(const ValueTypeRecord& r, uint64_t) override {
    return Add(fmt::format("type {} {}", r.type, r.unit));
  }
  Result<void> OnSample(const SampleRecord& r, uint64_t) override {
    std::string line =
        fmt::format("sample {} = {}", fmt::join(r.location_ids, ","), fmt::join(r.values, ","));
    for (const LabelRecord& l : r.labels) {
      line += fmt::format(" [{} {} {} {}]", l.key, l.str, l.num, l.num_unit);
    }
    return Add(line);
  }
  Result<void> OnMapping(const MappingRecord& r, uint64_t) override {
    return Add(fmt::format("mapping {} {}-{}+{} {} {} {:d}{:d}{:d}{:d}", r.id, r.start, r.limit,
                           r.file_offset, r.filename, r.build_id, r.has_functions, r.has_filenames,
                           r.has_line_numbers, r.has_inline_frames));
  }
  Result<void> OnLocation(const LocationRecord& r, uint64_t) override {
    std::string line =
        fmt::format("location {} {} {} {:d}", r.id, r.mapping_id, r.address, r.is_folded);
    for (const LineRecord& l : r.lines) {
      line += fmt::format(" [{} {} {}]", l.function_id, l.line, l.column);
    }
    return Add(line);
  }
  Result<void> OnFunction(const FunctionRecord& r, uint64_t) override {
    return Add(fmt::format("function {} {} {} {} {}", r.id, r.name, r.system_name, r.filename,
                           r.start_line));
  }
  Result<void> OnString(std::string_view text, uint64_t) override {
    return Add(fmt::format("string '{}'", text));
  }
  Result<void> OnPeriodType(const ValueTypeRecord& r, uint64_t) override {
    return Add(fmt::format("period {} {}", r.type, r.unit));
  }
  Result<void> OnHeader(HeaderField field, int64_t value, uint64_t) override {
    return Add(fmt::format("header {} {}", static_cast<int>(field), value));
  }

 private:
  Result<void> Add(std::string_view line) {
    text_ += line;
    text_ += '\n';
    return {};
  }
  std::string text_;
};

std::string Read(const std::string& file) {
  InflateStream stream(Planned(file), {});
  Log log;
  const auto result = ReadPprof(stream, log);
  EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().ToString());
  EXPECT_TRUE(stream.compressed());
  return log.text();
}

constexpr uint64_t kHuge = ~uint64_t{0};

// One of everything, with the largest numbers there are.
std::string WriteEverything() {
  StringSink sink;
  PprofWriter writer(sink);
  const std::array<uint64_t, 3> ids = {3, kHuge, 1};
  const std::array<int64_t, 2> values = {-1, 0};
  const std::array<LabelRecord, 2> labels = {LabelRecord{1, 2, 0, 0}, LabelRecord{1, 0, -7, 3}};
  const std::array<LineRecord, 2> lines = {LineRecord{5, 12, 7}, LineRecord{6, 0, 0}};
  EXPECT_TRUE(writer.AddSampleType({1, 2}).ok());
  EXPECT_TRUE(writer.AddSample({ids, values, labels}).ok());
  EXPECT_TRUE(writer.AddSample({{}, values, {}}).ok());
  EXPECT_TRUE(
      writer.AddMapping({kHuge, 0x400000, 0x500000, 4096, 4, 5, true, false, true, true}).ok());
  EXPECT_TRUE(writer.AddLocation({3, kHuge, 0x401000, lines, true}).ok());
  EXPECT_TRUE(writer.AddFunction({5, 1, 2, 3, -4}).ok());
  EXPECT_TRUE(writer.AddString("").ok());
  EXPECT_TRUE(writer.AddString("a\n\xff").ok());
  EXPECT_TRUE(writer.SetPeriodType({3, 4}).ok());
  EXPECT_TRUE(writer.SetHeader(HeaderField::kTimeNanos, -5).ok());
  EXPECT_TRUE(writer.SetHeader(HeaderField::kComment, 1).ok());
  EXPECT_TRUE(writer.SetHeader(HeaderField::kComment, 2).ok());
  EXPECT_TRUE(writer.SetHeader(HeaderField::kDocUrl, 6).ok());
  EXPECT_TRUE(writer.Finish().ok());
  return sink.text();
}

TEST(PprofWriter, WhatIsWrittenIsRead) {
  EXPECT_EQ(Read(WriteEverything()),
            "type 1 2\n"
            "sample 3,18446744073709551615,1 = -1,0 [1 2 0 0] [1 0 -7 3]\n"
            "sample  = -1,0\n"
            "mapping 18446744073709551615 4194304-5242880+4096 4 5 1011\n"
            "location 3 18446744073709551615 4198400 1 [5 12 7] [6 0 0]\n"
            "function 5 1 2 3 -4\n"
            "string ''\n"
            "string 'a\n\xff'\n"
            "period 3 4\n"
            "header 2 -5\n"
            "header 5 1\n"
            "header 5 2\n"
            "header 7 6\n");
}

TEST(PprofWriter, EqualCallsGiveEqualBytes) {
  const std::string file = WriteEverything();
  EXPECT_EQ(file, WriteEverything());
  EXPECT_EQ(file.substr(0, 2), "\x1f\x8b");
  EXPECT_EQ(file.substr(4, 4), std::string(4, '\0')) << "the time of writing";
}

// More than the buffers of the writer and of the compressor.
TEST(PprofWriter, ManyRecords) {
  StringSink sink;
  PprofWriter writer(sink);
  std::string expected;
  uint64_t state = 1;
  for (int i = 0; i < 100'000; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    const std::array<int64_t, 1> values = {static_cast<int64_t>(state)};
    ASSERT_TRUE(writer.AddSample({{}, values, {}}).ok());
    expected += fmt::format("sample  = {}\n", values[0]);
  }
  ASSERT_TRUE(writer.Finish().ok());
  EXPECT_EQ(Read(sink.text()), expected);
}

TEST(PprofWriter, AnEmptyProfileIsAGzipFile) {
  StringSink sink;
  PprofWriter writer(sink);
  ASSERT_TRUE(writer.Finish().ok());
  EXPECT_EQ(sink.text().substr(0, 2), "\x1f\x8b");
}

// Refuses everything.
class FullSink : public ByteSink {
 public:
  Result<void> Write(std::string_view) override {
    return Error{ErrorCode::kIo, "the disk is full", {}};
  }
};

TEST(PprofWriter, ErrorsOfTheSinkArePassedOn) {
  FullSink sink;
  PprofWriter writer(sink);
  ASSERT_TRUE(writer.AddString("text").ok());  // still in memory
  const auto result = writer.Finish();
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message, "the disk is full");
}

}  // namespace
}  // namespace pfa::test

#include "analyzer/report/raw.h"

#include <algorithm>
#include <array>
#include <string>

#include <gtest/gtest.h>

#include "analyzer/model/profile_builder.h"
#include "analyzer/report/go_time.h"
#include "analyzer/report/json_text.h"

namespace pfa::test {
namespace {

using pfa::Raw;

class CountingSink : public ByteSink {
 public:
  Result<void> Write(std::string_view piece) override {
    text += piece;
    ++pieces;
    largest = std::max(largest, piece.size());
    return {};
  }
  std::string text;
  size_t pieces = 0;
  size_t largest = 0;
};

class FailingSink : public ByteSink {
 public:
  Result<void> Write(std::string_view) override { return Error{ErrorCode::kIo, "disk full", ""}; }
};

// A mapping, an inlined call, and labels of every kind.
Profile SmallProfile() {
  ProfileBuilder b;
  b.AddSampleType("samples", "count");
  b.AddSampleType("cpu", "nanoseconds");
  ProfileHeader& header = b.header();
  header.period = 10;
  header.period_type = {b.Intern("cpu"), b.Intern("nanoseconds")};
  header.default_sample_type = b.Intern("cpu");
  header.comments = {b.Intern("#hidden elsewhere"), b.Intern("hi")};
  header.doc_url = b.Intern("http://d");
  header.duration_nanos = 1'234'567;
  Mapping mapping;
  mapping.id = 4;
  mapping.start = 0x400000;
  mapping.limit = 0x800000;
  mapping.file = b.Intern("/bin/app");
  mapping.has_functions = mapping.has_inline_frames = true;
  const MappingId m = b.AddMapping(mapping);
  const FunctionId f = b.AddFunction({7, b.Intern("f"), b.Intern("f"), b.Intern("f.go"), 3});
  const FunctionId g = b.AddFunction({8, b.Intern("g"), b.Intern("_g"), b.Intern(""), 0});
  const std::array lines = {Line{f, 4, 2}, Line{g, 9, 1}};
  const LocationId inlined = b.AddLocation({11, 0x400010, m, 0, 0, false}, lines);
  const LocationId bare = b.AddLocation({12, 0, MappingId(), 0, 0, true}, {});
  const StringId z = b.Intern("z");
  const StringId a = b.Intern("a");
  const std::array labels = {Label::Text(z, b.Intern("1")),   Label::Number(z, 5, StringId(0)),
                             Label::Text(a, b.Intern("x y")), Label::Number(a, 6, StringId(0)),
                             Label::Text(z, b.Intern("0")),   Label::Number(a, 7, b.Intern("ms"))};
  const std::array frames = {inlined, bare};
  b.AddSample(b.InternStack(frames), std::array<int64_t, 2>{1, -20}, labels);
  b.AddSample(b.InternStack({}), std::array<int64_t, 2>{2, 0}, {});
  return std::move(b).Build();
}

enum class RawFormat { kText, kJson };

std::string Raw(const Profile& profile, Options options, RawFormat format) {
  options.format = format == RawFormat::kJson ? "json" : "text";
  auto query = CompileQuery(profile, options);
  EXPECT_TRUE(query.ok());
  const auto output = Raw(profile, query.value());
  EXPECT_TRUE(output.ok());
  CountingSink sink;
  EXPECT_TRUE(output.value().stream(sink).ok());
  return sink.text;
}

TEST(RawTest, PrintsEverything) {
  EXPECT_EQ(Raw(SmallProfile(), {}, RawFormat::kText),
            R"(Comment: #hidden elsewhere
Comment: hi
Doc: http://d
PeriodType: cpu nanoseconds
Period: 10
Duration: 1.23
Samples:
samples/count cpu/nanoseconds[dflt]
          1        -20: 11 12 
                a:[x y] z:[1 0]
                a:[6  7 ms] z:[5]
          2          0: 
Locations
    11: 0x400010 M=4 f f.go:4:2 s=3
             g :9:1 s=0(_g)
    12: 0x0 [F] 
Mappings
4: 0x400000/0x800000/0x0 /bin/app  [FN][IN]
)");
}

TEST(RawTest, OptionsChangeWhatIsThere) {
  Options options;
  options.noinlines = true;
  options.taghide = "z";
  options.focus = "app";
  const std::string text = Raw(SmallProfile(), options, RawFormat::kText);
  EXPECT_NE(text.find("\n                a:[x y]\n                a:[6  7 ms]\nLocations\n"
                      "    11: 0x400010 M=4 g :9:0 s=0(_g)\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("/bin/app  [FN]\n"), std::string::npos);
  options.showcolumns = true;
  EXPECT_NE(Raw(SmallProfile(), options, RawFormat::kText).find("g :9:1"), std::string::npos);
}

TEST(RawTest, JsonNamesEverything) {
  EXPECT_EQ(
      Raw(SmallProfile(), {}, RawFormat::kJson),
      R"({
"report": "raw",
"comments": ["#hidden elsewhere", "hi"],
"doc_url": "http://d",
"period_type": {"type": "cpu", "unit": "nanoseconds"},
"period": 10,
"time_nanos": 0,
"duration_nanos": 1234567,
"drop_frames": "",
"keep_frames": "",
"default_sample_type": "cpu",
"sample_types": [
{"type": "samples", "unit": "count"},
{"type": "cpu", "unit": "nanoseconds"}],
"samples": [
{"values": [1, -20], "locations": [11, 12], "labels": {"a": ["x y"], "z": ["1", "0"]}, )"
      R"("numeric_labels": {"a": [{"value": 6}, {"value": 7, "unit": "ms"}], "z": [{"value": 5}]}},
{"values": [2, 0], "locations": []}],
"locations": [
{"id": 11, "address": "0x400010", "mapping": 4, "lines": [)"
      R"({"function": "f", "file": "f.go", "line": 4, "column": 2, "start_line": 3}, )"
      R"({"function": "g", "system_name": "_g", "file": "", "line": 9, "column": 1, "start_line": 0}]},
{"id": 12, "address": "0x0", "folded": true, "lines": []}],
"mappings": [
{"id": 4, "start": "0x400000", "limit": "0x800000", "offset": "0x0", "file": "/bin/app", )"
      R"("build_id": "", "has_functions": true, "has_filenames": false, )"
      R"("has_line_numbers": false, "has_inline_frames": true}],
"warnings": []
}
)");
}

TEST(RawTest, GoesToTheSinkInPieces) {
  ProfileBuilder b;
  b.AddSampleType("n", "count");
  const StackId stack = b.InternStack({});
  for (int64_t i = 0; i < 100'000; ++i) b.AddSample(stack, std::array{i}, {});
  const Profile profile = std::move(b).Build();
  auto query = CompileQuery(profile, {});
  CountingSink sink;
  const auto output = Raw(profile, query.value());
  ASSERT_TRUE(output.ok());
  ASSERT_TRUE(output.value().stream(sink).ok());
  EXPECT_GT(sink.pieces, 3U);
  EXPECT_LT(sink.largest, size_t{1} << 19);
  FailingSink failing;
  const auto result = output.value().stream(failing);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message, "disk full");
}

TEST(GoTimeTest, Durations) {
  const struct {
    int64_t nanos;
    const char* text;
  } cases[] = {{0, "0s"},
               {1, "1ns"},
               {-999, "-999ns"},
               {1'000, "1µs"},
               {1'500, "1.5µs"},
               {250'000'000, "250ms"},
               {1'900'186'000, "1.900186s"},
               {60'000'000'000, "1m0s"},
               {90'000'000'000, "1m30s"},
               {90'000'000'000'000, "25h0m0s"},
               {INT64_MAX, "2562047h47m16.854775807s"},
               {INT64_MIN, "-2562047h47m16.854775808s"}};
  for (const auto& c : cases) EXPECT_EQ(GoDuration(c.nanos), c.text);
}

TEST(JsonTextTest, EscapesAndReplaces) {
  const auto json = [](std::string_view text) {
    std::string out;
    AppendJsonString(text, &out);
    return out;
  };
  EXPECT_EQ(json(""), "\"\"");
  EXPECT_EQ(json("a\"b\\c\n\x7f"), R"("a\"b\\c\u000a\u007f")");
  EXPECT_EQ(json("ä€😀"), "\"ä€😀\"");
  EXPECT_EQ(json("\xc0\x80|\xed\xa0\x80|\xf4\x90\x80\x80|\xe2\x82"),
            "\"\xef\xbf\xbd\xef\xbf\xbd|\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd|"
            "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd|\xef\xbf\xbd\xef\xbf\xbd\"");
}

}  // namespace
}  // namespace pfa::test

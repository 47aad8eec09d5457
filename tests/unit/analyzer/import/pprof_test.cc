#include "analyzer/import/pprof.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "proto/byte_source.h"
#include "tests/support/gzip_writer.h"
#include "tests/support/wire_writer.h"
#include "tests/unit/analyzer/import/import_text.h"

namespace pfa::test {
namespace {

constexpr uint64_t kHuge = uint64_t{1} << 63;

// Field numbers of Profile.
enum Field : uint32_t {
  kSampleType = 1,
  kSample = 2,
  kMapping = 3,
  kLocation = 4,
  kFunction = 5,
  kString = 6,
  kDropFrames = 7,
  kKeepFrames = 8,
  kTime = 9,
  kDuration = 10,
  kPeriodType = 11,
  kPeriod = 12,
  kComment = 13,
  kDefaultType = 14,
  kDocUrl = 15,
};

// Records of a profile. Texts are given as indices of this table, which every profile here has:
constexpr std::array<std::string_view, 9> kStrings = {
    "", "cpu", "nanoseconds", "main.main", "main.go", "key", "text", "bytes", "/bin/app"};

std::string StringTable() {
  std::string out;
  for (const std::string_view text : kStrings) out += WireWriter().Bytes(kString, text).str();
  return out;
}

std::string TypeRecord(uint64_t type = 1, uint64_t unit = 2, Field field = kSampleType) {
  return WireWriter().Bytes(field, WireWriter().Uint(1, type).Uint(2, unit).str()).str();
}
std::string FunctionRecord(uint64_t id, uint64_t name = 3) {
  return WireWriter()
      .Bytes(kFunction, WireWriter().Uint(1, id).Uint(2, name).Uint(3, name).Uint(4, 4).str())
      .str();
}
std::string LineField(uint64_t function, int64_t line = 12) {
  return WireWriter().Bytes(4, WireWriter().Uint(1, function).Int(2, line).str()).str();
}
std::string LocationRecord(uint64_t id, const std::string& rest = "") {
  return WireWriter().Bytes(kLocation, WireWriter().Uint(1, id).Raw(rest).str()).str();
}
std::string MappingRecord(uint64_t id) {
  return WireWriter().Bytes(kMapping, WireWriter().Uint(1, id).Uint(5, 8).str()).str();
}
std::string SampleRecord(const std::vector<uint64_t>& locations, const std::vector<int64_t>& values,
                         const std::string& rest = "") {
  return WireWriter()
      .Bytes(kSample, WireWriter().Repeated(2, values).Repeated(1, locations).Raw(rest).str())
      .str();
}
std::string LabelField(uint64_t key, uint64_t text, int64_t number = 0, uint64_t unit = 0) {
  WireWriter label;
  label.Uint(1, key);
  if (text != 0) label.Uint(2, text);
  if (number != 0) label.Int(3, number);
  if (unit != 0) label.Uint(4, unit);
  return WireWriter().Bytes(3, label.str()).str();
}

// The lines of the outcome that start with one of the words; an error is a line, too.
std::string Only(std::string_view outcome, std::vector<std::string_view> words) {
  words.emplace_back("error");
  std::string out;
  while (!outcome.empty()) {
    const size_t end = outcome.find('\n');
    const std::string_view line = outcome.substr(0, end);
    for (const std::string_view word : words) {
      if (line.starts_with(word)) out += std::string(line) + "\n";
    }
    outcome.remove_prefix(end == std::string_view::npos ? outcome.size() : end + 1);
  }
  return out;
}

TEST(PprofImportTest, AWholeProfile) {
  ProfileWriter writer;
  writer.SetTimeNanos(1'767'225'600'000'000'000);
  writer.AddSampleType("samples", "count");
  writer.AddSampleType("cpu", "nanoseconds");
  writer.SetDurationNanos(2'000'000'000);
  writer.SetPeriod("cpu", "nanoseconds", 10'000'000);
  writer.AddComment("first");
  writer.AddComment("second");
  writer.SetDefaultSampleType("cpu");
  writer.SetDropFrames("drop");
  writer.SetKeepFrames("keep");
  writer.SetDocUrl("https://example.com");
  writer.AddMapping({.start = 0x400000,
                     .limit = 0x500000,
                     .offset = 0x1000,
                     .filename = "/bin/app",
                     .build_id = "abc",
                     .has_functions = true,
                     .has_line_numbers = true});
  const uint64_t leaf = writer.AddLocation(
      {.mapping_id = 1,
       .address = 0x401000,
       .frames = {{.function = "main.inlined", .filename = "in.go", .start_line = 3, .line = 4},
                  {.function = "main.outer", .filename = "out.go", .line = 8, .column = 2}}});
  const uint64_t bare = writer.AddLocation({.address = 0x7f0000, .is_folded = true});
  writer.AddFunction({.name = "demangled", .system_name = "_Zmangled"});
  writer.AddSample({leaf, bare, leaf}, {1, 10'000'000},
                   {{.key = "endpoint", .str = "/cart"}, {.key = "size", .num = 512}});
  writer.AddSample({}, {-2, 5}, {{.key = "latency", .num = 3, .unit = "ms"}});
  const std::string expected = R"(type "samples"/"count"
type "cpu"/"nanoseconds"
time 1767225600000000000
duration 2000000000
period 10000000 "cpu"/"nanoseconds"
drop_frames "drop"
keep_frames "keep"
default_sample_type "cpu"
doc_url "https://example.com"
comment "first"
comment "second"
mapping 1: 0x400000-0x500000 +0x1000 "/bin/app" build "abc" flags 1010
function 1: "main.inlined" "in.go":3
function 2: "main.outer" "out.go":0
function 3: "demangled" system "_Zmangled" "":0
location 1: 0x401000 mapping 1
  function 1 line 4
  function 2 line 8 column 2
location 2: 0x7f0000 folded
sample [1 2 1] "main.inlined" "main.outer" "main.inlined" "main.outer" values [1 10000000] "endpoint"="/cart" "size"=512
sample [] values [-2 5] "latency"=3 "ms"
)";
  const std::string bytes = writer.Finish();
  EXPECT_EQ(ImportText(bytes), expected);
  EXPECT_EQ(ImportText(Gzip(bytes)), expected);
}

TEST(PprofImportTest, HardlyAnything) {
  EXPECT_EQ(ImportText(WireWriter().Bytes(kString, "").str()), "");
  EXPECT_EQ(ImportText(StringTable() + TypeRecord()), "type \"cpu\"/\"nanoseconds\"\n");
}

TEST(PprofImportTest, RecordsMayComeInAnyOrder) {
  const std::string type = TypeRecord();
  const std::string sample = SampleRecord({2, 1, 3}, {7}, LabelField(5, 6));
  const std::string locations = LocationRecord(3, LineField(1)) +
                                LocationRecord(1, WireWriter().Uint(2, 1).str()) +
                                LocationRecord(2);
  const std::string expected = R"(type "cpu"/"nanoseconds"
mapping 1: 0x0-0x0 +0x0 "/bin/app" flags 0000
function 1: "main.main" "main.go":0
location 3: 0x0
  function 1 line 12
location 1: 0x0 mapping 1
location 2: 0x0
sample [2 1 3] "main.main" values [7] "key"="text"
)";
  const std::string tables = FunctionRecord(1) + MappingRecord(1);
  EXPECT_EQ(ImportText(sample + locations + tables + type + StringTable()), expected);
  EXPECT_EQ(ImportText(StringTable() + type + tables + locations + sample), expected);
  EXPECT_EQ(ImportText(locations + sample + StringTable() + tables + type), expected);
}

TEST(PprofImportTest, IdsMayBeAnyNumbers) {
  for (const auto& ids : std::vector<std::array<uint64_t, 3>>{{1, 2, 3},
                                                              {3, 1, 2},
                                                              {kHuge, 1, UINT64_MAX},
                                                              {4194303, 4194304, 4194305},
                                                              {1000000000000, 5, kHuge + 1}}) {
    const auto [a, b, c] = ids;
    const std::string profile =
        StringTable() + TypeRecord() + MappingRecord(b) + MappingRecord(a) + FunctionRecord(c) +
        FunctionRecord(a, 7) + LocationRecord(b, LineField(a) + LineField(c)) +
        LocationRecord(a, WireWriter().Uint(2, a).str()) + SampleRecord({a, b}, {1}) +
        SampleRecord({b, b, c}, {2}) + LocationRecord(c, WireWriter().Uint(2, b).str());
    EXPECT_EQ(ImportText(profile),
              fmt::format(R"(type "cpu"/"nanoseconds"
mapping {b}: 0x0-0x0 +0x0 "/bin/app" flags 0000
mapping {a}: 0x0-0x0 +0x0 "/bin/app" flags 0000
function {c}: "main.main" "main.go":0
function {a}: "bytes" "main.go":0
location {b}: 0x0
  function {a} line 12
  function {c} line 12
location {a}: 0x0 mapping {a}
location {c}: 0x0 mapping {b}
sample [{a} {b}] "bytes" "main.main" values [1]
sample [{b} {b} {c}] "bytes" "main.main" "bytes" "main.main" values [2]
)",
                          fmt::arg("a", a), fmt::arg("b", b), fmt::arg("c", c)));
  }
}

TEST(PprofImportTest, Labels) {
  const std::string before = StringTable() + TypeRecord();
  const struct {
    const char* name;
    std::string labels;
    const char* expected;
  } cases[] = {
      {"none", "", ""},
      {"text", LabelField(5, 6), R"( "key"="text")"},
      {"number", LabelField(5, 0, 8), R"( "key"=8)"},
      {"negative number", LabelField(5, 0, -8), R"( "key"=-8)"},
      {"number with unit", LabelField(5, 0, 8, 7), R"( "key"=8 "bytes")"},
      {"zero with unit", LabelField(5, 0, 0, 7), R"( "key"=0 "bytes")"},
      {"a text beats a number", LabelField(5, 6, 8, 7), R"( "key"="text")"},
      {"no key", LabelField(0, 6), R"( ""="text")"},
      {"several of one key keep their order",
       LabelField(5, 6) + LabelField(5, 4) + LabelField(5, 0, 8) + LabelField(5, 6) +
           LabelField(5, 0, 7, 7),
       R"( "key"="text" "key"="main.go" "key"=8 "key"="text" "key"=7 "bytes")"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Only(ImportText(before + SampleRecord({}, {1}, c.labels)), {"sample", "diag"}),
              std::string("sample [] values [1]") + c.expected + "\n")
        << c.name;
  }
}

// The index decides whether a label is a text, not the text.
TEST(PprofImportTest, AnEmptyTextThatIsNotTheFirstString) {
  const std::string profile = StringTable() + WireWriter().Bytes(kString, "").str() + TypeRecord() +
                              SampleRecord({}, {1}, LabelField(5, kStrings.size()));
  EXPECT_EQ(Only(ImportText(profile), {"sample", "diag"}), "sample [] values [1] \"key\"=\"\"\n");
}

TEST(PprofImportTest, LabelsWithoutAValueAreCounted) {
  const std::string before = StringTable() + TypeRecord();
  const std::string after = SampleRecord({}, {1}, LabelField(5, 0) + LabelField(5, 6)) +
                            SampleRecord({}, {2}, LabelField(5, 0) + LabelField(7, 0));
  EXPECT_EQ(Only(ImportText(before + after), {"sample", "diag"}),
            fmt::format("sample [] values [1] \"key\"=\"text\"\n"
                        "sample [] values [2]\n"
                        "diagnostic empty_label 3 at {:#x}\n",
                        before.size() + 2));
}

TEST(PprofImportTest, UnknownMappingsAreCounted) {
  const std::string before = StringTable() + MappingRecord(1);
  const std::string locations = LocationRecord(1, WireWriter().Uint(2, 1).str()) +
                                LocationRecord(2, WireWriter().Uint(2, 9).str()) +
                                LocationRecord(3, WireWriter().Uint(2, kHuge).str()) +
                                LocationRecord(4);
  EXPECT_EQ(
      Only(ImportText(before + locations), {"location", "diag"}),
      fmt::format("location 1: 0x0 mapping 1\nlocation 2: 0x0\nlocation 3: 0x0\n"
                  "location 4: 0x0\n"
                  "diagnostic unknown_mapping 2 at {:#x}: mapping id 9\n",
                  before.size() + LocationRecord(1, WireWriter().Uint(2, 1).str()).size() + 2));
}

TEST(PprofImportTest, TheLastOfSeveralValuesWins) {
  const std::string profile =
      StringTable() +
      WireWriter().Int(kPeriod, 1).Int(kPeriod, 2).Int(kDuration, 3).Int(kDuration, 4).str() +
      TypeRecord(3, 4, kPeriodType) + TypeRecord(1, 2, kPeriodType) +
      WireWriter().Uint(kDropFrames, 3).Uint(kDropFrames, 5).str() +
      WireWriter().Uint(kKeepFrames, 3).Uint(kKeepFrames, 6).str() +
      WireWriter().Uint(kDefaultType, 3).Uint(kDefaultType, 1).str() +
      WireWriter().Uint(kDocUrl, 3).Uint(kDocUrl, 8).str();
  EXPECT_EQ(ImportText(profile), R"(duration 4
period 2 "cpu"/"nanoseconds"
drop_frames "key"
keep_frames "text"
default_sample_type "cpu"
doc_url "/bin/app"
)");
  // What does not count need not be right.
  EXPECT_EQ(ImportText(StringTable() + WireWriter().Uint(kDocUrl, 99).Uint(kDocUrl, 8).str()),
            "doc_url \"/bin/app\"\n");
}

TEST(PprofImportTest, CommentsAppend) {
  EXPECT_EQ(ImportText(StringTable() + WireWriter()
                                           .Uint(kComment, 5)
                                           .Packed(kComment, std::vector<uint64_t>{6, 5, 0})
                                           .Uint(kComment, 7)
                                           .str()),
            "comment \"key\"\ncomment \"text\"\ncomment \"key\"\ncomment \"\"\n"
            "comment \"bytes\"\n");
}

TEST(PprofImportTest, TimeAfterZeroIsTheFirst) {
  EXPECT_EQ(ImportText(StringTable() + WireWriter().Int(kTime, 0).Int(kTime, 5).str()), "time 5\n");
  EXPECT_EQ(ImportText(StringTable() + WireWriter().Int(kTime, -5).str()), "time -5\n");
}

TEST(PprofImportTest, NamesNeedNotBeUtf8) {
  const std::string name = "caf\xe9\n" + std::string(1, '\0') + "x";
  const auto profile = Import(StringTable() + WireWriter().Bytes(kString, name).str() +
                              FunctionRecord(1, kStrings.size()));
  ASSERT_TRUE(profile.ok());
  EXPECT_EQ(profile.value().text(profile.value().functions().front().name), name);
}

TEST(PprofImportTest, EqualTextsAreOneString) {
  const std::string profile = StringTable() + StringTable() + StringTable();
  const auto imported = Import(profile);
  ASSERT_TRUE(imported.ok());
  EXPECT_EQ(imported.value().strings().size(), kStrings.size());
}

TEST(PprofImportTest, ManySamplesShareAStack) {
  std::string profile = StringTable() + TypeRecord();
  for (int i = 0; i < 100; ++i) {
    profile += SampleRecord({i % 2 == 0 ? uint64_t{1} : 2, 3}, {i});
  }
  profile += LocationRecord(3) + LocationRecord(2) + LocationRecord(1);
  const auto imported = Import(profile);
  ASSERT_TRUE(imported.ok());
  EXPECT_EQ(imported.value().stacks().size(), 2U);
  for (size_t i = 0; i < 100; ++i) {
    EXPECT_EQ(imported.value().stack(i), StackId::FromIndex(i % 2)) << i;
    EXPECT_EQ(imported.value().value(i, 0), static_cast<int64_t>(i));
  }
}

// Each rejection with its message. `offset` is that of the record's contents; SIZE_MAX: none.
struct Rejection {
  const char* name;
  std::string before;
  std::string bad;
  std::string after;
  std::string message;
};

void ExpectRejections(const std::vector<Rejection>& rejections) {
  for (const Rejection& r : rejections) {
    // All these records are short: a tag and a length of one byte each.
    EXPECT_EQ(
        ImportText(r.before + r.bad + r.after),
        fmt::format("error: input: inflated offset {:#x}: {}", r.before.size() + 2, r.message))
        << r.name;
  }
}

TEST(PprofRejectionTest, EmptyOrNoStrings) {
  EXPECT_EQ(ImportText(""), "error: input: parsing profile: empty input file");
  EXPECT_EQ(ImportText(Gzip("")), "error: input: parsing profile: empty input file");
  EXPECT_EQ(ImportText(TypeRecord(0, 0)), "error: input: not a profile: it has no string table");
  EXPECT_EQ(ImportText(WireWriter().Uint(99, 1).str()),
            "error: input: not a profile: it has no string table");
}

TEST(PprofRejectionTest, FirstStringIsNotEmpty) {
  ExpectRejections(
      {{"alone", "", WireWriter().Bytes(kString, "x").str(), "",
        "string_table[0] must be the empty string"},
       {"after other records", TypeRecord(0, 0), WireWriter().Bytes(kString, "x").str(),
        StringTable(), "string_table[0] must be the empty string"}});
}

TEST(PprofRejectionTest, ReservedAndRepeatedIds) {
  std::vector<Rejection> rejections = {
      {"mapping 0", StringTable(), MappingRecord(0), "",
       "malformed profile: found mapping with reserved ID=0"},
      {"function 0", StringTable(), FunctionRecord(0), "",
       "malformed profile: found function with reserved ID=0"},
      {"location 0", StringTable(), LocationRecord(0), "",
       "malformed profile: found location with reserved id=0"},
  };
  for (const uint64_t id : {uint64_t{1}, uint64_t{4194304}, kHuge, UINT64_MAX}) {
    rejections.push_back(
        {"mapping", MappingRecord(id) + MappingRecord(5), MappingRecord(id), StringTable(),
         fmt::format("malformed profile: multiple mappings with same id: {}", id)});
    rejections.push_back(
        {"function", FunctionRecord(id) + FunctionRecord(5), FunctionRecord(id), StringTable(),
         fmt::format("malformed profile: multiple functions with same id: {}", id)});
    const std::string message =
        fmt::format("malformed profile: multiple locations with same id: {}", id);
    rejections.push_back(
        {"location", LocationRecord(id) + LocationRecord(5), LocationRecord(id), "", message});
    rejections.push_back({"location after a sample", SampleRecord({id}, {1}) + LocationRecord(id),
                          LocationRecord(id), "", message});
  }
  ExpectRejections(rejections);
}

TEST(PprofRejectionTest, ReferencesToNothing) {
  const std::string start = StringTable() + TypeRecord();
  std::vector<Rejection> rejections = {
      {"location 0 in a sample", start + LocationRecord(1), SampleRecord({1, 0}, {1}), "",
       "malformed profile: sample has nil location (id 0)"},
      {"line without a function", start + FunctionRecord(1), LocationRecord(7, LineField(0)), "",
       "malformed profile: location id: 7 has a line with nil function (function id 0)"},
  };
  for (const uint64_t id : {uint64_t{2}, uint64_t{4194305}, kHuge}) {
    rejections.push_back({"sample", start + LocationRecord(1) + SampleRecord({1}, {1}),
                          SampleRecord({1, id}, {1}), SampleRecord({id}, {1}),
                          fmt::format("malformed profile: sample refers to location {}, which does "
                                      "not exist (nil location)",
                                      id)});
    rejections.push_back({"line", start + FunctionRecord(1) + LocationRecord(6, LineField(1)),
                          LocationRecord(7, LineField(1) + LineField(id)), LocationRecord(8),
                          fmt::format("malformed profile: location id: 7 has a line with nil "
                                      "function (function id {})",
                                      id)});
  }
  ExpectRejections(rejections);
}

TEST(PprofRejectionTest, ValuesThatDoNotFitTheSampleTypes) {
  const std::string two = StringTable() + TypeRecord() + TypeRecord();
  ExpectRejections({
      {"no values", two, SampleRecord({}, {}), "", "malformed profile: sample has no values"},
      {"too few", two, SampleRecord({}, {1}), SampleRecord({}, {1}),
       "malformed profile: mismatch: sample has 1 values vs. 2 types"},
      {"too many", two, SampleRecord({}, {1, 2, 3}), "",
       "malformed profile: mismatch: sample has 3 values vs. 2 types"},
      {"a later one has fewer", two + SampleRecord({}, {1, 2}), SampleRecord({}, {1}), "",
       "malformed profile: mismatch: sample 1 has 1 values, the first one 2"},
      {"a later one has more", two + SampleRecord({}, {1, 2}) + SampleRecord({}, {1, 2}),
       SampleRecord({}, {1, 2, 3}), "",
       "malformed profile: mismatch: sample 2 has 3 values, the first one 2"},
      {"a later one has none", two + SampleRecord({}, {1, 2}), SampleRecord({}, {}), "",
       "malformed profile: mismatch: sample 1 has 0 values, the first one 2"},
      {"no types", StringTable(), SampleRecord({}, {1}), "",
       "malformed profile: missing sample type information"},
      {"types that come last", "", SampleRecord({}, {1}),
       StringTable() + TypeRecord() + TypeRecord(),
       "malformed profile: mismatch: sample has 1 values vs. 2 types"},
  });
}

TEST(PprofRejectionTest, StringIndicesOutsideTheTable) {
  const uint64_t end = kStrings.size();
  const std::string strings = StringTable();
  for (const auto& [index, shown] : {std::pair{end, std::string("9")},
                                     {uint64_t{1} << 31, "2147483648"},
                                     {uint64_t{1} << 32, "4294967296"},
                                     {uint64_t{1} << 33 | 1, "8589934593"},
                                     {UINT64_MAX, "-1"},
                                     {kHuge, "-9223372036854775808"}}) {
    const std::string message =
        ": string index " + shown + " is not in the string table, which has 9 entries";
    const auto record = [&, bad = index](Field field, uint32_t number) {
      return WireWriter().Bytes(field, WireWriter().Uint(1, 1).Uint(number, bad).str()).str();
    };
    ExpectRejections({
        {"type", strings, record(kSampleType, 1), "", "sample_type" + message},
        {"unit", strings, record(kSampleType, 2), "", "sample_type" + message},
        {"period type", strings, record(kPeriodType, 1), "", "period_type" + message},
        {"period unit", strings, record(kPeriodType, 2), "", "period_type" + message},
        {"mapping file", strings, record(kMapping, 5), "", "mapping" + message},
        {"build id", strings, record(kMapping, 6), "", "mapping" + message},
        {"function name", strings, record(kFunction, 2), "", "function" + message},
        {"system name", strings, record(kFunction, 3), "", "function" + message},
        {"function file", strings, record(kFunction, 4), "", "function" + message},
    });
    // Scalars have no length.
    const std::pair<Field, const char*> scalars[] = {{kDropFrames, "drop_frames"},
                                                     {kKeepFrames, "keep_frames"},
                                                     {kComment, "comment"},
                                                     {kDefaultType, "default_sample_type"},
                                                     {kDocUrl, "doc_url"}};
    for (const auto& [field, name] : scalars) {
      if (shown == "9") {
        EXPECT_EQ(ImportText(strings + WireWriter().Uint(field, index - 1).str()).find("error"),
                  std::string::npos)
            << "the last string is there";
      }
      EXPECT_EQ(ImportText(strings + WireWriter().Uint(field, index).str()),
                fmt::format("error: input: inflated offset {:#x}: {}{}", strings.size() + 1, name,
                            message));
    }
  }
}

TEST(PprofRejectionTest, LabelIndicesOutsideTheTable) {
  const std::string start = StringTable() + TypeRecord();
  const std::string good = SampleRecord({}, {1}, LabelField(5, 8) + LabelField(8, 0, 1, 8));
  const std::string message =
      "label: string index 9 is not in the string table, which has 9 entries";
  ExpectRejections({
      {"key of a text", start + good, SampleRecord({}, {1}, LabelField(9, 1)), good, message},
      {"key of a number", start + good, SampleRecord({}, {1}, LabelField(9, 0, 1)), good, message},
      {"text", start + good, SampleRecord({}, {1}, LabelField(5, 9)), good, message},
      {"unit", start + good, SampleRecord({}, {1}, LabelField(5, 0, 1, 9)), good, message},
      {"far", start, SampleRecord({}, {1}, LabelField(5, uint64_t{1} << 31)), good,
       "label: string index 2147483648 is not in the string table, which has 9 entries"},
      // Known without the table.
      {"beyond 32 bits", start, SampleRecord({}, {1}, LabelField(5, uint64_t{1} << 32)), good,
       "label: string index 4294967296 is not in the string table"},
      {"negative key", start, SampleRecord({}, {1}, LabelField(UINT64_MAX, 1)), good,
       "label: string index -1 is not in the string table"},
      {"negative text", start, SampleRecord({}, {1}, LabelField(5, UINT64_MAX)), good,
       "label: string index -1 is not in the string table"},
      {"negative unit", start, SampleRecord({}, {1}, LabelField(5, 0, 1, kHuge)), good,
       "label: string index -9223372036854775808 is not in the string table"},
  });
  // The unit of a text does not count, so it need not be right.
  EXPECT_EQ(Only(ImportText(start + SampleRecord({}, {1}, LabelField(5, 6, 1, 99))), {"sample"}),
            "sample [] values [1] \"key\"=\"text\"\n");
}

TEST(PprofRejectionTest, ConcatenatedProfiles) {
  const std::string once = StringTable() + WireWriter().Int(kTime, 5).str();
  EXPECT_EQ(ImportText(once + once),
            fmt::format("error: input: inflated offset {:#x}: parsing profile: concatenated "
                        "profiles detected (a second time_nanos)",
                        once.size() + StringTable().size() + 1));
  EXPECT_EQ(ImportText(Gzip(once) + Gzip(once)), ImportText(once + once));
}

TEST(PprofRejectionTest, WhatTheReaderRefuses) {
  EXPECT_EQ(ImportText(StringTable() + "\x12\x02\x08"),
            fmt::format("error: input: inflated offset {:#x}: the profile ends in the middle of a "
                        "record that starts here: 3 of its bytes are there",
                        StringTable().size()));
}

TEST(PprofRejectionTest, BrokenFiles) {
  const struct {
    const char* file;
    const char* message;
  } cases[] = {
      {"empty", "parsing profile: empty input file"},
      {"truncated-gzip", "offset 0xc8a: the compressed data ends early: the file is truncated"},
      {"bad-crc", "offset 0x1910: damaged gzip data: incorrect data check"},
      {"missing-location",
       "inflated offset 0x63: malformed profile: sample refers to location 9, which does not exist "
       "(nil location)"},
      {"value-count",
       "inflated offset 0x63: malformed profile: mismatch: sample has 1 values vs. 2 types"},
      {"string-index",
       "inflated offset 0x57: function: string index 9 is not in the string table, which has 9 "
       "entries"},
      {"first-string", "inflated offset 0x82: string_table[0] must be the empty string"},
      {"concatenated",
       "inflated offset 0xc9: parsing profile: concatenated profiles detected (a second "
       "time_nanos)"},
      {"bad-varint", "inflated offset 0xc9: field 12: varint of more than 10 bytes"},
      {"location-zero",
       "inflated offset 0x3a: malformed profile: found location with reserved id=0"},
      {"duplicate-functions",
       "inflated offset 0x57: malformed profile: multiple functions with same id: 1"},
      {"no-sample-types", "inflated offset 0x57: malformed profile: sample has no values"},
  };
  for (const auto& c : cases) {
    const std::string path = std::string(PFA_SOURCE_DIR "/testdata/broken/") + c.file + ".pprof";
    auto source = OpenSource(path);
    ASSERT_TRUE(source.ok()) << path;
    InflateStream stream(std::move(source).value(), {});
    const auto profile = ImportProfile(stream);
    ASSERT_FALSE(profile.ok()) << path;
    EXPECT_EQ(profile.error().ToString(), path + ": " + c.message);
  }
}

}  // namespace
}  // namespace pfa::test

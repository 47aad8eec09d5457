// Protobuf written by hand, for tests and benchmarks: the bytes come from this file alone, so a
// test of the reader does not depend on the library that the reader uses, and it can write what no
// library would.
//
// WireWriter appends fields to a string; a nested message is the string of another writer:
//
//   std::string line = WireWriter().Uint(1, 7).Uint(2, 42).str();
//   std::string location = WireWriter().Uint(1, 1).Bytes(4, line).str();
//
// ProfileWriter writes a whole Profile in the order in which Go's runtime does: header, locations
// with their new functions just after them, samples in between, mappings, and last the strings.
//
//   ProfileWriter writer;
//   writer.AddSampleType("samples", "count");
//   writer.AddSampleType("cpu", "nanoseconds");
//   writer.SetPeriod("cpu", "nanoseconds", 10'000'000);
//   writer.AddFolded("main.main;main.serve;main.read", {3, 30'000'000});          // root first
//   uint64_t leaf = writer.AddLocation({.address = 0x401000,
//                                       .frames = {{.function = "main.inlined", .line = 3},
//                                                  {.function = "main.outer", .line = 8}}});
//   writer.AddSample({leaf}, {1, 10'000'000}, {{.key = "endpoint", .str = "/cart"}});
//   writer.Raw(WireWriter().Uint(99, 1).str());                                // an unknown field
//   std::string profile = writer.Finish();                              // not compressed; see
//   Gzip()
//
// Nothing is checked: an id that does not exist or a wrong number of values is written as given.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace pfa::test {

enum class WireType : uint32_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

// Appends protobuf fields to a string. Every call returns the writer, so that calls can be chained.
class WireWriter {
 public:
  // A bare varint, without a tag.
  WireWriter& Varint(uint64_t value);
  WireWriter& Tag(uint32_t field, WireType type);

  WireWriter& Uint(uint32_t field, uint64_t value);
  // Negative numbers take ten bytes, as protobuf's int64 does (no zigzag).
  WireWriter& Int(uint32_t field, int64_t value);
  WireWriter& Fixed32(uint32_t field, uint32_t value);
  WireWriter& Fixed64(uint32_t field, uint64_t value);
  // A string, or a nested message.
  WireWriter& Bytes(uint32_t field, std::string_view bytes);
  WireWriter& Packed(uint32_t field, const std::vector<uint64_t>& values);
  WireWriter& Packed(uint32_t field, const std::vector<int64_t>& values);
  // As Go's writer: packed only if there are more than two values.
  WireWriter& Repeated(uint32_t field, const std::vector<uint64_t>& values);
  WireWriter& Repeated(uint32_t field, const std::vector<int64_t>& values);
  // Bytes as they are, right or wrong.
  WireWriter& Raw(std::string_view bytes);

  const std::string& str() const { return bytes_; }
  void Clear() { bytes_.clear(); }

 private:
  std::string bytes_;
};

// An empty `str` makes a numeric label. Text is copied; it need only live during the call.
struct LabelSpec {
  std::string_view key = {};
  std::string_view str = {};
  int64_t num = 0;
  std::string_view unit = {};
};

// An id of 0 means the next free one; so it does in the other specs.
struct MappingSpec {
  uint64_t id = 0;
  uint64_t start = 0;
  uint64_t limit = 0;
  uint64_t offset = 0;
  std::string_view filename = {};
  std::string_view build_id = {};
  bool has_functions = false;
  bool has_filenames = false;
  bool has_line_numbers = false;
  bool has_inline_frames = false;
};

struct FunctionSpec {
  uint64_t id = 0;
  std::string_view name = {};
  std::string_view system_name = {};  // Empty: the same as the name.
  std::string_view filename = {};
  int64_t start_line = 0;
};

// One line of a location. The function is looked up by name, as Go's writer does, and written if
// it is new; file and start line then are those of its first sight.
struct FrameSpec {
  std::string_view function = {};
  std::string_view filename = {};
  int64_t start_line = 0;
  int64_t line = 0;
  int64_t column = 0;
};

struct LocationSpec {
  uint64_t id = 0;
  uint64_t mapping_id = 0;  // 0: none.
  uint64_t address = 0;
  std::vector<FrameSpec> frames = {};  // Innermost inlined call first; the last one is real.
  bool is_folded = false;
};

// Writes a Profile message. Fields appear in the order of the calls, except mappings and strings,
// which Finish() writes.
class ProfileWriter {
 public:
  // Receives the message piece by piece; pieces are of no particular size.
  using Sink = std::function<void(std::string_view)>;

  // Collects the message in memory; Finish() returns it.
  ProfileWriter() : ProfileWriter(Sink()) {}
  // Hands the message to `sink` while it grows, so that only tables of names stay in memory.
  explicit ProfileWriter(Sink sink);
  // The string table holds views into the writer itself.
  ProfileWriter(const ProfileWriter&) = delete;
  ProfileWriter& operator=(const ProfileWriter&) = delete;

  void AddSampleType(std::string_view type, std::string_view unit);
  void SetPeriod(std::string_view type, std::string_view unit, int64_t period);
  void SetTimeNanos(int64_t time_ns);
  void SetDurationNanos(int64_t duration_ns);
  void SetDefaultSampleType(std::string_view type);
  void SetDropFrames(std::string_view regexp);
  void SetKeepFrames(std::string_view regexp);
  void SetDocUrl(std::string_view url);
  void AddComment(std::string_view text);

  // Each returns the id under which it was added.
  uint64_t AddMapping(const MappingSpec& spec);
  uint64_t AddFunction(const FunctionSpec& spec);
  uint64_t AddLocation(const LocationSpec& spec);

  // Leaf first.
  void AddSample(const std::vector<uint64_t>& location_ids, const std::vector<int64_t>& values,
                 const std::vector<LabelSpec>& labels = {});

  // A sample given as function names between semicolons, root first; "" is the empty stack. Every
  // name has one location, in mapping 1 if a mapping was added before, else in none.
  void AddFolded(std::string_view stack, const std::vector<int64_t>& values,
                 const std::vector<LabelSpec>& labels = {});

  // Top-level fields made elsewhere.
  void Raw(std::string_view bytes);

  // Index of `text` in the string table, for fields made elsewhere.
  uint64_t String(std::string_view text);

  // Writes what is left. Returns the message if there is no sink, else nothing. Call it once.
  std::string Finish();

 private:
  struct TextHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using IdByText = std::unordered_map<std::string, uint64_t, TextHash, std::equal_to<>>;

  void WriteValueType(uint32_t field, std::string_view type, std::string_view unit);
  void Emit(uint32_t field, const WireWriter& message);
  void FlushIfLarge();

  Sink sink_;
  WireWriter out_;
  // Reused, so that a sample costs no allocation.
  WireWriter message_;
  WireWriter nested_;

  IdByText strings_;
  std::vector<std::string_view> string_table_;  // Views of the keys of strings_, which never move.
  IdByText functions_;
  IdByText folded_locations_;
  WireWriter mappings_;
  uint64_t next_mapping_id_ = 1;
  uint64_t next_function_id_ = 1;
  uint64_t next_location_id_ = 1;
};

}  // namespace pfa::test

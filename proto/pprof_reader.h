// Reads profile.proto a record at a time: the top level is walked by hand with 64-bit sizes, each
// record is parsed by the protobuf library into one reused message and handed to a sink. The whole
// profile never exists as a message, so there is no limit of 2 GiB and memory is what the sink
// keeps.
//
// This layer knows how things are written, not what they mean: ids and string indices are passed on
// as they are. A record that the library refuses is read again by hand to say where it is wrong.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "proto/base/result.h"
#include "proto/inflate_stream.h"

namespace pfa {

// String fields hold indices into the string table, which usually comes last.
struct LabelRecord {
  int64_t key = 0;
  int64_t str = 0;
  int64_t num = 0;
  int64_t num_unit = 0;
};

struct SampleRecord {
  std::span<const uint64_t> location_ids;  // leaf first
  std::span<const int64_t> values;
  std::span<const LabelRecord> labels;
};

struct ValueTypeRecord {
  int64_t type = 0;
  int64_t unit = 0;
};

struct MappingRecord {
  uint64_t id = 0;
  uint64_t start = 0;
  uint64_t limit = 0;
  uint64_t file_offset = 0;
  int64_t filename = 0;
  int64_t build_id = 0;
  bool has_functions = false;
  bool has_filenames = false;
  bool has_line_numbers = false;
  bool has_inline_frames = false;
};

struct LineRecord {
  uint64_t function_id = 0;
  int64_t line = 0;
  int64_t column = 0;
};

struct LocationRecord {
  uint64_t id = 0;
  uint64_t mapping_id = 0;
  uint64_t address = 0;
  std::span<const LineRecord> lines;  // innermost first
  bool is_folded = false;
};

struct FunctionRecord {
  uint64_t id = 0;
  int64_t name = 0;
  int64_t system_name = 0;
  int64_t filename = 0;
  int64_t start_line = 0;
};

// Scalars of the top level, by their names in profile.proto.
enum class HeaderField {
  kDropFrames,
  kKeepFrames,
  kTimeNanos,
  kDurationNanos,
  kPeriod,
  kComment,
  kDefaultSampleType,
  kDocUrl,
};

// Receives the records in file order. `offset` is where the record's contents start in the inflated
// data. Spans live until the call returns. An Error stops the reading and is returned by Read, with
// the source's name added.
class PprofSink {
 public:
  PprofSink() = default;
  PprofSink(const PprofSink&) = delete;
  PprofSink& operator=(const PprofSink&) = delete;
  virtual ~PprofSink() = default;

  virtual Result<void> OnSampleType(const ValueTypeRecord& record, uint64_t offset) = 0;
  virtual Result<void> OnSample(const SampleRecord& record, uint64_t offset) = 0;
  virtual Result<void> OnMapping(const MappingRecord& record, uint64_t offset) = 0;
  virtual Result<void> OnLocation(const LocationRecord& record, uint64_t offset) = 0;
  virtual Result<void> OnFunction(const FunctionRecord& record, uint64_t offset) = 0;
  virtual Result<void> OnString(std::string_view text, uint64_t offset) = 0;
  virtual Result<void> OnPeriodType(const ValueTypeRecord& record, uint64_t offset) = 0;
  virtual Result<void> OnHeader(HeaderField field, int64_t value, uint64_t offset) = 0;
};

// Reads the stream to its end. Errors name the inflated offset and what was expected there.
Result<void> ReadPprof(InflateStream& stream, PprofSink& sink);

}  // namespace pfa

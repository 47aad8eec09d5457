// Writes profile.proto, gzipped, a record at a time: the counterpart of pprof_reader.h, with the
// same records. Nothing but the record at hand and the compressor is in memory. Equal calls give
// equal bytes (with the same zlib).
//
//   PprofWriter writer(sink);
//   PFA_TRY(writer.AddString(""));      // entry 0 of the string table must be empty
//   PFA_TRY(writer.AddSample(sample));
//   PFA_TRY(writer.Finish());
//
// This layer knows how things are written, not what they mean: ids and string indices are written
// as they are. Records may come in any order, also before the strings that they refer to. What is 0
// is left out, except values and location ids.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "proto/base/result.h"
#include "proto/byte_sink.h"
#include "proto/gzip_sink.h"
#include "proto/pprof_reader.h"

namespace pfa {

class PprofWriter {
 public:
  // `sink` must outlive the writer.
  explicit PprofWriter(ByteSink& sink);
  PprofWriter(const PprofWriter&) = delete;
  PprofWriter& operator=(const PprofWriter&) = delete;
  ~PprofWriter();

  // Errors are those of the sink. After one, nothing more may be written.
  Result<void> AddSampleType(const ValueTypeRecord& record);
  Result<void> AddSample(const SampleRecord& record);
  Result<void> AddMapping(const MappingRecord& record);
  Result<void> AddLocation(const LocationRecord& record);
  Result<void> AddFunction(const FunctionRecord& record);
  Result<void> AddString(std::string_view text);
  Result<void> SetPeriodType(const ValueTypeRecord& record);
  // Comments may repeat; any other field is written once.
  Result<void> SetHeader(HeaderField field, int64_t value);
  // Completes the output. Call it once, last.
  Result<void> Finish();

 private:
  struct Messages;  // keeps the generated code out of this header

  Result<void> AddValueType(int field, const ValueTypeRecord& record);
  template <typename Message>
  Result<void> AddMessage(int field, const Message& message);
  Result<void> FlushIfLarge();

  GzipSink gzip_;
  std::unique_ptr<Messages> messages_;  // reused, so that their memory is
  std::string buffer_;
};

}  // namespace pfa

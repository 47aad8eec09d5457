#include "proto/pprof_reader.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "proto/profile.pb.h"
#include "proto/sample_decoder.h"
#include "proto/wire.h"

namespace pfa {
namespace {

// No record of a real profile comes near: a stack has at most 1024 frames, a name a few kilobytes.
constexpr uint64_t kMaxRecordBytes = uint64_t{256} << 20;

enum class TopForm : uint8_t { kRecord, kScalar, kScalars };

struct TopField {
  TopForm form;
  const char* name;
  HeaderField header;  // for scalars
};

// Indexed by field number; entry 0 is not a field.
constexpr std::array<TopField, 16> kTopFields = {{
    {TopForm::kRecord, "", {}},
    {TopForm::kRecord, "sample_type", {}},
    {TopForm::kRecord, "sample", {}},
    {TopForm::kRecord, "mapping", {}},
    {TopForm::kRecord, "location", {}},
    {TopForm::kRecord, "function", {}},
    {TopForm::kRecord, "string_table", {}},
    {TopForm::kScalar, "drop_frames", HeaderField::kDropFrames},
    {TopForm::kScalar, "keep_frames", HeaderField::kKeepFrames},
    {TopForm::kScalar, "time_nanos", HeaderField::kTimeNanos},
    {TopForm::kScalar, "duration_nanos", HeaderField::kDurationNanos},
    {TopForm::kRecord, "period_type", {}},
    {TopForm::kScalar, "period", HeaderField::kPeriod},
    {TopForm::kScalars, "comment", HeaderField::kComment},
    {TopForm::kScalar, "default_sample_type", HeaderField::kDefaultSampleType},
    {TopForm::kScalar, "doc_url", HeaderField::kDocUrl},
}};

Error At(uint64_t offset, std::string message) {
  return BadInputAt(OffsetKind::kInflated, offset, std::move(message));
}

// The header of a top-level field: tag and, by wire type, its length or its value.
struct FieldHeader {
  uint64_t number = 0;
  WireType type = WireType::kVarint;
  uint64_t payload_bytes = 0;
  uint64_t value = 0;  // of a varint, whose payload is part of the header
  size_t value_bytes = 0;
  size_t header_bytes = 0;
};

class Reader {
 public:
  explicit Reader(PprofSink& sink) : sink_(sink) {}

  Result<void> Read(InflateStream& stream) {
    while (true) {
      PFA_ASSIGN_OR_RETURN(const auto chunk, stream.Next());
      if (chunk.empty()) break;
      PFA_TRY(Consume(chunk));
      chunk_offset_ += chunk.size();
    }
    if (chunk_offset_ == 0) return BadInput("parsing profile: empty input file");
    if (!carry_.empty()) {
      return At(carry_offset_, fmt::format("the profile ends in the middle of a record that starts "
                                           "here: {} of its bytes are there",
                                           carry_.size()));
    }
    if (skip_bytes_ > 0) {
      return At(chunk_offset_, fmt::format("the profile ends in the middle of a field: {} more "
                                           "bytes expected",
                                           skip_bytes_));
    }
    return {};
  }

 private:
  Result<void> Consume(std::span<const uint8_t> chunk) {
    const uint8_t* p = chunk.data();
    const uint8_t* const end = p + chunk.size();
    const auto offset_of = [&](const uint8_t* q) {
      return chunk_offset_ + static_cast<uint64_t>(q - chunk.data());
    };
    if (!carry_.empty()) PFA_TRY(FinishCarried(&p, end));
    while (p < end) {
      if (skip_bytes_ > 0) {
        const uint64_t n = std::min<uint64_t>(skip_bytes_, static_cast<uint64_t>(end - p));
        p += n;
        skip_bytes_ -= n;
        continue;
      }
      FieldHeader header;
      PFA_ASSIGN_OR_RETURN(const bool complete, ParseHeader(p, end, offset_of(p), &header));
      if (!complete) {
        Carry(p, end, offset_of(p));
        return {};
      }
      if (!IsKnown(header.number)) {
        p += header.header_bytes;
        skip_bytes_ = header.payload_bytes;
        continue;
      }
      if (header.payload_bytes > static_cast<uint64_t>(end - p) - header.header_bytes) {
        Carry(p, end, offset_of(p));
        return {};
      }
      const uint8_t* payload = p + header.header_bytes;
      PFA_TRY(
          Handle(header, {payload, static_cast<size_t>(header.payload_bytes)}, offset_of(payload)));
      p = payload + header.payload_bytes;
    }
    return {};
  }

  void Carry(const uint8_t* p, const uint8_t* end, uint64_t offset) {
    carry_.assign(p, end);
    carry_offset_ = offset;
  }

  // A record that began in an earlier chunk: completes it from the front of this one. Memory grows
  // with the bytes that really come, not with the length that the record claims.
  Result<void> FinishCarried(const uint8_t** p, const uint8_t* end) {
    FieldHeader header;
    while (true) {
      PFA_ASSIGN_OR_RETURN(
          const bool complete,
          ParseHeader(carry_.data(), carry_.data() + carry_.size(), carry_offset_, &header));
      if (complete) break;
      if (*p == end) return {};
      carry_.push_back(*(*p)++);
    }
    if (!IsKnown(header.number)) {
      // Its payload cannot have been carried: skipping starts as soon as the header is complete.
      skip_bytes_ = header.payload_bytes;
      carry_.clear();
      return {};
    }
    const uint64_t missing = header.header_bytes + header.payload_bytes - carry_.size();
    const auto n =
        static_cast<size_t>(std::min<uint64_t>(missing, static_cast<uint64_t>(end - *p)));
    carry_.insert(carry_.end(), *p, *p + n);
    *p += n;
    if (n < missing) return {};
    PFA_TRY(Handle(header, std::span<const uint8_t>(carry_).subspan(header.header_bytes),
                   carry_offset_ + header.header_bytes));
    carry_.clear();
    return {};
  }

  static bool IsKnown(uint64_t number) { return number > 0 && number < kTopFields.size(); }

  // False when the header leaves the buffer: more input is needed.
  static Result<bool> ParseHeader(const uint8_t* p, const uint8_t* end, uint64_t offset,
                                  FieldHeader* header) {
    const uint8_t* q = p;
    uint64_t tag = 0;
    switch (ReadVarint(&q, end, &tag)) {
      case VarintStatus::kTruncated:
        return false;
      case VarintStatus::kTooLong:
        return At(offset, "not a profile: expected a protobuf field tag");
      case VarintStatus::kOk:
        break;
    }
    header->number = tag >> 3;
    if (!IsReadableWireType(tag & 7) || header->number == 0) {
      return At(offset,
                fmt::format("not a profile: field {} has wire type {}, which no profile has",
                            header->number, tag & 7));
    }
    header->type = static_cast<WireType>(tag & 7);
    PFA_TRY(CheckType(*header, offset));
    switch (header->type) {
      case WireType::kFixed64:
        header->payload_bytes = 8;
        break;
      case WireType::kFixed32:
        header->payload_bytes = 4;
        break;
      case WireType::kVarint:
      case WireType::kBytes: {
        const auto value_offset = offset + static_cast<uint64_t>(q - p);
        uint64_t value = 0;
        switch (ReadVarint(&q, end, &value)) {
          case VarintStatus::kTruncated:
            return false;
          case VarintStatus::kTooLong:
            return At(value_offset, fmt::format("field {}: varint of more than {} bytes",
                                                header->number, kMaxVarintBytes));
          case VarintStatus::kOk:
            break;
        }
        if (header->type == WireType::kVarint) {
          header->value = value;
          header->value_bytes = static_cast<size_t>(q - p) - (value_offset - offset);
        } else if (IsKnown(header->number) && value > kMaxRecordBytes) {
          return At(
              value_offset,
              fmt::format("field {} ({}) claims {} bytes; no record of a profile has more "
                          "than {}",
                          header->number, kTopFields[header->number].name, value, kMaxRecordBytes));
        } else {
          header->payload_bytes = value;
        }
        break;
      }
    }
    header->header_bytes = static_cast<size_t>(q - p);
    return true;
  }

  static Result<void> CheckType(const FieldHeader& header, uint64_t offset) {
    if (!IsKnown(header.number)) return {};
    const TopField& field = kTopFields[header.number];
    bool fits = false;
    const char* expected = "";
    switch (field.form) {
      case TopForm::kRecord:
        fits = header.type == WireType::kBytes;
        expected = "2 (record)";
        break;
      case TopForm::kScalar:
        fits = header.type == WireType::kVarint;
        expected = "0 (varint)";
        break;
      case TopForm::kScalars:
        fits = header.type == WireType::kVarint || header.type == WireType::kBytes;
        expected = "0 or 2 (varints)";
        break;
    }
    if (fits) return {};
    return At(offset,
              fmt::format("not a profile: field {} ({}) has wire type {}, expected {}",
                          header.number, field.name, static_cast<int>(header.type), expected));
  }

  Result<void> Handle(const FieldHeader& header, std::span<const uint8_t> payload,
                      uint64_t offset) {
    const TopField& field = kTopFields[header.number];
    if (field.form != TopForm::kRecord) {
      if (header.type == WireType::kVarint) {
        return sink_.OnHeader(field.header, static_cast<int64_t>(header.value),
                              offset - header.value_bytes);
      }
      return HandlePackedScalars(field, payload, offset);
    }
    switch (header.number) {
      case 1:
        PFA_TRY(Parse(RecordKind::kValueType, payload, offset, &value_type_));
        return sink_.OnSampleType({value_type_.type(), value_type_.unit()}, offset);
      case 2:
        return HandleSample(payload, offset);
      case 3:
        return HandleMapping(payload, offset);
      case 4:
        return HandleLocation(payload, offset);
      case 5:
        return HandleFunction(payload, offset);
      case 6:
        return sink_.OnString(
            std::string_view(reinterpret_cast<const char*>(payload.data()), payload.size()),
            offset);
      case 11:
        PFA_TRY(Parse(RecordKind::kValueType, payload, offset, &value_type_));
        return sink_.OnPeriodType({value_type_.type(), value_type_.unit()}, offset);
      default:
        break;
    }
    PFA_CHECK(false);
  }

  Result<void> HandlePackedScalars(const TopField& field, std::span<const uint8_t> payload,
                                   uint64_t offset) {
    const uint8_t* p = payload.data();
    const uint8_t* const end = p + payload.size();
    while (p < end) {
      uint64_t value = 0;
      const uint64_t value_offset = offset + static_cast<uint64_t>(p - payload.data());
      if (ReadVarint(&p, end, &value) != VarintStatus::kOk) {
        return At(value_offset, fmt::format("{}: bad varint", field.name));
      }
      PFA_TRY(sink_.OnHeader(field.header, static_cast<int64_t>(value), value_offset));
    }
    return {};
  }

  // The library reports a known field of the wrong wire type as an unknown one, and any failure as
  // a plain "no": both are looked at again by hand.
  template <typename Message>
  static Result<void> Parse(RecordKind kind, std::span<const uint8_t> bytes, uint64_t offset,
                            Message* message) {
    const bool parsed = message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    if (parsed && message->unknown_fields().empty()) return {};
    PFA_TRY(CheckRecord(kind, bytes, offset));
    if (parsed) return {};
    return At(offset, "malformed record");
  }

  Result<void> HandleSample(std::span<const uint8_t> payload, uint64_t offset) {
    if (samples_.Decode(payload)) [[likely]]
      return sink_.OnSample(samples_.record(), offset);
    PFA_TRY(Parse(RecordKind::kSample, payload, offset, &sample_));
    labels_.clear();
    for (const pb::Label& label : sample_.label()) {
      if (!label.unknown_fields().empty()) {
        PFA_TRY(CheckRecord(RecordKind::kSample, payload, offset));
      }
      labels_.push_back({label.key(), label.str(), label.num(), label.num_unit()});
    }
    SampleRecord record;
    record.location_ids = {sample_.location_id().data(),
                           static_cast<size_t>(sample_.location_id_size())};
    record.values = {sample_.value().data(), static_cast<size_t>(sample_.value_size())};
    record.labels = labels_;
    return sink_.OnSample(record, offset);
  }

  Result<void> HandleMapping(std::span<const uint8_t> payload, uint64_t offset) {
    PFA_TRY(Parse(RecordKind::kMapping, payload, offset, &mapping_));
    const pb::Mapping& m = mapping_;
    return sink_.OnMapping(
        {m.id(), m.memory_start(), m.memory_limit(), m.file_offset(), m.filename(), m.build_id(),
         m.has_functions(), m.has_filenames(), m.has_line_numbers(), m.has_inline_frames()},
        offset);
  }

  Result<void> HandleLocation(std::span<const uint8_t> payload, uint64_t offset) {
    PFA_TRY(Parse(RecordKind::kLocation, payload, offset, &location_));
    lines_.clear();
    for (const pb::Line& line : location_.line()) {
      if (!line.unknown_fields().empty()) {
        PFA_TRY(CheckRecord(RecordKind::kLocation, payload, offset));
      }
      lines_.push_back({line.function_id(), line.line(), line.column()});
    }
    return sink_.OnLocation({location_.id(), location_.mapping_id(), location_.address(), lines_,
                             location_.is_folded()},
                            offset);
  }

  Result<void> HandleFunction(std::span<const uint8_t> payload, uint64_t offset) {
    PFA_TRY(Parse(RecordKind::kFunction, payload, offset, &function_));
    const pb::Function& f = function_;
    return sink_.OnFunction({f.id(), f.name(), f.system_name(), f.filename(), f.start_line()},
                            offset);
  }

  PprofSink& sink_;
  uint64_t chunk_offset_ = 0;
  uint64_t skip_bytes_ = 0;     // of a field that nobody wants
  std::vector<uint8_t> carry_;  // the start of a record whose end is in a later chunk
  uint64_t carry_offset_ = 0;

  // Reused, so that parsing a record allocates only when it is larger than all before it.
  pb::ValueType value_type_;
  SampleDecoder samples_;
  pb::Sample sample_;  // of those that are not as usual
  pb::Mapping mapping_;
  pb::Location location_;
  pb::Function function_;
  std::vector<LabelRecord> labels_;
  std::vector<LineRecord> lines_;
};

}  // namespace

Result<void> ReadPprof(InflateStream& stream, PprofSink& sink) {
  auto result = Reader(sink).Read(stream);
  if (!result.ok() && result.error().source.empty()) result.error().source = stream.name();
  return result;
}

}  // namespace pfa

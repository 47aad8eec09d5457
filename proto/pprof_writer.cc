#include "proto/pprof_writer.h"

#include "proto/profile.pb.h"

namespace pfa {
namespace {

constexpr size_t kBufferBytes = size_t{64} << 10;
constexpr uint64_t kVarintType = 0;
constexpr uint64_t kBytesType = 2;

void AppendVarint(uint64_t value, std::string* out) {
  constexpr uint64_t kMore = 0x80;
  for (; value >= kMore; value >>= 7) out->push_back(static_cast<char>(value | kMore));
  out->push_back(static_cast<char>(value));
}

void AppendTag(int field, uint64_t type, std::string* out) {
  AppendVarint((static_cast<uint64_t>(field) << 3) | type, out);
}

int FieldNumberOf(HeaderField field) {
  switch (field) {
    case HeaderField::kDropFrames:
      return pb::Profile::kDropFramesFieldNumber;
    case HeaderField::kKeepFrames:
      return pb::Profile::kKeepFramesFieldNumber;
    case HeaderField::kTimeNanos:
      return pb::Profile::kTimeNanosFieldNumber;
    case HeaderField::kDurationNanos:
      return pb::Profile::kDurationNanosFieldNumber;
    case HeaderField::kPeriod:
      return pb::Profile::kPeriodFieldNumber;
    case HeaderField::kComment:
      return pb::Profile::kCommentFieldNumber;
    case HeaderField::kDefaultSampleType:
      return pb::Profile::kDefaultSampleTypeFieldNumber;
    case HeaderField::kDocUrl:
      return pb::Profile::kDocUrlFieldNumber;
  }
  return 0;
}

// Only what differs from the default: smaller, and what other writers do.
template <typename Message, typename Value>
void SetUnlessZero(Message* message, void (Message::*set)(Value), Value value) {
  if (value != Value{}) (message->*set)(value);
}

}  // namespace

struct PprofWriter::Messages {
  pb::ValueType value_type;
  pb::Sample sample;
  pb::Mapping mapping;
  pb::Location location;
  pb::Function function;
};

PprofWriter::PprofWriter(ByteSink& sink) : gzip_(sink), messages_(std::make_unique<Messages>()) {}

PprofWriter::~PprofWriter() = default;

Result<void> PprofWriter::FlushIfLarge() {
  if (buffer_.size() < kBufferBytes) return {};
  PFA_TRY(gzip_.Write(buffer_));
  buffer_.clear();
  return {};
}

template <typename Message>
Result<void> PprofWriter::AddMessage(int field, const Message& message) {
  AppendTag(field, kBytesType, &buffer_);
  AppendVarint(message.ByteSizeLong(), &buffer_);
  if (!message.AppendPartialToString(&buffer_)) {
    return Error{ErrorCode::kLimit, "a record is too large to be written", {}};
  }
  return FlushIfLarge();
}

Result<void> PprofWriter::AddValueType(int field, const ValueTypeRecord& record) {
  pb::ValueType& message = messages_->value_type;
  message.Clear();
  SetUnlessZero(&message, &pb::ValueType::set_type, record.type);
  SetUnlessZero(&message, &pb::ValueType::set_unit, record.unit);
  return AddMessage(field, message);
}

Result<void> PprofWriter::AddSampleType(const ValueTypeRecord& record) {
  return AddValueType(pb::Profile::kSampleTypeFieldNumber, record);
}

Result<void> PprofWriter::SetPeriodType(const ValueTypeRecord& record) {
  return AddValueType(pb::Profile::kPeriodTypeFieldNumber, record);
}

Result<void> PprofWriter::AddSample(const SampleRecord& record) {
  pb::Sample& message = messages_->sample;
  message.Clear();
  for (const uint64_t id : record.location_ids) message.add_location_id(id);
  for (const int64_t value : record.values) message.add_value(value);
  for (const LabelRecord& label : record.labels) {
    pb::Label* out = message.add_label();
    SetUnlessZero(out, &pb::Label::set_key, label.key);
    SetUnlessZero(out, &pb::Label::set_str, label.str);
    SetUnlessZero(out, &pb::Label::set_num, label.num);
    SetUnlessZero(out, &pb::Label::set_num_unit, label.num_unit);
  }
  return AddMessage(pb::Profile::kSampleFieldNumber, message);
}

Result<void> PprofWriter::AddMapping(const MappingRecord& record) {
  pb::Mapping& message = messages_->mapping;
  message.Clear();
  SetUnlessZero(&message, &pb::Mapping::set_id, record.id);
  SetUnlessZero(&message, &pb::Mapping::set_memory_start, record.start);
  SetUnlessZero(&message, &pb::Mapping::set_memory_limit, record.limit);
  SetUnlessZero(&message, &pb::Mapping::set_file_offset, record.file_offset);
  SetUnlessZero(&message, &pb::Mapping::set_filename, record.filename);
  SetUnlessZero(&message, &pb::Mapping::set_build_id, record.build_id);
  SetUnlessZero(&message, &pb::Mapping::set_has_functions, record.has_functions);
  SetUnlessZero(&message, &pb::Mapping::set_has_filenames, record.has_filenames);
  SetUnlessZero(&message, &pb::Mapping::set_has_line_numbers, record.has_line_numbers);
  SetUnlessZero(&message, &pb::Mapping::set_has_inline_frames, record.has_inline_frames);
  return AddMessage(pb::Profile::kMappingFieldNumber, message);
}

Result<void> PprofWriter::AddLocation(const LocationRecord& record) {
  pb::Location& message = messages_->location;
  message.Clear();
  SetUnlessZero(&message, &pb::Location::set_id, record.id);
  SetUnlessZero(&message, &pb::Location::set_mapping_id, record.mapping_id);
  SetUnlessZero(&message, &pb::Location::set_address, record.address);
  for (const LineRecord& line : record.lines) {
    pb::Line* out = message.add_line();
    SetUnlessZero(out, &pb::Line::set_function_id, line.function_id);
    SetUnlessZero(out, &pb::Line::set_line, line.line);
    SetUnlessZero(out, &pb::Line::set_column, line.column);
  }
  SetUnlessZero(&message, &pb::Location::set_is_folded, record.is_folded);
  return AddMessage(pb::Profile::kLocationFieldNumber, message);
}

Result<void> PprofWriter::AddFunction(const FunctionRecord& record) {
  pb::Function& message = messages_->function;
  message.Clear();
  SetUnlessZero(&message, &pb::Function::set_id, record.id);
  SetUnlessZero(&message, &pb::Function::set_name, record.name);
  SetUnlessZero(&message, &pb::Function::set_system_name, record.system_name);
  SetUnlessZero(&message, &pb::Function::set_filename, record.filename);
  SetUnlessZero(&message, &pb::Function::set_start_line, record.start_line);
  return AddMessage(pb::Profile::kFunctionFieldNumber, message);
}

Result<void> PprofWriter::AddString(std::string_view text) {
  AppendTag(pb::Profile::kStringTableFieldNumber, kBytesType, &buffer_);
  AppendVarint(text.size(), &buffer_);
  buffer_ += text;
  return FlushIfLarge();
}

Result<void> PprofWriter::SetHeader(HeaderField field, int64_t value) {
  AppendTag(FieldNumberOf(field), kVarintType, &buffer_);
  AppendVarint(static_cast<uint64_t>(value), &buffer_);
  return FlushIfLarge();
}

Result<void> PprofWriter::Finish() {
  PFA_TRY(gzip_.Write(buffer_));
  buffer_.clear();
  return gzip_.Finish();
}

}  // namespace pfa

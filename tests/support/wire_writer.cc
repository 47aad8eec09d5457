#include "tests/support/wire_writer.h"

#include <algorithm>
#include <utility>

namespace pfa::test {
namespace {

// Field numbers of profile.proto.
namespace field {
constexpr uint32_t kProfileSampleType = 1;
constexpr uint32_t kProfileSample = 2;
constexpr uint32_t kProfileMapping = 3;
constexpr uint32_t kProfileLocation = 4;
constexpr uint32_t kProfileFunction = 5;
constexpr uint32_t kProfileStringTable = 6;
constexpr uint32_t kProfileDropFrames = 7;
constexpr uint32_t kProfileKeepFrames = 8;
constexpr uint32_t kProfileTimeNanos = 9;
constexpr uint32_t kProfileDurationNanos = 10;
constexpr uint32_t kProfilePeriodType = 11;
constexpr uint32_t kProfilePeriod = 12;
constexpr uint32_t kProfileComment = 13;
constexpr uint32_t kProfileDefaultSampleType = 14;
constexpr uint32_t kProfileDocUrl = 15;
constexpr uint32_t kValueTypeType = 1;
constexpr uint32_t kValueTypeUnit = 2;
constexpr uint32_t kSampleLocationId = 1;
constexpr uint32_t kSampleValue = 2;
constexpr uint32_t kSampleLabel = 3;
constexpr uint32_t kLabelKey = 1;
constexpr uint32_t kLabelStr = 2;
constexpr uint32_t kLabelNum = 3;
constexpr uint32_t kLabelNumUnit = 4;
constexpr uint32_t kMappingId = 1;
constexpr uint32_t kMappingStart = 2;
constexpr uint32_t kMappingLimit = 3;
constexpr uint32_t kMappingOffset = 4;
constexpr uint32_t kMappingFilename = 5;
constexpr uint32_t kMappingBuildId = 6;
constexpr uint32_t kMappingHasFunctions = 7;
constexpr uint32_t kMappingHasFilenames = 8;
constexpr uint32_t kMappingHasLineNumbers = 9;
constexpr uint32_t kMappingHasInlineFrames = 10;
constexpr uint32_t kLocationId = 1;
constexpr uint32_t kLocationMappingId = 2;
constexpr uint32_t kLocationAddress = 3;
constexpr uint32_t kLocationLine = 4;
constexpr uint32_t kLocationIsFolded = 5;
constexpr uint32_t kLineFunctionId = 1;
constexpr uint32_t kLineLine = 2;
constexpr uint32_t kLineColumn = 3;
constexpr uint32_t kFunctionId = 1;
constexpr uint32_t kFunctionName = 2;
constexpr uint32_t kFunctionSystemName = 3;
constexpr uint32_t kFunctionFilename = 4;
constexpr uint32_t kFunctionStartLine = 5;
}  // namespace field

constexpr size_t kFlushBytes = size_t{64} << 10;

size_t VarintSize(uint64_t value) {
  size_t size = 1;
  for (; value >= 0x80; value >>= 7) ++size;
  return size;
}

// Go's writer, like proto3, leaves out fields that are zero.
void UintUnlessZero(WireWriter& out, uint32_t field, uint64_t value) {
  if (value != 0) out.Uint(field, value);
}

void IntUnlessZero(WireWriter& out, uint32_t field, int64_t value) {
  if (value != 0) out.Int(field, value);
}

// Returns `wanted`, or the next free id if that is 0.
uint64_t TakeId(uint64_t wanted, uint64_t& next) {
  const uint64_t id = wanted != 0 ? wanted : next;
  next = std::max(next, id + 1);
  return id;
}

template <typename T>
void WritePacked(WireWriter& out, uint32_t field, const std::vector<T>& values) {
  size_t size = 0;
  for (const T value : values) size += VarintSize(static_cast<uint64_t>(value));
  out.Tag(field, WireType::kBytes).Varint(size);
  for (const T value : values) out.Varint(static_cast<uint64_t>(value));
}

template <typename T>
void WriteRepeated(WireWriter& out, uint32_t field, const std::vector<T>& values) {
  if (values.size() > 2) {
    WritePacked(out, field, values);
    return;
  }
  for (const T value : values) out.Uint(field, static_cast<uint64_t>(value));
}

}  // namespace

WireWriter& WireWriter::Varint(uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes_.push_back(static_cast<char>((value & 0x7f) | 0x80));
  bytes_.push_back(static_cast<char>(value));
  return *this;
}

WireWriter& WireWriter::Tag(uint32_t field, WireType type) {
  return Varint(uint64_t{field} << 3 | static_cast<uint64_t>(type));
}

WireWriter& WireWriter::Uint(uint32_t field, uint64_t value) {
  return Tag(field, WireType::kVarint).Varint(value);
}

WireWriter& WireWriter::Int(uint32_t field, int64_t value) {
  return Uint(field, static_cast<uint64_t>(value));
}

WireWriter& WireWriter::Fixed32(uint32_t field, uint32_t value) {
  Tag(field, WireType::kFixed32);
  for (int shift = 0; shift < 32; shift += 8) {
    bytes_.push_back(static_cast<char>(value >> shift & 0xff));
  }
  return *this;
}

WireWriter& WireWriter::Fixed64(uint32_t field, uint64_t value) {
  Tag(field, WireType::kFixed64);
  for (int shift = 0; shift < 64; shift += 8) {
    bytes_.push_back(static_cast<char>(value >> shift & 0xff));
  }
  return *this;
}

WireWriter& WireWriter::Bytes(uint32_t field, std::string_view bytes) {
  return Tag(field, WireType::kBytes).Varint(bytes.size()).Raw(bytes);
}

WireWriter& WireWriter::Packed(uint32_t field, const std::vector<uint64_t>& values) {
  WritePacked(*this, field, values);
  return *this;
}

WireWriter& WireWriter::Packed(uint32_t field, const std::vector<int64_t>& values) {
  WritePacked(*this, field, values);
  return *this;
}

WireWriter& WireWriter::Repeated(uint32_t field, const std::vector<uint64_t>& values) {
  WriteRepeated(*this, field, values);
  return *this;
}

WireWriter& WireWriter::Repeated(uint32_t field, const std::vector<int64_t>& values) {
  WriteRepeated(*this, field, values);
  return *this;
}

WireWriter& WireWriter::Raw(std::string_view bytes) {
  bytes_.append(bytes);
  return *this;
}

ProfileWriter::ProfileWriter(Sink sink) : sink_(std::move(sink)) {
  String("");  // Entry 0 of the table must be the empty string.
}

void ProfileWriter::AddSampleType(std::string_view type, std::string_view unit) {
  WriteValueType(field::kProfileSampleType, type, unit);
}

void ProfileWriter::SetPeriod(std::string_view type, std::string_view unit, int64_t period) {
  WriteValueType(field::kProfilePeriodType, type, unit);
  IntUnlessZero(out_, field::kProfilePeriod, period);
}

void ProfileWriter::SetTimeNanos(int64_t time_ns) { out_.Int(field::kProfileTimeNanos, time_ns); }

void ProfileWriter::SetDurationNanos(int64_t duration_ns) {
  out_.Int(field::kProfileDurationNanos, duration_ns);
}

void ProfileWriter::SetDefaultSampleType(std::string_view type) {
  out_.Uint(field::kProfileDefaultSampleType, String(type));
}

void ProfileWriter::SetDropFrames(std::string_view regexp) {
  out_.Uint(field::kProfileDropFrames, String(regexp));
}

void ProfileWriter::SetKeepFrames(std::string_view regexp) {
  out_.Uint(field::kProfileKeepFrames, String(regexp));
}

void ProfileWriter::SetDocUrl(std::string_view url) {
  out_.Uint(field::kProfileDocUrl, String(url));
}

void ProfileWriter::AddComment(std::string_view text) {
  out_.Uint(field::kProfileComment, String(text));
}

uint64_t ProfileWriter::AddMapping(const MappingSpec& spec) {
  const uint64_t id = TakeId(spec.id, next_mapping_id_);
  message_.Clear();
  message_.Uint(field::kMappingId, id);
  UintUnlessZero(message_, field::kMappingStart, spec.start);
  UintUnlessZero(message_, field::kMappingLimit, spec.limit);
  UintUnlessZero(message_, field::kMappingOffset, spec.offset);
  UintUnlessZero(message_, field::kMappingFilename, String(spec.filename));
  UintUnlessZero(message_, field::kMappingBuildId, String(spec.build_id));
  UintUnlessZero(message_, field::kMappingHasFunctions, spec.has_functions ? 1 : 0);
  UintUnlessZero(message_, field::kMappingHasFilenames, spec.has_filenames ? 1 : 0);
  UintUnlessZero(message_, field::kMappingHasLineNumbers, spec.has_line_numbers ? 1 : 0);
  UintUnlessZero(message_, field::kMappingHasInlineFrames, spec.has_inline_frames ? 1 : 0);
  mappings_.Bytes(field::kProfileMapping, message_.str());
  return id;
}

uint64_t ProfileWriter::AddFunction(const FunctionSpec& spec) {
  const uint64_t id = TakeId(spec.id, next_function_id_);
  functions_.emplace(spec.name, id);
  message_.Clear();
  message_.Uint(field::kFunctionId, id);
  UintUnlessZero(message_, field::kFunctionName, String(spec.name));
  UintUnlessZero(message_, field::kFunctionSystemName,
                 String(spec.system_name.empty() ? spec.name : spec.system_name));
  UintUnlessZero(message_, field::kFunctionFilename, String(spec.filename));
  IntUnlessZero(message_, field::kFunctionStartLine, spec.start_line);
  Emit(field::kProfileFunction, message_);
  return id;
}

uint64_t ProfileWriter::AddLocation(const LocationSpec& spec) {
  const uint64_t id = TakeId(spec.id, next_location_id_);
  // The ids are needed now, but the new functions follow the location.
  std::vector<FunctionSpec> new_functions;
  message_.Clear();
  message_.Uint(field::kLocationId, id);
  UintUnlessZero(message_, field::kLocationAddress, spec.address);
  for (const FrameSpec& frame : spec.frames) {
    auto known = functions_.find(frame.function);
    if (known == functions_.end()) {
      const uint64_t function_id = TakeId(0, next_function_id_);
      known = functions_.emplace(frame.function, function_id).first;
      new_functions.push_back({.id = function_id,
                               .name = frame.function,
                               .filename = frame.filename,
                               .start_line = frame.start_line});
    }
    nested_.Clear();
    nested_.Uint(field::kLineFunctionId, known->second);
    IntUnlessZero(nested_, field::kLineLine, frame.line);
    IntUnlessZero(nested_, field::kLineColumn, frame.column);
    message_.Bytes(field::kLocationLine, nested_.str());
  }
  UintUnlessZero(message_, field::kLocationMappingId, spec.mapping_id);
  UintUnlessZero(message_, field::kLocationIsFolded, spec.is_folded ? 1 : 0);
  Emit(field::kProfileLocation, message_);
  for (const FunctionSpec& function : new_functions) AddFunction(function);
  return id;
}

void ProfileWriter::AddSample(const std::vector<uint64_t>& location_ids,
                              const std::vector<int64_t>& values,
                              const std::vector<LabelSpec>& labels) {
  message_.Clear();
  message_.Repeated(field::kSampleValue, values);
  message_.Repeated(field::kSampleLocationId, location_ids);
  for (const LabelSpec& label : labels) {
    nested_.Clear();
    UintUnlessZero(nested_, field::kLabelKey, String(label.key));
    UintUnlessZero(nested_, field::kLabelStr, String(label.str));
    IntUnlessZero(nested_, field::kLabelNum, label.num);
    UintUnlessZero(nested_, field::kLabelNumUnit, String(label.unit));
    message_.Bytes(field::kSampleLabel, nested_.str());
  }
  Emit(field::kProfileSample, message_);
}

void ProfileWriter::AddFolded(std::string_view stack, const std::vector<int64_t>& values,
                              const std::vector<LabelSpec>& labels) {
  constexpr uint64_t kTextStart = 0x401000;
  std::vector<uint64_t> location_ids;
  while (!stack.empty()) {
    const size_t end = std::min(stack.find(';'), stack.size());
    const std::string_view name = stack.substr(0, end);
    stack.remove_prefix(std::min(end + 1, stack.size()));
    auto known = folded_locations_.find(name);
    if (known == folded_locations_.end()) {
      const uint64_t id = AddLocation({.mapping_id = next_mapping_id_ > 1 ? uint64_t{1} : 0,
                                       .address = kTextStart + 0x10 * next_location_id_,
                                       .frames = {{.function = name}}});
      known = folded_locations_.emplace(name, id).first;
    }
    location_ids.push_back(known->second);
  }
  std::reverse(location_ids.begin(), location_ids.end());
  AddSample(location_ids, values, labels);
}

void ProfileWriter::Raw(std::string_view bytes) {
  out_.Raw(bytes);
  FlushIfLarge();
}

uint64_t ProfileWriter::String(std::string_view text) {
  if (const auto known = strings_.find(text); known != strings_.end()) return known->second;
  const auto added = strings_.emplace(text, string_table_.size()).first;
  string_table_.push_back(added->first);
  return added->second;
}

std::string ProfileWriter::Finish() {
  Raw(mappings_.str());
  for (const std::string_view text : string_table_) {
    out_.Bytes(field::kProfileStringTable, text);
    FlushIfLarge();
  }
  if (sink_ == nullptr) return out_.str();
  sink_(out_.str());
  out_.Clear();
  return {};
}

void ProfileWriter::WriteValueType(uint32_t field, std::string_view type, std::string_view unit) {
  message_.Clear();
  UintUnlessZero(message_, field::kValueTypeType, String(type));
  UintUnlessZero(message_, field::kValueTypeUnit, String(unit));
  Emit(field, message_);
}

void ProfileWriter::Emit(uint32_t field, const WireWriter& message) {
  out_.Bytes(field, message.str());
  FlushIfLarge();
}

void ProfileWriter::FlushIfLarge() {
  if (sink_ == nullptr || out_.str().size() < kFlushBytes) return;
  sink_(out_.str());
  out_.Clear();
}

}  // namespace pfa::test

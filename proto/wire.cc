#include "proto/wire.h"

#include <array>
#include <string_view>

#include <fmt/format.h>

namespace pfa {
namespace {

enum class FieldForm : uint8_t { kVarint, kVarints, kLabels, kLines };

struct Field {
  uint32_t number;
  FieldForm form;
  std::string_view name;
};

struct Schema {
  std::string_view name;
  std::span<const Field> fields;
};

constexpr std::array kValueTypeFields = {
    Field{1, FieldForm::kVarint, "type"},
    Field{2, FieldForm::kVarint, "unit"},
};
constexpr std::array kSampleFields = {
    Field{1, FieldForm::kVarints, "location_id"},
    Field{2, FieldForm::kVarints, "value"},
    Field{3, FieldForm::kLabels, "label"},
};
constexpr std::array kLabelFields = {
    Field{1, FieldForm::kVarint, "key"},
    Field{2, FieldForm::kVarint, "str"},
    Field{3, FieldForm::kVarint, "num"},
    Field{4, FieldForm::kVarint, "num_unit"},
};
constexpr std::array kMappingFields = {
    Field{1, FieldForm::kVarint, "id"},
    Field{2, FieldForm::kVarint, "memory_start"},
    Field{3, FieldForm::kVarint, "memory_limit"},
    Field{4, FieldForm::kVarint, "file_offset"},
    Field{5, FieldForm::kVarint, "filename"},
    Field{6, FieldForm::kVarint, "build_id"},
    Field{7, FieldForm::kVarint, "has_functions"},
    Field{8, FieldForm::kVarint, "has_filenames"},
    Field{9, FieldForm::kVarint, "has_line_numbers"},
    Field{10, FieldForm::kVarint, "has_inline_frames"},
};
constexpr std::array kLocationFields = {
    Field{1, FieldForm::kVarint, "id"},        Field{2, FieldForm::kVarint, "mapping_id"},
    Field{3, FieldForm::kVarint, "address"},   Field{4, FieldForm::kLines, "line"},
    Field{5, FieldForm::kVarint, "is_folded"},
};
constexpr std::array kLineFields = {
    Field{1, FieldForm::kVarint, "function_id"},
    Field{2, FieldForm::kVarint, "line"},
    Field{3, FieldForm::kVarint, "column"},
};
constexpr std::array kFunctionFields = {
    Field{1, FieldForm::kVarint, "id"},          Field{2, FieldForm::kVarint, "name"},
    Field{3, FieldForm::kVarint, "system_name"}, Field{4, FieldForm::kVarint, "filename"},
    Field{5, FieldForm::kVarint, "start_line"},
};

constexpr Schema kLabelSchema = {"Label", kLabelFields};
constexpr Schema kLineSchema = {"Line", kLineFields};

Schema SchemaOf(RecordKind kind) {
  switch (kind) {
    case RecordKind::kValueType:
      return {"ValueType", kValueTypeFields};
    case RecordKind::kSample:
      return {"Sample", kSampleFields};
    case RecordKind::kMapping:
      return {"Mapping", kMappingFields};
    case RecordKind::kLocation:
      return {"Location", kLocationFields};
    case RecordKind::kFunction:
      return {"Function", kFunctionFields};
  }
  return {};
}

// Walks one message. `base` + distance from `begin_` is the offset of a byte.
class Walker {
 public:
  Walker(const Schema& schema, std::span<const uint8_t> bytes, uint64_t base)
      : schema_(schema),
        begin_(bytes.data()),
        p_(bytes.data()),
        end_(p_ + bytes.size()),
        base_(base) {}

  Result<void> Walk() {
    while (p_ < end_) {
      const uint64_t field_offset = Offset();
      uint64_t tag = 0;
      PFA_TRY(Varint("field tag", &tag));
      const uint64_t number = tag >> 3;
      const uint64_t type = tag & 7;
      if (!IsReadableWireType(type) || number == 0) {
        return At(field_offset,
                  fmt::format("{}: field {} has wire type {}, which is not valid here",
                              schema_.name, number, type));
      }
      PFA_TRY(WalkField(Find(number), number, static_cast<WireType>(type), field_offset));
    }
    return {};
  }

 private:
  Result<void> WalkField(const Field* field, uint64_t number, WireType type,
                         uint64_t field_offset) {
    const auto what = field != nullptr ? fmt::format("field {} ({})", number, field->name)
                                       : fmt::format("field {}", number);
    if (field != nullptr && !Accepts(field->form, type)) {
      return At(field_offset, fmt::format("{}: {} has wire type {}, expected {}", schema_.name,
                                          what, static_cast<int>(type), Expected(field->form)));
    }
    uint64_t value = 0;
    switch (type) {
      case WireType::kVarint:
        return Varint(what, &value);
      case WireType::kFixed64:
        return Skip(8, what);
      case WireType::kFixed32:
        return Skip(4, what);
      case WireType::kBytes:
        break;
    }
    PFA_TRY(Varint(what + " length", &value));
    const uint64_t payload_offset = Offset();
    const uint8_t* payload = p_;
    PFA_TRY(Skip(value, what));
    const std::span<const uint8_t> bytes(payload, p_);
    if (field == nullptr) return {};
    switch (field->form) {
      case FieldForm::kVarints:
        return WalkPacked(bytes, payload_offset, what);
      case FieldForm::kLabels:
        return Walker(kLabelSchema, bytes, payload_offset).Walk();
      case FieldForm::kLines:
        return Walker(kLineSchema, bytes, payload_offset).Walk();
      case FieldForm::kVarint:
        break;
    }
    return {};
  }

  Result<void> WalkPacked(std::span<const uint8_t> bytes, uint64_t offset,
                          const std::string& what) const {
    Walker inner(schema_, bytes, offset);
    uint64_t value = 0;
    while (inner.p_ < inner.end_) PFA_TRY(inner.Varint(what, &value));
    return {};
  }

  static bool Accepts(FieldForm form, WireType type) {
    switch (form) {
      case FieldForm::kVarint:
        return type == WireType::kVarint;
      case FieldForm::kVarints:
        return type == WireType::kVarint || type == WireType::kBytes;
      case FieldForm::kLabels:
      case FieldForm::kLines:
        return type == WireType::kBytes;
    }
    return false;
  }

  static std::string_view Expected(FieldForm form) {
    switch (form) {
      case FieldForm::kVarint:
        return "0 (varint)";
      case FieldForm::kVarints:
        return "0 or 2 (varints)";
      case FieldForm::kLabels:
      case FieldForm::kLines:
        return "2 (message)";
    }
    return "";
  }

  Result<void> Varint(std::string_view what, uint64_t* value) {
    const uint64_t offset = Offset();
    switch (ReadVarint(&p_, end_, value)) {
      case VarintStatus::kOk:
        return {};
      case VarintStatus::kTruncated:
        return At(offset, fmt::format("{}: {}: the varint leaves its record", schema_.name, what));
      case VarintStatus::kTooLong:
        return At(offset, fmt::format("{}: {}: varint of more than {} bytes", schema_.name, what,
                                      kMaxVarintBytes));
    }
    return {};
  }

  Result<void> Skip(uint64_t count, std::string_view what) {
    const auto left = static_cast<uint64_t>(end_ - p_);
    if (count > left) {
      return At(Offset(), fmt::format("{}: {} needs {} bytes, its record has {} left", schema_.name,
                                      what, count, left));
    }
    p_ += count;
    return {};
  }

  [[nodiscard]] const Field* Find(uint64_t number) const {
    for (const Field& field : schema_.fields) {
      if (field.number == number) return &field;
    }
    return nullptr;
  }

  [[nodiscard]] uint64_t Offset() const { return base_ + static_cast<uint64_t>(p_ - begin_); }

  static Error At(uint64_t offset, std::string message) {
    return BadInputAt(OffsetKind::kInflated, offset, std::move(message));
  }

  Schema schema_;
  const uint8_t* begin_;
  const uint8_t* p_;
  const uint8_t* end_;
  uint64_t base_;
};

}  // namespace

VarintStatus ReadVarint(const uint8_t** p, const uint8_t* end, uint64_t* value) {
  uint64_t result = 0;
  const uint8_t* q = *p;
  for (size_t i = 0; i < kMaxVarintBytes; ++i) {
    if (q == end) return VarintStatus::kTruncated;
    const uint8_t byte = *q++;
    result |= static_cast<uint64_t>(byte & 0x7f) << (7 * i);
    if (byte < 0x80) {
      *p = q;
      *value = result;
      return VarintStatus::kOk;
    }
  }
  return VarintStatus::kTooLong;
}

Result<void> CheckRecord(RecordKind kind, std::span<const uint8_t> bytes, uint64_t offset) {
  return Walker(SchemaOf(kind), bytes, offset).Walk();
}

}  // namespace pfa

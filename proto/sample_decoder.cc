#include "proto/sample_decoder.h"

#include "proto/uv.h"

namespace pfa {
namespace {

// Tags, of a field's number and how it is written.
// https://protobuf.dev/programming-guides/encoding/
constexpr unsigned kTypeBits = 3;
enum SampleTag : uint8_t {
  kLocationId = 1 << kTypeBits,  // one; older writers do not pack them
  kLocationIds = kLocationId | 2,
  kValue = 2 << kTypeBits,
  kValues = kValue | 2,
  kLabel = 3 << kTypeBits | 2,
};
enum LabelTag : uint8_t {
  kLabelKey = 1 << kTypeBits,
  kLabelStr = 2 << kTypeBits,
  kLabelNum = 3 << kTypeBits,
  kLabelNumUnit = 4 << kTypeBits,
};

template <typename T>
bool ReadNumbers(const uint8_t* p, const uint8_t* end, PodColumn<T>* numbers) {
  const size_t before = numbers->size();
  numbers->resize_for_overwrite(before + static_cast<size_t>(end - p));  // a byte each at least
  T* next = numbers->data() + before;
  while (p != end) {
    uint64_t value = 0;
    if (ReadUv(&p, end, &value) != UvStatus::kOk) return false;
    *next++ = static_cast<T>(value);
  }
  numbers->truncate(static_cast<size_t>(next - numbers->data()));
  return true;
}

}  // namespace

bool SampleDecoder::Decode(std::span<const uint8_t> bytes) {
  location_ids_.clear();
  values_.clear();
  labels_.clear();
  const uint8_t* p = bytes.data();
  const uint8_t* const end = p + bytes.size();
  while (p != end) {
    const uint8_t tag = *p++;
    uint64_t number = 0;  // or how many bytes follow
    if (ReadUv(&p, end, &number) != UvStatus::kOk) return false;
    if (tag == kLocationId) {
      location_ids_.push_back(number);
      continue;
    }
    if (tag == kValue) {
      values_.push_back(static_cast<int64_t>(number));
      continue;
    }
    if (number > static_cast<size_t>(end - p)) return false;
    const uint8_t* const field_end = p + number;
    bool is_read = false;
    if (tag == kLocationIds) is_read = ReadNumbers(p, field_end, &location_ids_);
    if (tag == kValues) is_read = ReadNumbers(p, field_end, &values_);
    if (tag == kLabel) is_read = DecodeLabel({p, field_end});
    if (!is_read) return false;
    p = field_end;
  }
  return true;
}

bool SampleDecoder::DecodeLabel(std::span<const uint8_t> bytes) {
  LabelRecord label;
  const uint8_t* p = bytes.data();
  const uint8_t* const end = p + bytes.size();
  while (p != end) {
    const uint8_t tag = *p++;
    uint64_t number = 0;
    if (ReadUv(&p, end, &number) != UvStatus::kOk) return false;
    const auto value = static_cast<int64_t>(number);
    switch (tag) {
      case kLabelKey:
        label.key = value;
        break;
      case kLabelStr:
        label.str = value;
        break;
      case kLabelNum:
        label.num = value;
        break;
      case kLabelNumUnit:
        label.num_unit = value;
        break;
      default:
        return false;
    }
  }
  labels_.push_back(label);
  return true;
}

}  // namespace pfa

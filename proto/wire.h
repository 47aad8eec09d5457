// The protobuf wire format by hand, for the two jobs that the protobuf library does not do: walking
// the top level of a message larger than memory, and saying where and why a record is malformed.
// https://protobuf.dev/programming-guides/encoding/
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "proto/base/result.h"

namespace pfa {

enum class WireType : uint8_t {
  kVarint = 0,
  kFixed64 = 1,
  kBytes = 2,
  kFixed32 = 5,
};

// 3 and 4 (groups) are as invalid for us as 6 and 7: no profile has them.
constexpr bool IsReadableWireType(uint64_t type) {
  return type == 0 || type == 1 || type == 2 || type == 5;
}

constexpr size_t kMaxVarintBytes = 10;

enum class VarintStatus { kOk, kTruncated, kTooLong };

// Reads a varint at `*p`; on kOk moves `*p` behind it. Bits beyond the 64th are lost, as
// everywhere.
VarintStatus ReadVarint(const uint8_t** p, const uint8_t* end, uint64_t* value);

// Messages of profile.proto that CheckRecord knows.
enum class RecordKind { kValueType, kSample, kMapping, kLocation, kFunction };

// Looks for the first byte at which `bytes` is not a well-formed record: a bad varint, a length
// that leaves the record, an unreadable wire type, a known field with the wrong wire type. `offset`
// is the inflated offset of bytes[0]. Ok when nothing is wrong.
Result<void> CheckRecord(RecordKind kind, std::span<const uint8_t> bytes, uint64_t offset);

}  // namespace pfa

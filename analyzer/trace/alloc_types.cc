#include "analyzer/trace/alloc_types.h"

#include <optional>
#include <span>
#include <string_view>

#include "proto/uv.h"

namespace pfa {
namespace {

constexpr uint8_t kAllocFree = 1;
// What the payloads of the experiment begin with.
constexpr uint8_t kTypes = 0;
constexpr uint8_t kInfo = 1;

struct TypeRecord {
  uint64_t id = 0;
  uint64_t address = 0;
  uint64_t size = 0;
  uint64_t pointer_bytes = 0;
  std::string_view name;
};

// Whether there was another whole record.
bool ReadType(std::span<const uint8_t>* bytes, TypeRecord* type) {
  const uint8_t* at = bytes->data();
  const uint8_t* const end = at + bytes->size();
  uint64_t name_bytes = 0;
  for (uint64_t* const value :
       {&type->id, &type->address, &type->size, &type->pointer_bytes, &name_bytes}) {
    if (ReadUv(&at, end, value) != UvStatus::kOk) return false;
  }
  const auto left = static_cast<uint64_t>(end - at);
  if (name_bytes > left) return false;
  type->name = {reinterpret_cast<const char*>(at), static_cast<size_t>(name_bytes)};
  *bytes = bytes->subspan(bytes->size() - static_cast<size_t>(left - name_bytes));
  return true;
}

std::optional<HeapLayout> ReadLayout(std::span<const uint8_t> bytes) {
  const uint8_t* at = bytes.data();
  const uint8_t* const end = at + bytes.size();
  uint64_t lowest_address = 0;
  HeapLayout layout;
  for (uint64_t* const value : {&lowest_address, &layout.page_bytes, &layout.object_align}) {
    if (ReadUv(&at, end, value) != UvStatus::kOk) return std::nullopt;
  }
  return layout;
}

}  // namespace

void AllocTypes::Build(const TraceGeneration& generation, TraceBuilder* builder) {
  rows_.Clear();
  layout_.reset();
  passed_over_.clear();
  for (const TraceExperimentalBatch& table : generation.experimental) {
    std::span<const uint8_t> bytes = generation.bytes.span();
    bytes = bytes.subspan(table.batch.begin, table.batch.size);
    const uint8_t kind = bytes.front();
    bytes = bytes.subspan(1);
    const auto pass_over = [&](std::string_view what) {
      passed_over_.push_back({table.batch.offset, what});
    };
    if (table.experiment != kAllocFree || (kind != kTypes && kind != kInfo)) {
      pass_over(table.experiment == kAllocFree ? "an unknown table" : "an unknown experiment");
      continue;
    }
    if (kind == kInfo) {
      layout_ = ReadLayout(bytes);
      if (!layout_) pass_over("a layout of the heap that is cut off");
      continue;
    }
    TypeRecord type;
    while (!bytes.empty()) {
      if (!ReadType(&bytes, &type)) {
        pass_over("a type that is cut off");
        break;
      }
      rows_.Set(type.id, builder->InternHeapType({.address = type.address,
                                                  .size = type.size,
                                                  .name = builder->Intern(type.name)}));
    }
  }
}

}  // namespace pfa

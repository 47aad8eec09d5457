#include "analyzer/model/heap_spans.h"

#include <algorithm>
#include <bit>
#include <iterator>

namespace pfa {
namespace {

// By size class; 0 is for one object that is as large as its span.
constexpr uint16_t kSlotBytes[] = {
    0,     8,     16,    24,    32,    48,    64,    80,    96,    112,   128,   144,  160,   176,
    192,   208,   224,   240,   256,   288,   320,   352,   384,   416,   448,   480,  512,   576,
    640,   704,   768,   896,   1024,  1152,  1280,  1408,  1536,  1792,  2048,  2304, 2688,  3072,
    3200,  3456,  4096,  4864,  5376,  6144,  6528,  6784,  6912,  8192,  9472,  9728, 10240, 10880,
    12288, 13568, 14336, 16384, 18432, 19072, 20480, 21760, 24576, 27264, 28672, 32768};
// Spans of several slots have at most ten pages.
constexpr uint64_t kMostPages = 16;
// Of 16 bytes without pointers: class 2 and the bit that says so.
constexpr uint64_t kTinySpanClass = 5;

}  // namespace

void HeapSpans::set_layout(const HeapLayout& layout) {
  if (std::has_single_bit(layout.page_bytes) && std::has_single_bit(layout.object_align)) {
    layout_ = layout;
  }
}

void HeapSpans::Add(uint64_t span, uint64_t pages, uint64_t kind_class) {
  spans_.erase(span);
  const bool is_of_heap = (kind_class & 1) == 0;
  const uint64_t span_class = kind_class >> 1;
  const uint64_t size_class = span_class >> 1;
  uint64_t bytes = 0;
  if (!is_of_heap || pages == 0 || size_class >= std::size(kSlotBytes) ||
      __builtin_mul_overflow(pages, layout_.page_bytes, &bytes)) {
    return;
  }
  const uint64_t slot_bytes = size_class == 0 ? bytes : kSlotBytes[size_class];
  if (slot_bytes > bytes || (size_class != 0 && pages > kMostPages)) return;
  spans_[span] = {bytes, slot_bytes, span_class == kTinySpanClass};
}

HeapSlot HeapSpans::SlotOf(uint64_t object) const {
  const HeapSlot of_its_own{object, 0, false};
  uint64_t address = 0;
  if (__builtin_mul_overflow(object, layout_.object_align, &address)) return of_its_own;
  const uint64_t page = address / layout_.page_bytes;
  for (uint64_t back = 0; back < std::min(kMostPages, page + 1); ++back) {
    const auto found = spans_.find(page - back);
    if (found == spans_.end()) continue;
    const Span& span = found->second;
    const uint64_t begin = (page - back) * layout_.page_bytes;
    if (address - begin >= span.bytes) break;
    const uint64_t slot = begin + (address - begin) / span.slot_bytes * span.slot_bytes;
    return {slot / layout_.object_align, span.slot_bytes, span.is_tiny};
  }
  return of_its_own;
}

}  // namespace pfa

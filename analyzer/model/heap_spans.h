// Where heap objects lie, of a trace with the AllocFree experiment: in spans of pages, each with
// slots of one size. Events tell where an object begins, which may be behind a header or beside
// other tiny ones, and frees tell slots: so slots are what is followed.
//
// Sources: Go's runtime, traceallocfree.go for the events and internal/runtime/gc/sizeclasses.go
// for the sizes, the same from Go 1.23, the first that writes them, to 1.27.
#pragma once

#include <cstdint>
#include <unordered_map>

namespace pfa {

// How ids are made of addresses, which begin at the lowest page of the heap.
struct HeapLayout {
  uint64_t page_bytes = 8192;  // the same on all systems, as is the next
  uint64_t object_align = 8;
};

struct HeapSlot {
  uint64_t id = 0;       // of an object that begins where it does
  uint64_t bytes = 0;    // 0: the span is not known, and the slot is that object's alone
  bool is_tiny = false;  // may have several objects, which are freed together
};

class HeapSpans {
 public:
  // No power of two: stays as it was.
  void set_layout(const HeapLayout& layout);
  // As recorded: the number of the first page, how many there are, and what for. Spans that are not
  // of the heap, or of no known class, are not kept.
  void Add(uint64_t span, uint64_t pages, uint64_t kind_class);
  void Remove(uint64_t span) { spans_.erase(span); }

  [[nodiscard]] HeapSlot SlotOf(uint64_t object) const;

 private:
  struct Span {
    uint64_t bytes = 0;
    uint64_t slot_bytes = 0;
    bool is_tiny = false;
  };

  HeapLayout layout_;
  std::unordered_map<uint64_t, Span> spans_;  // by first page
};

}  // namespace pfa

#include "analyzer/aggregate/trace/heap_sums.h"

#include <algorithm>
#include <unordered_map>

namespace pfa {
namespace {

// More of something, or less. Only files that contradict themselves go below nothing.
void Take(HeapAmount* amount, uint64_t size) {
  amount->count -= std::min<uint64_t>(amount->count, 1);
  amount->bytes -= std::min(amount->bytes, size);
}

template <typename Sum>
void LargestFirst(std::vector<Sum>* sums) {
  std::ranges::stable_sort(*sums, [](const Sum& a, const Sum& b) {
    if (a.allocated.bytes != b.allocated.bytes) return a.allocated.bytes > b.allocated.bytes;
    return a.allocated.count > b.allocated.count;
  });
}

class Summer {
 public:
  Summer(const Trace& trace, const TraceQuery& query, size_t parts)
      : trace_(trace), query_(query), parts_(parts), types_(trace.heap_types().size()) {
    for (size_t i = 0; i < types_.size(); ++i) types_[i].type = static_cast<uint32_t>(i);
  }

  HeapSums Sum() && {
    const Interval& window = query_.window();
    // What the trace states at its beginning was there before.
    for (const HeapEvent& event : trace_.heap_events()) {
      if (event.action() == HeapAction::kExists) AddLive(event);
    }
    for (const HeapEvent& event : trace_.heap_events()) {
      if (event.time_ns > window.end_ns) break;
      if (event.action() == HeapAction::kExists) continue;
      AddPointsBefore(event.time_ns);
      if (event.action() == HeapAction::kAlloc) {
        AddLive(event);
        AddAllocation(event);
      } else {
        AddFree(event);
      }
    }
    while (sums_.points.size() < parts_) AddPoint();
    sums_.points.push_back({window.end_ns, sums_.all.live});
    for (const HeapTypeSum& type : types_) {
      if (type.allocated.count + type.freed.count + type.live.count != 0) {
        sums_.types.push_back(type);
      }
    }
    LargestFirst(&sums_.types);
    LargestFirst(&sums_.functions);
    return std::move(sums_);
  }

 private:
  [[nodiscard]] uint64_t SizeOf(const HeapEvent& event) const {
    return event.bytes == HeapEvent::kNoSlot ? trace_.heap_types()[event.type()].size : event.bytes;
  }

  void AddLive(const HeapEvent& event) {
    if (event.bytes == HeapEvent::kNoSlot) ++sums_.without_slot;
    types_[event.type()].live.Add(SizeOf(event));
    sums_.all.live.Add(SizeOf(event));
  }

  void AddFree(const HeapEvent& event) {
    Take(&types_[event.type()].live, SizeOf(event));
    Take(&sums_.all.live, SizeOf(event));
    if (!Contains(trace_, query_.window(), event.time_ns)) return;
    types_[event.type()].freed.Add(SizeOf(event));
    sums_.all.freed.Add(SizeOf(event));
  }

  void AddAllocation(const HeapEvent& event) {
    if (!query_.Selects(event.goroutine, event.time_ns)) return;
    types_[event.type()].allocated.Add(SizeOf(event));
    sums_.all.allocated.Add(SizeOf(event));
    const StringId name =
        event.goroutine.valid() ? trace_.goroutine(event.goroutine).name : StringId(0);
    const auto [row, is_new] = row_of_.try_emplace(name.value, sums_.functions.size());
    if (is_new) sums_.functions.push_back({.function = name, .allocated = {}});
    sums_.functions[row->second].allocated.Add(SizeOf(event));
  }

  // When the next part of the window begins.
  [[nodiscard]] int64_t NextPoint() const {
    const Interval& window = query_.window();
    const double share = static_cast<double>(sums_.points.size()) / static_cast<double>(parts_);
    return window.start_ns +
           static_cast<int64_t>(static_cast<double>(window.end_ns - window.start_ns) * share);
  }
  void AddPoint() { sums_.points.push_back({NextPoint(), sums_.all.live}); }
  void AddPointsBefore(int64_t time_ns) {
    while (sums_.points.size() < parts_ && NextPoint() < time_ns) AddPoint();
  }

  const Trace& trace_;
  const TraceQuery& query_;
  size_t parts_;
  HeapSums sums_;
  std::vector<HeapTypeSum> types_;               // by row of type
  std::unordered_map<uint32_t, size_t> row_of_;  // of functions, by name
};

}  // namespace

HeapSums SumHeap(const Trace& trace, const TraceQuery& query, size_t parts) {
  return Summer(trace, query, parts).Sum();
}

}  // namespace pfa

#include "analyzer/trace/event_order.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace pfa {
namespace {

// Each event that must wait makes others be tried. Real traces need a few tries per event; one made
// to have many threads that all wait would take the square of their number.
constexpr uint64_t kFreeWaits = uint64_t{1} << 24;
constexpr uint64_t kWaitsPerByte = 16;

// Few enough that what all threads have decoded stays in a cache.
constexpr size_t kBlockEvents = 64;
constexpr size_t kMinEventBytes = 2;
// From here to the end of its batch an event and what is loaded with it fit.
constexpr ptrdiff_t kFarFromEnd = 1 + (1 + kMaxTraceArgs) * kMaxUvBytes + kUvLoadBytes;

}  // namespace

void EventOrder::OpenCursors() {
  cursors_.clear();
  IdMap rows;
  std::vector<size_t> counts;
  for (const TraceBatch& batch : generation_->batches) {
    if (rows.Find(batch.thread) == IdMap::kNotFound) {
      rows.Set(batch.thread, static_cast<uint32_t>(cursors_.size()));
      cursors_.push_back({.thread = batch.thread == kNoTraceThread
                                        ? ThreadId()
                                        : scheduler_.Thread(batch.thread)});
      counts.push_back(0);
    }
    const uint32_t row = rows.Find(batch.thread);
    ++counts[row];
    const size_t events = std::clamp(batch.size / kMinEventBytes, size_t{1}, kBlockEvents);
    cursors_[row].capacity = std::max(cursors_[row].capacity, static_cast<uint32_t>(events));
  }
  by_thread_.assign(generation_->batches.size(), nullptr);
  size_t begin = 0;
  size_t events = 0;
  for (size_t i = 0; i < cursors_.size(); ++i) {
    cursors_[i].batches = by_thread_.data() + begin;
    begin += std::exchange(counts[i], begin);
    events += cursors_[i].capacity;
  }
  events_.resize_for_overwrite(events);
  WireEvent* block = events_.begin();
  for (Cursor& cursor : cursors_) {
    cursor.block = cursor.block_end = cursor.event = block;
    block += cursor.capacity;
  }
  for (const TraceBatch& batch : generation_->batches) {
    const uint32_t row = rows.Find(batch.thread);
    by_thread_[counts[row]++] = &batch;
    ++cursors_[row].batches_left;
  }
}

bool EventOrder::Fail(Error error) {
  error_ = std::move(error);
  return false;
}

EventOrder::EventOrder(Scheduler& scheduler, TypeFootprint& footprint)
    : scheduler_(scheduler), footprint_(footprint) {
  for (const TraceEventRow& row : TraceEventTable()) {
    Plan& plan = plans_[static_cast<size_t>(row.type)];
    plan.args = row.args;
    const auto add = [&plan](NameKind kind, int arg) {
      if (arg >= 0) plan.names[plan.names_count++] = {kind, static_cast<uint8_t>(arg)};
    };
    add(NameKind::kStack, row.stack_arg);
    add(NameKind::kStack, row.stack_arg2);
    add(NameKind::kString, row.string_arg);
    add(NameKind::kString, row.string_arg2);
  }
}

// Why no event can be read at the cursor.
Error EventOrder::BadEvent(const Cursor& cursor, UvStatus status) {
  const uint8_t type = *cursor.at;
  const TraceEventRow* row = FindTraceEvent(type);
  if (row == nullptr) {
    return BadInputAt(OffsetKind::kInflated, cursor.offset(),
                      fmt::format("an event of type {}, which does not exist", type));
  }
  if (row->args < 0) {
    return BadInputAt(OffsetKind::kInflated, cursor.offset(),
                      fmt::format("{} among events", row->name));
  }
  if (status == UvStatus::kOk) {
    return BadInputAt(OffsetKind::kInflated, cursor.offset(), "a time beyond 146 years");
  }
  return BadInputAt(
      OffsetKind::kInflated, cursor.offset(),
      fmt::format("{} has {} where a number was expected", row->name,
                  status == UvStatus::kOverflow ? Explain(status) : "the end of its batch"));
}

// Puts ids of the trace in the place of those of the generation.
inline void EventOrder::Resolve(const Plan& plan, WireEvent* event) const {
  for (size_t i = 0; i < plan.names_count; ++i) {
    const auto [kind, place] = plan.names[i];
    uint64_t& arg = event->args[place];
    const uint32_t found =
        kind == NameKind::kStack ? tables_->stack(arg).value : tables_->string(arg).value;
    if (found != IdMap::kNotFound) [[likely]] {
      arg = found;
    } else {
      event->missing |= static_cast<uint8_t>(1U << place);
    }
  }
}

// The event at `*at`, which it moves behind it.
template <auto ReadNumber>
inline UvStatus EventOrder::Decode(const Plan& plan, const uint8_t** at, const uint8_t* end,
                                   WireEvent* event) {
  const uint8_t* next = *at + 1;
  uint64_t delta = 0;
  UvStatus status = ReadNumber(&next, end, &delta);
  for (int i = 0; i < plan.args && status == UvStatus::kOk; ++i) {
    status = ReadNumber(&next, end, &event->args[static_cast<size_t>(i)]);
  }
  *at = next;
  event->time_ns = clock_->Ns(delta);
  return status;
}

// Decodes the next events of the batch, up to one that cannot be read, which fails only if it is
// the first: what comes before it happens.
bool EventOrder::DecodeBlock(Cursor* cursor) {
  const uint8_t* at = cursor->at;
  const uint8_t* const end = cursor->end;
  int64_t time_ns = cursor->time_ns;
  WireEvent* event = cursor->block;
  const WireEvent* const full = event + cursor->capacity;
  UvStatus status = UvStatus::kOk;
  for (; event != full && at != end; ++event) {
    const uint8_t type = *at;
    const Plan& plan = plans_[type];
    if (plan.args < 0) [[unlikely]]
      break;
    const uint8_t* next = at;
    status = end - at >= kFarFromEnd ? Decode<ReadUvFarFromEnd>(plan, &next, end, event)
                                     : Decode<ReadUv>(plan, &next, end, event);
    event->time_ns += time_ns;
    if (status != UvStatus::kOk || event->time_ns > TraceClock::kLatestNs) [[unlikely]]
      break;
    event->offset = cursor->batch_offset + static_cast<uint64_t>(at - cursor->batch_begin);
    event->type = static_cast<TraceEvent>(type);
    event->missing = 0;
    Resolve(plan, event);
    ++footprint_.count[type];
    footprint_.bytes[type] += static_cast<uint64_t>(next - at);
    time_ns = event->time_ns;
    at = next;
  }
  cursor->at = at;
  cursor->time_ns = time_ns;
  cursor->event = cursor->block;
  cursor->block_end = event;
  return event != cursor->block || Fail(BadEvent(*cursor, status));
}

// Reads on behind the thread's block.
EventOrder::Next EventOrder::NextBlock(Cursor* cursor) {
  while (cursor->at == cursor->end) {
    if (cursor->end != nullptr) {
      ++cursor->batches;
      --cursor->batches_left;
    }
    if (cursor->batches_left == 0) return Next::kEnd;
    const TraceBatch& batch = **cursor->batches;
    cursor->at = generation_->bytes.data() + batch.begin;
    cursor->end = cursor->at + batch.size;
    cursor->batch_begin = cursor->at;
    cursor->batch_offset = batch.offset;
    cursor->time_ns = clock_->Ns(batch.time);
  }
  return DecodeBlock(cursor) ? Next::kEvent : Next::kFailed;
}

// After a failure: what was decoded ahead was not read.
void EventOrder::ForgetUnread() {
  for (const Cursor& cursor : cursors_) {
    for (const WireEvent* event = cursor.event; event != cursor.block_end; ++event) {
      if (event == cursor.event) continue;
      const uint64_t next = event + 1 == cursor.block_end ? cursor.offset() : event[1].offset;
      --footprint_.count[static_cast<size_t>(event->type)];
      footprint_.bytes[static_cast<size_t>(event->type)] -= next - event->offset;
    }
  }
}

// How the heap breaks ties decides the order of events of the same time, so it does what the
// runtime's own reader does.
void EventOrder::SiftUp(size_t i) {
  while (i > 0 && heap_[(i - 1) / 2].time_ns > heap_[i].time_ns) {
    std::swap(heap_[(i - 1) / 2], heap_[i]);
    i = (i - 1) / 2;
  }
}

void EventOrder::SiftDown(size_t i) {
  // Member by member: an entry that is read whole just after its time was written has to wait until
  // that is in the cache, which took half of the time here.
  const size_t size = heap_.size();
  HeapEntry* const heap = heap_.data();
  const int64_t time_ns = heap[i].time_ns;
  const uint32_t cursor = heap[i].cursor;
  for (size_t child = 2 * i + 1; child < size; child = 2 * i + 1) {
    if (child + 1 < size && heap[child + 1].time_ns < heap[child].time_ns) ++child;
    if (heap[child].time_ns >= time_ns) break;
    heap[i].time_ns = heap[child].time_ns;
    heap[i].cursor = heap[child].cursor;
    i = child;
  }
  heap[i].time_ns = time_ns;
  heap[i].cursor = cursor;
}

// The event at place i of the heap has happened.
bool EventOrder::Consumed(size_t i) {
  Cursor& cursor = cursors_[heap_[i].cursor];
  const int64_t before = heap_[i].time_ns;
  const Next next = Advance(&cursor);
  if (next == Next::kFailed) return false;
  if (next == Next::kEvent) {
    heap_[i].time_ns = cursor.event->time_ns;
    // A batch may begin before the one before it ended.
    if (heap_[i].time_ns < before) SiftUp(i);
    SiftDown(i);
    return true;
  }
  while (i > 0) {
    std::swap(heap_[i], heap_[(i - 1) / 2]);
    i = (i - 1) / 2;
  }
  std::swap(heap_.front(), heap_.back());
  heap_.pop_back();
  if (!heap_.empty()) SiftDown(0);
  return true;
}

Error EventOrder::Stuck() const {
  constexpr size_t kShown = 3;
  const Cursor& first = cursors_[heap_.front().cursor];
  std::string message = fmt::format("generation {}: no event of {} threads can happen next",
                                    generation_->number, heap_.size());
  for (size_t i = 0; i < heap_.size() && i < kShown; ++i) {
    const Cursor& cursor = cursors_[heap_[i].cursor];
    message += i == 0 ? ": " : "; ";
    message += scheduler_.Situation(cursor.thread, *cursor.event);
  }
  return BadInputAt(OffsetKind::kInflated, first.event->offset, std::move(message));
}

bool EventOrder::StepInSomeOrder() {
  std::ranges::stable_sort(heap_, {}, &HeapEntry::time_ns);
  for (size_t i = 1; i < heap_.size(); ++i) {
    const Cursor& cursor = cursors_[heap_[i].cursor];
    switch (scheduler_.Apply(cursor.thread, *cursor.event)) {
      case Scheduler::Step::kDone:
        return Consumed(i);
      case Scheduler::Step::kFailed:
        return Fail(scheduler_.error());
      case Scheduler::Step::kWait:
        break;
    }
    if (++waits_ > kFreeWaits + kWaitsPerByte * generation_->bytes.size()) {
      return Fail(
          BadInputAt(OffsetKind::kInflated, cursor.event->offset,
                     fmt::format("generation {}: its {} threads wait for each other too often",
                                 generation_->number, heap_.size())));
    }
  }
  return Fail(Stuck());
}

// Takes events of the first thread for as long as it stays the first and no sample is before them.
bool EventOrder::TakeFromFirst(int64_t sample_ns) {
  Cursor& cursor = cursors_[heap_.front().cursor];
  int64_t until_ns = sample_ns;
  for (size_t child = 1; child <= 2 && child < heap_.size(); ++child) {
    until_ns = std::min(until_ns, heap_[child].time_ns);
  }
  while (true) {
    const Scheduler::Step step = scheduler_.Apply(cursor.thread, *cursor.event);
    if (step == Scheduler::Step::kFailed) return Fail(scheduler_.error());
    if (step == Scheduler::Step::kWait) {
      heap_.front().time_ns = cursor.event->time_ns;
      return StepInSomeOrder();
    }
    const Next next = Advance(&cursor);
    if (next == Next::kFailed) return false;
    if (next == Next::kEnd) {
      heap_.front() = heap_.back();
      heap_.pop_back();
      break;
    }
    if (cursor.event->time_ns > until_ns) {
      heap_.front().time_ns = cursor.event->time_ns;
      break;
    }
  }
  SiftDown(0);
  return true;
}

bool EventOrder::TakeAll() {
  for (uint32_t i = 0; i < cursors_.size(); ++i) {
    const Next next = NextBlock(&cursors_[i]);
    if (next == Next::kFailed) return false;
    if (next == Next::kEnd) continue;
    heap_.push_back({cursors_[i].event->time_ns, i});
    SiftUp(heap_.size() - 1);
  }
  std::vector<TraceCpuSample> samples = generation_->samples;
  std::ranges::stable_sort(samples, {}, &TraceCpuSample::time);
  for (const TraceCpuSample& sample : samples) {
    const int64_t time_ns = clock_->Ns(sample.time);
    while (!heap_.empty() && heap_.front().time_ns <= time_ns) {
      if (!TakeFromFirst(time_ns)) return false;
    }
    scheduler_.AddSample(sample, time_ns);
  }
  while (!heap_.empty()) {
    if (!TakeFromFirst(std::numeric_limits<int64_t>::max())) return false;
  }
  return true;
}

Result<void> EventOrder::Run(const TraceGeneration& generation, const GenerationTables& tables,
                             const TraceClock& clock) {
  generation_ = &generation;
  tables_ = &tables;
  clock_ = &clock;
  waits_ = 0;
  heap_.clear();
  OpenCursors();
  if (TakeAll()) return {};
  ForgetUnread();
  return error_;
}

}  // namespace pfa

#include "analyzer/trace/event_order.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace pfa {
namespace {

// Each event that must wait makes others be tried. Real traces need a few tries per event; one made
// to have many threads that all wait would take the square of their number.
constexpr uint64_t kFreeWaits = uint64_t{1} << 24;
constexpr uint64_t kWaitsPerByte = 16;

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
    ++counts[rows.Find(batch.thread)];
  }
  by_thread_.assign(generation_->batches.size(), nullptr);
  size_t begin = 0;
  for (size_t i = 0; i < cursors_.size(); ++i) {
    cursors_[i].batches = by_thread_.data() + begin;
    begin += std::exchange(counts[i], begin);
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
    for (const int arg : {row.string_arg, row.string_arg2}) {
      if (arg >= 0) plan.names[static_cast<size_t>(arg)] = NameKind::kString;
    }
    for (const int arg : {row.stack_arg, row.stack_arg2}) {
      if (arg >= 0) plan.names[static_cast<size_t>(arg)] = NameKind::kStack;
    }
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
    return BadInputAt(OffsetKind::kInflated, cursor.offset(), "a time beyond 292 years");
  }
  return BadInputAt(
      OffsetKind::kInflated, cursor.offset(),
      fmt::format("{} has {} where a number was expected", row->name,
                  status == UvStatus::kOverflow ? Explain(status) : "the end of its batch"));
}

bool EventOrder::ReadEvent(Cursor* cursor) {
  const uint8_t* at = cursor->at;
  const uint8_t type = *at++;
  const Plan& plan = plans_[type];
  if (plan.args < 0) [[unlikely]]
    return Fail(BadEvent(*cursor, UvStatus::kOk));
  WireEvent& event = cursor->event;
  event.type = static_cast<TraceEvent>(type);
  event.args_count = static_cast<uint8_t>(plan.args);
  event.lacks_name = false;
  event.offset = cursor->offset();
  uint64_t delta = 0;
  UvStatus status = ReadUv(&at, cursor->end, &delta);
  for (size_t i = 0; i < event.args_count && status == UvStatus::kOk; ++i) {
    uint64_t& arg = event.args[i];
    status = ReadUv(&at, cursor->end, &arg);
    if (plan.names[i] == NameKind::kNone || status != UvStatus::kOk) continue;
    event.names[i] =
        plan.names[i] == NameKind::kString ? tables_->string(arg).value : tables_->stack(arg).value;
    if (event.names[i] == IdMap::kNotFound) event.lacks_name = true;
  }
  const int64_t ns = clock_->Ns(delta);
  if (status != UvStatus::kOk || __builtin_add_overflow(event.time_ns, ns, &event.time_ns))
      [[unlikely]] {
    return Fail(BadEvent(*cursor, status));
  }
  ++footprint_.count[type];
  footprint_.bytes[type] += static_cast<uint64_t>(at - cursor->at);
  cursor->at = at;
  return true;
}

// Reads the thread's next event.
EventOrder::Next EventOrder::Advance(Cursor* cursor) {
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
    cursor->event.time_ns = clock_->Ns(batch.time);
  }
  return ReadEvent(cursor) ? Next::kEvent : Next::kFailed;
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
  while (true) {
    size_t least = i;
    for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < heap_.size(); ++child) {
      if (heap_[child].time_ns < heap_[least].time_ns) least = child;
    }
    if (least == i) return;
    std::swap(heap_[i], heap_[least]);
    i = least;
  }
}

// The event at place i of the heap has happened.
bool EventOrder::Consumed(size_t i) {
  Cursor& cursor = cursors_[heap_[i].cursor];
  const int64_t before = heap_[i].time_ns;
  const Next next = Advance(&cursor);
  if (next == Next::kFailed) return false;
  if (next == Next::kEvent) {
    heap_[i].time_ns = cursor.event.time_ns;
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
    message += scheduler_.Situation(cursor.thread, cursor.event);
  }
  return BadInputAt(OffsetKind::kInflated, first.event.offset, std::move(message));
}

bool EventOrder::StepInSomeOrder() {
  std::ranges::stable_sort(heap_, {}, &HeapEntry::time_ns);
  for (size_t i = 1; i < heap_.size(); ++i) {
    const Cursor& cursor = cursors_[heap_[i].cursor];
    switch (scheduler_.Apply(cursor.thread, cursor.event)) {
      case Scheduler::Step::kDone:
        return Consumed(i);
      case Scheduler::Step::kFailed:
        return Fail(scheduler_.error());
      case Scheduler::Step::kWait:
        break;
    }
    if (++waits_ > kFreeWaits + kWaitsPerByte * generation_->bytes.size()) {
      return Fail(
          BadInputAt(OffsetKind::kInflated, cursor.event.offset,
                     fmt::format("generation {}: its {} threads wait for each other too often",
                                 generation_->number, heap_.size())));
    }
  }
  return Fail(Stuck());
}

bool EventOrder::Step() {
  const Cursor& cursor = cursors_[heap_.front().cursor];
  switch (scheduler_.Apply(cursor.thread, cursor.event)) {
    case Scheduler::Step::kDone:
      return Consumed(0);
    case Scheduler::Step::kFailed:
      return Fail(scheduler_.error());
    case Scheduler::Step::kWait:
      break;
  }
  return StepInSomeOrder();
}

Result<void> EventOrder::Run(const TraceGeneration& generation, const GenerationTables& tables,
                             const TraceClock& clock) {
  generation_ = &generation;
  tables_ = &tables;
  clock_ = &clock;
  waits_ = 0;
  heap_.clear();
  OpenCursors();
  for (uint32_t i = 0; i < cursors_.size(); ++i) {
    const Next next = Advance(&cursors_[i]);
    if (next == Next::kFailed) return error_;
    if (next == Next::kEnd) continue;
    heap_.push_back({cursors_[i].event.time_ns, i});
    SiftUp(heap_.size() - 1);
  }
  std::vector<TraceCpuSample> samples = generation.samples;
  std::ranges::stable_sort(samples, {}, &TraceCpuSample::time);
  size_t sample = 0;
  while (sample < samples.size() || !heap_.empty()) {
    if (sample < samples.size()) {
      const int64_t time_ns = clock.Ns(samples[sample].time);
      if (heap_.empty() || time_ns < heap_.front().time_ns) {
        scheduler_.AddSample(samples[sample], time_ns);
        ++sample;
        continue;
      }
    }
    if (!Step()) return error_;
  }
  return {};
}

}  // namespace pfa

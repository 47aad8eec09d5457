#include "proto/trace_v1_cursor.h"

#include "proto/uv.h"

namespace pfa {
namespace {

using Type = TraceV1Type;

bool IsTimed(Type type) { return SpecOf(type).timed && type != Type::kCpuSample; }

}  // namespace

bool TraceV1Cursor::NextBatch() {
  if (batch_ == source_->batches.size()) return false;
  const uint8_t* end = file_->end();
  uint64_t value = 0;
  p_ = file_->at(source_->batches[batch_++]) + 1;
  ReadUv(&p_, end, &value);
  if (plain_) ReadUv(&p_, end, &order_);
  ReadUv(&p_, end, &ticks_);
  return true;
}

// Of this source or another one; or at the end.
bool TraceV1Cursor::IsAtBatch() const {
  return p_ == file_->end() || static_cast<Type>(*p_ & kV1TypeMask) == Type::kBatch;
}

uint64_t TraceV1Cursor::position() const {
  if (!IsAtBatch()) return file_->offset_of(p_);
  return batch_ < source_->batches.size() ? source_->batches[batch_]
                                          : file_->offset_of(file_->end());
}

// Where a record of another kind than a timed event ends.
const uint8_t* TraceV1Cursor::Skip(Type type, unsigned count, const uint8_t* p) const {
  const uint8_t* end = file_->end();
  uint64_t value = 0;
  if (type == Type::kString) {
    ReadUv(&p, end, &value);
    ReadUv(&p, end, &value);
    return p + value;
  }
  if (count == kV1LengthPrefixed) {
    ReadUv(&p, end, &value);
    return p + value;
  }
  for (unsigned i = 0; i < count + 1 + (plain_ ? 1 : 0); ++i) ReadUv(&p, end, &value);
  return p;
}

bool TraceV1Cursor::Next(TraceV1Event* event) {
  while (true) {
    if (IsAtBatch()) {
      if (!NextBatch()) return false;
      continue;
    }
    const auto type = static_cast<Type>(*p_ & kV1TypeMask);
    const unsigned count = *p_ >> kV1CountShift;
    if (IsTimed(type)) {
      Decode(type, count, p_, event);
      return true;
    }
    p_ = Skip(type, count, p_ + 1);
  }
}

void TraceV1Cursor::Decode(Type type, unsigned count, const uint8_t* p, TraceV1Event* event) {
  const uint8_t* end = file_->end();
  event->offset = file_->offset_of(p++);
  std::array<uint64_t, kV1MaxValues> values;  // NOLINT: those that are used are written
  const size_t value_count = file_->value_count(type);
  uint64_t text_bytes = 0;
  if (count == kV1LengthPrefixed) ReadUv(&p, end, &text_bytes);
  for (size_t i = 0; i < value_count; ++i) ReadUv(&p, end, &values[i]);
  event->text = {};
  if (type == Type::kLog) {
    ReadUv(&p, end, &text_bytes);
    event->text = {reinterpret_cast<const char*>(p), static_cast<size_t>(text_bytes)};
    p += text_bytes;
  }
  p_ = p;

  size_t next = 0;
  if (plain_) event->order = order_ += values[next++];
  event->ticks = static_cast<int64_t>(ticks_ += values[next++]);
  const TraceV1Spec& spec = SpecOf(type);
  const size_t args_end = value_count - (spec.stack ? 1 : 0);
  event->args = {};
  for (size_t i = 0; next < args_end; ++i) event->args[i] = values[next++];
  event->stack = spec.stack ? values[next] : 0;
  event->type = type;
  event->p = source_->p;
  switch (type) {
    case Type::kGoStartLocal:
      event->type = Type::kGoStart;
      event->args[1] = TraceV1Event::kAnySequence;
      break;
    case Type::kGoUnblockLocal:
      event->type = Type::kGoUnblock;
      event->args[1] = TraceV1Event::kAnySequence;
      break;
    case Type::kGoSyscallExitLocal:
      event->type = Type::kGoSyscallExit;
      event->args[2] = event->args[1];
      event->args[1] = TraceV1Event::kAnySequence;
      break;
    default:
      break;
  }
  switch (spec.context) {
    case TraceV1Context::kCurrent:
      event->goroutine = goroutine_;
      break;
    case TraceV1Context::kRuns:
      event->goroutine = goroutine_ = event->args[0];
      break;
    case TraceV1Context::kLeaves:
      event->goroutine = goroutine_;
      goroutine_ = 0;
      break;
    case TraceV1Context::kArgument:
      event->goroutine = event->args[0];
      break;
  }
}

}  // namespace pfa

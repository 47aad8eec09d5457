#include "proto/trace_batch.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "proto/trace_header.h"
#include "proto/trace_schema.h"
#include "proto/uv.h"

namespace pfa {
namespace {

// Limits that the runtime's own reader has.
constexpr uint64_t kMaxStringBytes = 1024;
constexpr uint64_t kMaxFrames = 128;

constexpr int kFirstWithExperiments = 23;
constexpr int kFirstWithSync = 25;
constexpr int kFirstWithEndOfGeneration = 26;

constexpr auto kByte = [](TraceEvent type) { return static_cast<uint8_t>(type); };

// Forward over the bytes of one payload; the first failure stays.
class PayloadReader {
 public:
  PayloadReader(std::span<const uint8_t> bytes, uint64_t offset)
      : start_(bytes.data()), at_(start_), end_(start_ + bytes.size()), offset_(offset) {}

  [[nodiscard]] bool done() const { return at_ == end_; }
  [[nodiscard]] uint64_t offset() const { return offset_ + static_cast<uint64_t>(at_ - start_); }
  [[nodiscard]] size_t position() const { return static_cast<size_t>(at_ - start_); }
  [[nodiscard]] size_t left() const { return static_cast<size_t>(end_ - at_); }

  Result<uint64_t> Uv(std::string_view what) {
    uint64_t value = 0;
    const UvStatus status = ReadUv(&at_, end_, &value);
    if (status == UvStatus::kOk) return value;
    return BadInputAt(
        OffsetKind::kInflated, offset(),
        fmt::format("expected {}, found {}", what,
                    status == UvStatus::kOverflow ? Explain(status) : "the end of the batch"));
  }
  Result<void> Type(TraceEvent type, std::string_view what) {
    if (!done() && *at_ == kByte(type)) {
      ++at_;
      return {};
    }
    return BadInputAt(OffsetKind::kInflated, offset(),
                      done() ? fmt::format("expected {}, found the end of the batch", what)
                             : fmt::format("expected {}, found type {}", what, *at_));
  }
  void Skip(size_t bytes) { at_ += bytes; }

 private:
  const uint8_t* start_;
  const uint8_t* at_;
  const uint8_t* end_;
  uint64_t offset_;
};

Result<void> ReadStrings(PayloadReader in, size_t begin, TraceGeneration* generation) {
  PFA_TRY(in.Type(TraceEvent::kStrings, "a string table"));
  while (!in.done()) {
    TraceString string{.offset = in.offset()};
    PFA_TRY(in.Type(TraceEvent::kString, "a string"));
    PFA_ASSIGN_OR_RETURN(string.id, in.Uv("a string's id"));
    PFA_ASSIGN_OR_RETURN(const uint64_t size, in.Uv("a string's length"));
    if (size > kMaxStringBytes || size > in.left()) {
      return BadInputAt(OffsetKind::kInflated, in.offset(),
                        fmt::format("a string of {} bytes; at most {} were expected", size,
                                    std::min<uint64_t>(kMaxStringBytes, in.left())));
    }
    if (string.id == 0) {
      return BadInputAt(OffsetKind::kInflated, string.offset,
                        "a string with id 0, which is always the empty one");
    }
    string.begin = begin + in.position();
    string.size = size;
    in.Skip(size);
    generation->strings.push_back(string);
  }
  return {};
}

Result<void> ReadStacks(PayloadReader in, TraceGeneration* generation) {
  PFA_TRY(in.Type(TraceEvent::kStacks, "a stack table"));
  while (!in.done()) {
    TraceStack stack{.offset = in.offset()};
    PFA_TRY(in.Type(TraceEvent::kStack, "a stack"));
    PFA_ASSIGN_OR_RETURN(stack.id, in.Uv("a stack's id"));
    PFA_ASSIGN_OR_RETURN(const uint64_t frames, in.Uv("a stack's number of frames"));
    if (frames > kMaxFrames) {
      return BadInputAt(
          OffsetKind::kInflated, stack.offset,
          fmt::format("a stack of {} frames; at most {} were expected", frames, kMaxFrames));
    }
    if (stack.id == 0) {
      return BadInputAt(OffsetKind::kInflated, stack.offset,
                        "a stack with id 0, which is always the empty one");
    }
    stack.first_frame = generation->frames.size();
    stack.frames = frames;
    for (uint64_t i = 0; i < frames; ++i) {
      TraceStackFrame frame;
      PFA_ASSIGN_OR_RETURN(frame.pc, in.Uv("a frame's PC"));
      PFA_ASSIGN_OR_RETURN(frame.function, in.Uv("a frame's function"));
      PFA_ASSIGN_OR_RETURN(frame.file, in.Uv("a frame's file"));
      PFA_ASSIGN_OR_RETURN(frame.line, in.Uv("a frame's line"));
      generation->frames.push_back(frame);
    }
    generation->stacks.push_back(stack);
  }
  return {};
}

Result<void> ReadSamples(PayloadReader in, TraceGeneration* generation) {
  PFA_TRY(in.Type(TraceEvent::kCpuSamples, "a table of CPU samples"));
  while (!in.done()) {
    TraceCpuSample sample{.offset = in.offset()};
    PFA_TRY(in.Type(TraceEvent::kCpuSample, "a CPU sample"));
    PFA_ASSIGN_OR_RETURN(sample.time, in.Uv("a sample's time"));
    PFA_ASSIGN_OR_RETURN(sample.thread, in.Uv("a sample's thread"));
    PFA_ASSIGN_OR_RETURN(sample.proc, in.Uv("a sample's P"));
    PFA_ASSIGN_OR_RETURN(sample.goroutine, in.Uv("a sample's goroutine"));
    PFA_ASSIGN_OR_RETURN(sample.stack, in.Uv("a sample's stack"));
    generation->samples.push_back(sample);
  }
  return {};
}

// The one frequency of a generation and, from 1.25 on, its one reading of clocks.
Result<void> ReadClock(PayloadReader in, uint64_t batch_time, bool has_prefix,
                       TraceGeneration* generation) {
  if (has_prefix) PFA_TRY(in.Type(TraceEvent::kSync, "clock data"));
  while (!in.done()) {
    const uint64_t offset = in.offset();
    if (in.Type(TraceEvent::kFrequency, "").ok()) {
      PFA_ASSIGN_OR_RETURN(const uint64_t frequency, in.Uv("a frequency"));
      if (generation->frequency || frequency == 0) {
        return BadInputAt(OffsetKind::kInflated, offset,
                          frequency == 0 ? "a clock of 0 units per second"
                                         : "a second frequency in one generation");
      }
      generation->frequency = frequency;
      continue;
    }
    if (!has_prefix || !in.Type(TraceEvent::kClockSnapshot, "").ok()) {
      return BadInputAt(OffsetKind::kInflated, offset,
                        "expected a frequency or clock snapshot, found something else");
    }
    if (generation->clock) {
      return BadInputAt(OffsetKind::kInflated, offset, "a second clock snapshot in one generation");
    }
    TraceClockSnapshot clock;
    PFA_ASSIGN_OR_RETURN(const uint64_t delta, in.Uv("a snapshot's time"));
    PFA_ASSIGN_OR_RETURN(clock.monotonic_ns, in.Uv("a snapshot's monotonic clock"));
    PFA_ASSIGN_OR_RETURN(clock.wall_seconds, in.Uv("a snapshot's seconds"));
    PFA_ASSIGN_OR_RETURN(clock.wall_nanoseconds, in.Uv("a snapshot's nanoseconds"));
    clock.time = batch_time + delta;
    generation->clock = clock;
  }
  return {};
}

}  // namespace

void TraceGeneration::Clear() {
  bytes.clear();
  batches.clear();
  experimental.clear();
  strings.clear();
  stacks.clear();
  frames.clear();
  samples.clear();
  frequency.reset();
  clock.reset();
  damage.reset();
  table_bytes = {};
}

Result<void> TraceGenerationReader::Refill() {
  if (!chunk_.empty()) return {};
  if (is_unread_) {
    is_unread_ = false;
    chunk_ = std::exchange(after_unread_, {});
    if (!chunk_.empty()) return {};
  }
  PFA_ASSIGN_OR_RETURN(chunk_, stream_.Next());
  return {};
}

void TraceGenerationReader::Unread(std::span<const uint8_t> bytes) {
  std::vector<uint8_t> together(bytes.begin(), bytes.end());
  if (is_unread_) {
    together.insert(together.end(), chunk_.begin(), chunk_.end());
  } else {
    after_unread_ = chunk_;
  }
  unread_ = std::move(together);
  chunk_ = unread_;
  is_unread_ = true;
  offset_ -= bytes.size();
}

void TraceGenerationReader::Resynchronize(Error* damage) {
  ended_ = true;
  if (!resynchronizes_) return;
  // From where a head may begin: not with the first byte, which has none.
  std::vector<uint8_t> window = head_bytes_;
  size_t start = std::min<size_t>(window.size(), 1);
  const uint64_t from = offset_ - window.size();
  while (true) {
    const auto rest = std::span<const uint8_t>(window).subspan(start);
    const auto begins = BeginsWithTraceHead(rest, hints_);
    if (begins && *begins) {
      Unread(rest);
      ended_ = false;
      damage->message += fmt::format("; skipped {} bytes, to what looks like a batch at {:#x}",
                                     offset_ - from, offset_);
      return;
    }
    if (begins) {
      ++start;
      continue;
    }
    const auto byte = Byte();
    if (!byte.ok() && byte.error().code == ErrorCode::kLimit) *damage = byte.error();
    if (!byte.ok() || !byte.value()) break;
    if (start > kMaxTraceHeadBytes) {
      window.erase(window.begin(), window.begin() + static_cast<ptrdiff_t>(start));
      start = 0;
    }
    window.push_back(*byte.value());
  }
  constexpr uint64_t kFew = kMaxTraceHeadBytes;
  if (offset_ - from > kFew) {
    damage->message += fmt::format("; skipped {} bytes, to the end of the file", offset_ - from);
  }
}

bool TraceGenerationReader::IsHeadPlausible() const {
  return BeginsWithTraceHead(head_bytes_, hints_).value_or(false);
}

Result<std::optional<uint8_t>> TraceGenerationReader::Byte() {
  PFA_TRY(Refill());
  if (chunk_.empty()) return std::optional<uint8_t>();
  const uint8_t byte = chunk_.front();
  chunk_ = chunk_.subspan(1);
  ++offset_;
  head_bytes_.push_back(byte);
  return std::optional<uint8_t>(byte);
}

Result<uint64_t> TraceGenerationReader::Uv(std::string_view what) {
  uint64_t value = 0;
  constexpr unsigned kLastShift = 63;
  for (unsigned shift = 0;; shift += 7) {
    PFA_ASSIGN_OR_RETURN(const auto byte, Byte());
    if (!byte || (shift == kLastShift && *byte > 1)) {
      return BadInputAt(OffsetKind::kInflated, offset_,
                        fmt::format("expected {}, found {}", what,
                                    byte ? Explain(UvStatus::kOverflow) : "the end of the file"));
    }
    value |= (uint64_t{*byte} & 0x7fU) << shift;
    if (*byte < 0x80) return value;
  }
}

Result<std::optional<TraceGenerationReader::Head>> TraceGenerationReader::ReadHead() {
  Head head{.offset = offset_};
  head_bytes_.clear();
  PFA_ASSIGN_OR_RETURN(const auto type, Byte());
  if (!type) return std::optional<Head>();
  head.type = *type;
  if (head.type == kByte(TraceEvent::kEndOfGeneration) && version_ >= kFirstWithEndOfGeneration) {
    return std::optional(head);
  }
  const bool is_experimental =
      head.type == kByte(TraceEvent::kExperimentalBatch) && version_ >= kFirstWithExperiments;
  if (head.type != kByte(TraceEvent::kEventBatch) && !is_experimental) {
    return BadInputAt(OffsetKind::kInflated, head.offset,
                      fmt::format("expected a batch of events, found type {}", head.type));
  }
  if (is_experimental) {
    PFA_ASSIGN_OR_RETURN(const auto experiment, Byte());
    if (!experiment) {
      return BadInputAt(OffsetKind::kInflated, offset_,
                        "expected the number of an experiment, found the end of the file");
    }
    head.experiment = *experiment;
  }
  PFA_ASSIGN_OR_RETURN(head.generation, Uv("a batch's generation"));
  PFA_ASSIGN_OR_RETURN(head.thread, Uv("a batch's thread"));
  PFA_ASSIGN_OR_RETURN(head.time, Uv("a batch's time"));
  PFA_ASSIGN_OR_RETURN(head.size, Uv("a batch's size"));
  if (head.generation == 0 || head.size > kMaxTracePayloadBytes) {
    return BadInputAt(OffsetKind::kInflated, head.offset,
                      head.generation == 0
                          ? std::string("a batch of generation 0, which does not exist")
                          : fmt::format("a batch of {} bytes; at most {} were expected", head.size,
                                        kMaxTracePayloadBytes));
  }
  if (IsHeadPlausible()) {
    hints_.generation = head.generation;
    hints_.time = head.time;
  }
  return std::optional(head);
}

Result<void> TraceGenerationReader::ReadPayload(const Head& head, TraceGeneration* generation) {
  TraceBatch batch{.thread = head.thread,
                   .time = head.time,
                   .offset = offset_,
                   .begin = generation->bytes.size(),
                   .size = head.size};
  for (size_t left = head.size; left > 0;) {
    PFA_TRY(Refill());
    if (chunk_.empty()) {
      ended_ = true;
      return BadInputAt(OffsetKind::kInflated, offset_,
                        fmt::format("the file ends inside a batch, which has {} more bytes", left));
    }
    const size_t size = std::min(left, chunk_.size());
    generation->bytes.append(chunk_.first(size));
    chunk_ = chunk_.subspan(size);
    offset_ += size;
    left -= size;
  }
  if (batch.size == 0) return {};
  if (head.experiment != 0) {
    generation->experimental.push_back({head.experiment, batch});
    generation->table_bytes.experimental += batch.size;
    return {};
  }
  const std::span<const uint8_t> payload =
      generation->bytes.span().subspan(batch.begin, batch.size);
  const PayloadReader reader(payload, batch.offset);
  const uint8_t first = payload.front();
  if (first == kByte(TraceEvent::kStrings)) {
    generation->table_bytes.strings += batch.size;
    return ReadStrings(reader, batch.begin, generation);
  }
  const bool has_sync = version_ >= kFirstWithSync;
  const bool is_clock = first == kByte(has_sync ? TraceEvent::kSync : TraceEvent::kFrequency);
  const bool is_table =
      first == kByte(TraceEvent::kStacks) || first == kByte(TraceEvent::kCpuSamples) || is_clock;
  if (!is_table) {
    if (generation->damage) {
      generation->bytes.truncate(batch.begin);
    } else {
      generation->batches.push_back(batch);
    }
    return {};
  }
  // Their content is decoded, so the bytes need not stay; those of strings must.
  Result<void> read;
  if (first == kByte(TraceEvent::kStacks)) {
    generation->table_bytes.stacks += batch.size;
    read = ReadStacks(reader, generation);
  } else if (first == kByte(TraceEvent::kCpuSamples)) {
    generation->table_bytes.samples += batch.size;
    read = ReadSamples(reader, generation);
  } else {
    generation->table_bytes.clock += batch.size;
    read = ReadClock(reader, batch.time, has_sync, generation);
  }
  generation->bytes.truncate(batch.begin);
  return read;
}

Result<void> TraceGenerationReader::SkipHeader() {
  hints_.has_experiments = version_ >= kFirstWithExperiments;
  while (offset_ < kTraceHeaderBytes) {
    PFA_ASSIGN_OR_RETURN(const auto byte, Byte());
    if (!byte) return BadInputAt(OffsetKind::kInflated, offset_, "the file ends in its header");
  }
  return {};
}

std::optional<TraceGenerationReader::Head> TraceGenerationReader::NextHead(
    bool started, TraceGeneration* generation) {
  if (pending_) return std::exchange(pending_, std::nullopt);
  auto read = ReadHead();
  std::optional<Error> damage;
  if (!read.ok()) {
    damage = read.error();
    if (!started) {
      generation->number = 0;
      generation->offset = offset_;
    }
  } else if (!read.value()) {
    ended_ = true;
    return std::nullopt;
  } else {
    const Head& head = *read.value();
    const bool is_batch = head.type != kByte(TraceEvent::kEndOfGeneration);
    const bool is_expected = head.generation == generation->number ||
                             head.generation == generation->number + 1 || IsHeadPlausible();
    if (!resynchronizes_ || !started || !is_batch || is_expected) return head;
    damage = BadInputAt(OffsetKind::kInflated, head.offset,
                        fmt::format("a batch of generation {} inside of generation {}",
                                    head.generation, generation->number));
  }
  // Where the next batch begins is not known any more.
  Resynchronize(&*damage);
  if (!generation->damage) generation->damage = damage;
  return std::nullopt;
}

Result<bool> TraceGenerationReader::Next(TraceGeneration* generation) {
  generation->Clear();
  const bool is_first = offset_ == 0;
  if (is_first) PFA_TRY(SkipHeader());
  bool started = false;
  while (!ended_) {
    const std::optional<Head> head = NextHead(started, generation);
    if (!head) {
      if (generation->damage && (!started || ended_)) return true;
      continue;
    }
    if (head->type == kByte(TraceEvent::kEndOfGeneration)) {
      if (!started) {
        generation->offset = head->offset;
        generation->damage = BadInputAt(OffsetKind::kInflated, head->offset,
                                        "an end of a generation that has no batches");
      }
      return true;
    }
    if (started && head->generation != generation->number) {
      const bool is_successor = head->generation == generation->number + 1;
      if (!generation->damage && (version_ >= kFirstWithEndOfGeneration || !is_successor)) {
        generation->damage =
            BadInputAt(OffsetKind::kInflated, head->offset,
                       fmt::format("a batch of generation {} before the end of generation {}",
                                   head->generation, generation->number));
      }
      pending_ = head;
      return true;
    }
    if (!started) {
      started = true;
      generation->number = head->generation;
      generation->offset = head->offset;
      generation->min_batch_time = head->time;
    }
    generation->min_batch_time = std::min(generation->min_batch_time, head->time);
    const auto read = ReadPayload(*head, generation);
    if (!read.ok() && !generation->damage) generation->damage = read.error();
  }
  if (started && version_ >= kFirstWithEndOfGeneration && !generation->damage) {
    // Tables without events are nothing that is missed.
    if (generation->batches.empty()) return false;
    generation->damage =
        BadInputAt(OffsetKind::kInflated, offset_,
                   fmt::format("the file ends inside generation {}", generation->number));
  }
  if (is_first && !started && version_ < kFirstWithEndOfGeneration) {
    generation->damage = BadInputAt(OffsetKind::kInflated, offset_,
                                    "expected a generation, found the end of the file");
    generation->offset = offset_;
    return true;
  }
  return started;
}

}  // namespace pfa

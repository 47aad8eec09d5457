#include "proto/trace_v1_file.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "proto/trace_header.h"
#include "proto/uv.h"

namespace pfa {
namespace {

using Type = TraceV1Type;

constexpr uint8_t kBatchCount = 1;
constexpr uint64_t kMaxEventBytes = uint64_t{64} << 10;
constexpr uint64_t kMaxTextBytes = 1'000'000;
constexpr uint64_t kMaxV1Frames = 1000;
constexpr int kPlainVersion = 5;  // sequence numbers everywhere, stacks of bare addresses
// What pfa can number while it merges; Go's limit was 256 for long.
constexpr size_t kMaxSources = 16000;

}  // namespace

// Walks the file once, from record to record.
class TraceV1Scanner {
 public:
  explicit TraceV1Scanner(TraceV1File& file)
      : file_(file),
        plain_(file.version_ == kPlainVersion),
        begin_(file.bytes_.data()),
        p_(begin_ + std::min(kTraceHeaderBytes, file.bytes_.size())),
        end_(begin_ + file.bytes_.size()) {
    file.size_ = static_cast<size_t>(p_ - begin_);
  }

  void Scan() {
    while (p_ != end_) {
      start_ = p_;
      if (!Record()) break;
      TraceV1File::Usage& usage = file_.usage_[static_cast<size_t>(type_)];
      ++usage.count;
      usage.bytes += static_cast<uint64_t>(p_ - start_);
      file_.size_ = static_cast<size_t>(p_ - begin_);
    }
  }

 private:
  bool Fail(std::string_view what) {
    std::string where = source_ == kNoSource ? "" : "P ";
    if (source_ != kNoSource) {
      const int32_t p = file_.sources_[source_].p;
      where = p == TraceV1File::kNoP ? "no P: " : fmt::format("P {}: ", p);
    }
    file_.error_ =
        BadInputAt(OffsetKind::kInflated, file_.offset_of(start_), where + std::string(what));
    return false;
  }
  bool FailCut() { return Fail(fmt::format("{}: the file ends in the middle", Name())); }
  [[nodiscard]] std::string_view Name() const { return SpecOf(type_).name; }

  bool Uv(const uint8_t* end, uint64_t* value) { return ReadUv(&p_, end, value) == UvStatus::kOk; }
  bool Uv(uint64_t* value) {
    const UvStatus status = ReadUv(&p_, end_, value);
    if (status == UvStatus::kOk) return true;
    return status == UvStatus::kTruncated ? FailCut()
                                          : Fail(fmt::format("{}: {}", Name(), Explain(status)));
  }
  bool Bytes(uint64_t size) {
    if (size > static_cast<uint64_t>(end_ - p_)) return FailCut();
    p_ += size;
    return true;
  }

  bool Record() {
    const uint8_t byte = *p_++;
    const uint8_t number = byte & kV1TypeMask;
    const auto count = static_cast<uint8_t>(byte >> kV1CountShift);
    if (number == 0 || number >= kTraceV1Types ||
        SpecOf(static_cast<Type>(number)).since > file_.version_) {
      return Fail(
          fmt::format("event type {} does not exist in go 1.{} traces", number, file_.version_));
    }
    type_ = static_cast<Type>(number);
    if (type_ == Type::kString) return String();
    if (type_ == Type::kBatch) return Batch(count);
    if (source_ == kNoSource) return Fail(fmt::format("{} before the first batch", Name()));
    return Event(count);
  }

  bool String() {
    uint64_t id = 0;
    uint64_t size = 0;
    if (!Uv(&id) || !Uv(&size)) return false;
    if (id == 0) return Fail("string with id 0");
    if (size == 0 || size > kMaxTextBytes) {
      return Fail(fmt::format("string {} of {} bytes, expected 1 to {}", id, size, kMaxTextBytes));
    }
    if (file_.text_rows_.Find(id) != DenseIdMap::kAbsent) {
      return Fail(fmt::format("string {} comes twice", id));
    }
    const uint8_t* text = p_;
    if (!Bytes(size)) return false;
    file_.text_rows_.Set(id, static_cast<uint32_t>(file_.texts_.size()));
    file_.texts_.emplace_back(reinterpret_cast<const char*>(text), size);
    return true;
  }

  bool Batch(uint8_t count) {
    if (count != kBatchCount) {
      return Fail(fmt::format("Batch with {} values, expected {}", count + 1, kBatchCount + 1));
    }
    uint64_t p = 0;
    uint64_t sequence = 0;
    uint64_t ticks = 0;
    if (!Uv(&p) || (plain_ && !Uv(&sequence)) || !Uv(&ticks)) return false;
    constexpr uint64_t kNoP = std::numeric_limits<uint64_t>::max();
    constexpr uint64_t kMaxP = std::numeric_limits<int32_t>::max();
    if (p != kNoP && p > kMaxP) return Fail(fmt::format("P {} is larger than {}", p, kMaxP));
    uint32_t row = rows_.Find(p);
    if (row == DenseIdMap::kAbsent) {
      if (file_.sources_.size() == kMaxSources) {
        Fail(fmt::format("more than {} Ps", kMaxSources));
        file_.error_->code = ErrorCode::kLimit;
        return false;
      }
      row = static_cast<uint32_t>(file_.sources_.size());
      rows_.Set(p, row);
      file_.sources_.push_back({static_cast<int32_t>(p), {}});
    }
    source_ = row;
    ticks_ = ticks;
    file_.sources_[row].batches.push_back(file_.offset_of(start_));
    return true;
  }

  // An event with values, which are either counted in its first byte or measured in bytes.
  bool Event(uint8_t count) {
    if (count < kV1LengthPrefixed) {
      value_count_ = size_t{count} + 1 + (plain_ ? 1 : 0);
      for (size_t i = 0; i < value_count_; ++i) {
        if (!Uv(&values_[i])) return false;
      }
      return type_ == Type::kStack ? Stack(p_, p_) : Timed();
    }
    uint64_t size = 0;
    if (!Uv(&size)) return false;
    if (size > kMaxEventBytes) {
      return Fail(fmt::format("{} of {} bytes, expected at most {}", Name(), size, kMaxEventBytes));
    }
    const uint8_t* values = p_;
    if (!Bytes(size)) return false;
    const uint8_t* end = std::exchange(p_, values);
    value_count_ = 0;
    const size_t wanted = type_ == Type::kStack ? 2 : values_.size();
    while (p_ != end && value_count_ < wanted) {
      if (!Uv(end, &values_[value_count_])) {
        return Fail(fmt::format("{}: a value leaves its event", Name()));
      }
      ++value_count_;
    }
    if (type_ == Type::kStack) return Stack(p_, end);
    if (p_ != end) ++value_count_;
    return Timed() && (type_ != Type::kLog || LogText());
  }

  // Its frames are what is left up to `end`.
  bool Stack(const uint8_t* frames, const uint8_t* end) {
    if (value_count_ != 2) return Fail("Stack without the number of its frames");
    const uint64_t count = values_[1];
    if (count > kMaxV1Frames) {
      return Fail(fmt::format("stack {} of {} frames, expected at most {}", values_[0], count,
                              kMaxV1Frames));
    }
    const uint64_t wanted = count * (plain_ ? 1 : 4);
    uint64_t found = 0;
    uint64_t value = 0;
    for (; p_ != end; ++found) {
      if (!Uv(end, &value)) return Fail("Stack: a value leaves its event");
    }
    if (found != wanted) {
      return Fail(fmt::format("stack {} of {} frames has {} values, expected {}", values_[0], count,
                              found, wanted));
    }
    if (values_[0] == 0 || count == 0) return true;
    file_.stacks_.push_back({values_[0], file_.offset_of(frames), static_cast<uint32_t>(count)});
    return true;
  }

  bool LogText() {
    uint64_t size = 0;
    if (!Uv(&size)) return false;
    if (size > kMaxTextBytes) {
      return Fail(
          fmt::format("UserLog: text of {} bytes, expected at most {}", size, kMaxTextBytes));
    }
    return Bytes(size);
  }

  bool Timed() {
    const size_t wanted = file_.value_count(type_);
    if (value_count_ != wanted) {
      return Fail(fmt::format(
          "{} with {} values, expected {}", Name(),
          value_count_ > values_.size() ? "too many" : std::to_string(value_count_), wanted));
    }
    if (type_ == Type::kFrequency) {
      const auto frequency = static_cast<int64_t>(values_[0]);
      if (frequency <= 0) {
        return Fail(fmt::format("Frequency of {} ticks per second: time stamps are not reliable",
                                frequency));
      }
      file_.frequency_ = frequency;
      return true;
    }
    if (type_ == Type::kTimerGoroutine) {
      file_.timers_.insert(values_[0]);
      return true;
    }
    if (type_ == Type::kCpuSample) {
      // The time of writing it is of no use; that of the signal follows.
      file_.samples_.push_back({.ticks = static_cast<int64_t>(values_[1]),
                                .goroutine = values_[3],
                                .stack = values_[4],
                                .offset = file_.offset_of(start_),
                                .p = static_cast<int32_t>(values_[2])});
      return true;
    }
    ticks_ += values_[plain_ ? 1 : 0];
    file_.last_ticks_ = std::max(file_.last_ticks_, static_cast<int64_t>(ticks_));
    return true;
  }

  static constexpr uint32_t kNoSource = 0xffffffff;

  TraceV1File& file_;
  bool plain_;
  const uint8_t* begin_;
  const uint8_t* p_;
  const uint8_t* end_;
  const uint8_t* start_ = nullptr;  // of the record at hand
  Type type_ = Type::kNone;
  std::array<uint64_t, kV1MaxValues> values_{};
  size_t value_count_ = 0;
  DenseIdMap rows_;  // of sources, by P
  uint32_t source_ = kNoSource;
  uint64_t ticks_ = 0;
};

TraceV1File::TraceV1File(PodColumn<uint8_t> bytes, int version)
    : version_(version), bytes_(std::move(bytes)) {
  for (size_t i = 0; i < kTraceV1Types; ++i) {
    value_counts_[i] =
        static_cast<uint8_t>(ValueCount(SpecOf(static_cast<TraceV1Type>(i)), version));
  }
  TraceV1Scanner(*this).Scan();
}

std::optional<uint32_t> TraceV1File::text_row(uint64_t id) const {
  const uint32_t row = text_rows_.Find(id);
  if (row == DenseIdMap::kAbsent) return std::nullopt;
  return row;
}

void TraceV1File::FramesOf(const Stack& stack, std::vector<TraceV1Frame>* frames) const {
  frames->clear();
  const uint8_t* p = at(stack.offset);
  for (uint32_t i = 0; i < stack.frames; ++i) {
    TraceV1Frame frame;
    ReadUv(&p, end(), &frame.pc);
    if (version_ != kPlainVersion) {
      ReadUv(&p, end(), &frame.function);
      ReadUv(&p, end(), &frame.file);
      ReadUv(&p, end(), &frame.line);
    }
    frames->push_back(frame);
  }
}

}  // namespace pfa

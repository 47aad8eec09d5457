// Perfetto's protobuf: a Trace of TracePackets with TrackEvents, as published in
// protos/perfetto/trace. Names and texts are sent once and then referred to by number.

#include <algorithm>
#include <limits>
#include <string>
#include <unordered_map>

#include "analyzer/report/trace/piece_buffer.h"
#include "analyzer/report/trace/track_writer.h"
#include "proto/base/utf8.h"
#include "proto/wire_append.h"

namespace pfa {
namespace {

// Field numbers; those of one message together.
constexpr uint32_t kTracePacket = 1;

constexpr uint32_t kPacketTimestamp = 8;
constexpr uint32_t kPacketSequenceId = 10;
constexpr uint32_t kPacketTrackEvent = 11;
constexpr uint32_t kPacketInternedData = 12;
constexpr uint32_t kPacketSequenceFlags = 13;
constexpr uint32_t kPacketTrackDescriptor = 60;

constexpr uint32_t kTrackUuid = 1;
constexpr uint32_t kTrackName = 2;
constexpr uint32_t kTrackParent = 5;
constexpr uint32_t kTrackCounter = 8;
constexpr uint32_t kTrackChildOrder = 11;
constexpr uint32_t kTrackRank = 12;
constexpr uint32_t kCounterUnit = 3;

constexpr uint32_t kEventAnnotation = 4;
constexpr uint32_t kEventType = 9;
constexpr uint32_t kEventNameId = 10;
constexpr uint32_t kEventTrack = 11;
constexpr uint32_t kEventCounterValue = 30;
constexpr uint32_t kEventFlow = 47;
constexpr uint32_t kEventEndingFlow = 48;

constexpr uint32_t kAnnotationInt = 4;
constexpr uint32_t kAnnotationName = 10;
constexpr uint32_t kAnnotationTextId = 17;

constexpr uint32_t kInternedNames = 2;
constexpr uint32_t kInternedTexts = 29;
constexpr uint32_t kInternedId = 1;
constexpr uint32_t kInternedText = 2;

// Values.
enum class EventType : uint8_t { kSliceBegin = 1, kSliceEnd, kInstant, kCounter };
constexpr uint64_t kStateCleared = 1;
constexpr uint64_t kNeedsState = 2;
constexpr uint64_t kExplicitOrder = 3;
constexpr uint64_t kUnitCount = 2;
constexpr uint64_t kUnitBytes = 3;

// Texts that were sent already. The viewer keeps all of them, and so do we.
class SentTexts {
 public:
  explicit SentTexts(uint32_t field) : field_(field) {}

  // Appends the text to an InternedData if it is new.
  uint64_t IdOf(std::string_view text, std::string* interned) {
    const auto [found, is_new] = ids_.try_emplace(std::string(text), ids_.size() + 1);
    if (is_new) {
      std::string entry;
      AppendNumberField(kInternedId, found->second, &entry);
      AppendBytesField(kInternedText, ReplaceInvalidUtf8(text), &entry);
      AppendBytesField(field_, entry, interned);
    }
    return found->second;
  }

 private:
  uint32_t field_;
  std::unordered_map<std::string, uint64_t> ids_;
};

class PerfettoWriter : public TrackWriter {
 public:
  explicit PerfettoWriter(ByteSink& sink) : pieces_(sink) {}

  void AddGroup(uint32_t group, std::string_view name) override {
    std::string track;
    AppendNumberField(kTrackUuid, group, &track);
    AppendBytesField(kTrackName, ReplaceInvalidUtf8(name), &track);
    AppendNumberField(kTrackChildOrder, kExplicitOrder, &track);
    Describe(track);
  }
  void AddTrack(TrackId id, std::string_view name) override { Describe(TrackOf(id, name)); }
  void AddCounter(TrackId id, std::string_view name, bool bytes) override {
    std::string track = TrackOf(id, name);
    std::string counter;
    AppendNumberField(kCounterUnit, bytes ? kUnitBytes : kUnitCount, &counter);
    AppendBytesField(kTrackCounter, counter, &track);
    Describe(track);
  }

  void Slice(TrackId track, int64_t start_ns, int64_t end_ns, std::string_view name,
             std::span<const TrackArgument> arguments, uint64_t arrow) override {
    Begin(EventType::kSliceBegin, track);
    Describe(name, arguments);
    if (arrow != 0) AppendFixed64Field(kEventEndingFlow, arrow, &event_);
    End(start_ns);
    Begin(EventType::kSliceEnd, track);
    End(end_ns);
  }
  void Instant(TrackId track, int64_t time_ns, std::string_view name,
               std::span<const TrackArgument> arguments) override {
    Begin(EventType::kInstant, track);
    Describe(name, arguments);
    End(time_ns);
  }
  void Counter(TrackId track, int64_t time_ns, uint64_t value) override {
    constexpr uint64_t kMost = std::numeric_limits<int64_t>::max();
    Begin(EventType::kCounter, track);
    AppendNumberField(kEventCounterValue, std::min(value, kMost), &event_);
    End(time_ns);
  }
  void StartArrow(TrackId track, int64_t time_ns, std::string_view name, uint64_t arrow) override {
    Begin(EventType::kInstant, track);
    Describe(name, {});
    AppendFixed64Field(kEventFlow, arrow, &event_);
    End(time_ns);
  }

  [[nodiscard]] const Result<void>& status() const override { return pieces_.status(); }
  Result<void> Finish() override { return pieces_.Flush(); }

 private:
  static uint64_t UuidOf(TrackId track) {
    constexpr unsigned kNumberBits = 56;
    constexpr uint64_t kNumber = (uint64_t{1} << kNumberBits) - 1;
    return (uint64_t{track.group} << kNumberBits) | (static_cast<uint64_t>(track.number) & kNumber);
  }

  static std::string TrackOf(TrackId id, std::string_view name) {
    constexpr int64_t kLastRank = std::numeric_limits<int32_t>::max();
    std::string track;
    AppendNumberField(kTrackUuid, UuidOf(id), &track);
    AppendNumberField(kTrackParent, id.group, &track);
    AppendBytesField(kTrackName, ReplaceInvalidUtf8(name), &track);
    AppendNumberField(kTrackRank,
                      static_cast<uint64_t>(std::clamp<int64_t>(id.number, 0, kLastRank)), &track);
    return track;
  }

  void Describe(const std::string& track) {
    packet_.clear();
    AppendBytesField(kPacketTrackDescriptor, track, &packet_);
    Send();
  }

  void Begin(EventType type, TrackId track) {
    event_.clear();
    interned_.clear();
    AppendNumberField(kEventType, static_cast<uint64_t>(type), &event_);
    AppendNumberField(kEventTrack, UuidOf(track), &event_);
  }
  void Describe(std::string_view name, std::span<const TrackArgument> arguments) {
    AppendNumberField(kEventNameId, names_.IdOf(name, &interned_), &event_);
    for (const TrackArgument& argument : arguments) {
      annotation_.clear();
      AppendBytesField(kAnnotationName, argument.key, &annotation_);
      if (argument.text.empty()) {
        AppendNumberField(kAnnotationInt, static_cast<uint64_t>(argument.number), &annotation_);
      } else {
        AppendNumberField(kAnnotationTextId, texts_.IdOf(argument.text, &interned_), &annotation_);
      }
      AppendBytesField(kEventAnnotation, annotation_, &event_);
    }
  }
  void End(int64_t time_ns) {
    packet_.clear();
    AppendNumberField(kPacketTimestamp, static_cast<uint64_t>(time_ns), &packet_);
    if (!interned_.empty()) AppendBytesField(kPacketInternedData, interned_, &packet_);
    AppendBytesField(kPacketTrackEvent, event_, &packet_);
    Send();
  }
  void Send() {
    AppendNumberField(kPacketSequenceId, 1, &packet_);
    AppendNumberField(kPacketSequenceFlags, is_first_ ? kStateCleared : kNeedsState, &packet_);
    is_first_ = false;
    AppendBytesField(kTracePacket, packet_, &pieces_.text());
    pieces_.Pass();
  }

  PieceBuffer pieces_;
  SentTexts names_{kInternedNames};
  SentTexts texts_{kInternedTexts};
  // Parts of the packet at hand; members so that their memory is used again.
  std::string packet_;
  std::string event_;
  std::string interned_;
  std::string annotation_;
  bool is_first_ = true;
};

}  // namespace

std::unique_ptr<TrackWriter> MakePerfettoWriter(ByteSink& sink) {
  return std::make_unique<PerfettoWriter>(sink);
}

}  // namespace pfa

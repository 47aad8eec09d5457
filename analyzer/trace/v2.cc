#include "analyzer/trace/v2.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "analyzer/trace/event_order.h"
#include "analyzer/trace/generation_tables.h"
#include "analyzer/trace/scheduler.h"
#include "proto/trace_batch.h"

namespace pfa {
namespace {

constexpr int kFirstWithClock = 25;

class V2Reader {
 public:
  V2Reader(InflateStream& stream, int version, const TraceReadOptions& options,
           TraceBuilder* builder)
      : reader_(stream, version),
        version_(version),
        options_(options),
        builder_(builder),
        rows_(*builder),
        scheduler_(*builder, rows_),
        order_(scheduler_, footprint_) {}

  Result<void> Read() {
    while (true) {
      PFA_ASSIGN_OR_RETURN(const bool more, reader_.Next(&generation_));
      if (!more) break;
      const auto read = ReadGeneration();
      if (read.ok()) continue;
      if (options_.strict || read.error().code == ErrorCode::kLimit) return read.error();
      if (!gap_) gap_ = read.error();
      scheduler_.Restart();
    }
    if (gap_ && !scheduler_.any()) return *gap_;
    scheduler_.EndSync();
    PFA_TRY(rows_.Wait());
    if (gap_) builder_->AddGap(scheduler_.last_ns(), scheduler_.last_ns(), gap_->ToString());
    AddFootprint();
    return {};
  }

 private:
  Result<void> ReadGeneration() {
    if (generation_.damage && options_.strict) return *generation_.damage;
    PFA_TRY(CheckClock());
    const bool lenient = generation_.damage.has_value();
    PFA_TRY(tables_.Build(generation_, lenient, builder_));
    const TraceClock clock(generation_.frequency.value_or(frequency_));
    frequency_ = generation_.frequency.value_or(frequency_);
    const int64_t start_ns = clock.Ns(generation_.min_batch_time);
    if (gap_) {
      PFA_TRY(rows_.Wait());
      const int64_t from_ns = scheduler_.any() ? scheduler_.last_ns() : start_ns;
      builder_->AddGap(from_ns, std::max(from_ns, start_ns), gap_->ToString());
      gap_.reset();
    }
    scheduler_.BeginGeneration(generation_.number, tables_, start_ns, SnapshotOf(clock));
    PFA_TRY(order_.Run(generation_, tables_, clock));
    AddTableFootprint();
    if (generation_.damage) return *generation_.damage;
    return {};
  }

  // Without its frequency a generation has no times; a damaged one may use that of another.
  Result<void> CheckClock() {
    if (!generation_.frequency) {
      if (!generation_.damage) {
        return BadInputAt(OffsetKind::kInflated, generation_.offset,
                          fmt::format("generation {} has no clock frequency", generation_.number));
      }
      if (frequency_ == 0 || generation_.batches.empty()) return *generation_.damage;
    }
    if (version_ >= kFirstWithClock && !generation_.clock && !generation_.damage) {
      return BadInputAt(OffsetKind::kInflated, generation_.offset,
                        fmt::format("generation {} has no clock snapshot", generation_.number));
    }
    return {};
  }

  std::optional<ClockSnapshot> SnapshotOf(const TraceClock& clock) const {
    if (!generation_.clock) return std::nullopt;
    constexpr uint64_t kSecond = 1000000000;
    const TraceClockSnapshot& read = *generation_.clock;
    return ClockSnapshot{
        .trace_ns = clock.Ns(read.time),
        .monotonic_ns = read.monotonic_ns,
        .wall_ns = static_cast<int64_t>(read.wall_seconds * kSecond + read.wall_nanoseconds)};
  }

  void AddTableFootprint() {
    const auto add = [this](TraceEvent type, size_t count, uint64_t bytes) {
      footprint_.count[static_cast<size_t>(type)] += count;
      footprint_.bytes[static_cast<size_t>(type)] += bytes;
    };
    const TraceGeneration::TableBytes& bytes = generation_.table_bytes;
    add(TraceEvent::kEventBatch, generation_.batches.size(), 0);
    add(TraceEvent::kString, generation_.strings.size(), bytes.strings);
    add(TraceEvent::kStack, generation_.stacks.size(), bytes.stacks);
    add(TraceEvent::kCpuSample, generation_.samples.size(), bytes.samples);
    add(TraceEvent::kFrequency, bytes.clock == 0 ? 0 : 1, bytes.clock);
    add(TraceEvent::kExperimentalBatch, generation_.experimental.size(), bytes.experimental);
  }

  // What is neither an event nor a table is heads of batches, or damaged.
  void AddFootprint() {
    uint64_t rest = reader_.offset();
    for (const uint64_t bytes : footprint_.bytes) rest -= std::min(rest, bytes);
    footprint_.bytes[static_cast<size_t>(TraceEvent::kEventBatch)] = rest;
    for (const TraceEventRow& row : TraceEventTable()) {
      const auto type = static_cast<size_t>(row.type);
      if (footprint_.count[type] == 0) continue;
      builder_->AddFootprint(row.name, footprint_.count[type], footprint_.bytes[type]);
    }
  }

  TraceGenerationReader reader_;
  int version_;
  TraceReadOptions options_;
  TraceBuilder* builder_;
  TypeFootprint footprint_;
  TraceFeed rows_;
  Scheduler scheduler_;
  EventOrder order_;
  GenerationTables tables_;
  TraceGeneration generation_;
  uint64_t frequency_ = 0;    // of the last generation that had one
  std::optional<Error> gap_;  // why nothing is known since the last event
};

}  // namespace

Result<void> ReadTraceV2(InflateStream& stream, int version, const TraceReadOptions& options,
                         TraceBuilder* builder) {
  return V2Reader(stream, version, options, builder).Read();
}

}  // namespace pfa

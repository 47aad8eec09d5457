#include "analyzer/trace/v2.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "analyzer/trace/alloc_types.h"
#include "analyzer/trace/event_order.h"
#include "analyzer/trace/generation_ahead.h"
#include "analyzer/trace/scheduler.h"
#include "analyzer/trace/trace_feed.h"
#include "proto/trace_batch.h"

namespace pfa {
namespace {

class V2Reader {
 public:
  V2Reader(InflateStream& stream, int version, const TraceReadOptions& options,
           TraceBuilder* builder)
      : generations_(stream, version, options, *builder),
        options_(options),
        builder_(builder),
        rows_(*builder, options.content),
        scheduler_(*builder, rows_, [this] { generations_.Wait(); }),
        order_(scheduler_, footprint_) {}

  Result<void> Read() {
    while (true) {
      PFA_ASSIGN_OR_RETURN(const ReadyGeneration* const ready, generations_.Next());
      if (ready == nullptr) break;
      const auto read = Take(*ready);
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
  Result<void> Take(const ReadyGeneration& ready) {
    if (ready.failure) return *ready.failure;
    const TraceGeneration& generation = ready.generation;
    const TraceClock& clock = ready.clock;
    const int64_t start_ns = clock.Ns(generation.min_batch_time);
    if (gap_) {
      PFA_TRY(rows_.Wait());
      const int64_t from_ns = scheduler_.any() ? scheduler_.last_ns() : start_ns;
      builder_->AddGap(from_ns, std::max(from_ns, start_ns), gap_->ToString());
      gap_.reset();
    }
    scheduler_.set_alloc_types(&ready.alloc_types);
    PFA_TRY(AddPassedOver(ready.alloc_types));
    scheduler_.BeginGeneration(generation.number, ready.tables, start_ns, SnapshotOf(ready));
    auto ordered = order_.Run(generation, ready.tables, clock);
    AddTableFootprint(generation);
    // Where events are missing, others may be stuck for that.
    if (generation.damage) return *generation.damage;
    return ordered;
  }

  Result<void> AddPassedOver(const AllocTypes& types) {
    if (types.passed_over().empty()) return {};
    PFA_TRY(rows_.Wait());
    for (const AllocTypes::PassedOver& table : types.passed_over()) {
      builder_->diagnostics().Add(DiagnosticKind::kTraceExperiment, table.offset, table.what);
    }
    return {};
  }

  static std::optional<ClockSnapshot> SnapshotOf(const ReadyGeneration& ready) {
    if (!ready.generation.clock) return std::nullopt;
    constexpr uint64_t kSecond = 1000000000;
    const TraceClockSnapshot& read = *ready.generation.clock;
    return ClockSnapshot{
        .trace_ns = ready.clock.Ns(read.time),
        .monotonic_ns = read.monotonic_ns,
        .wall_ns = static_cast<int64_t>(read.wall_seconds * kSecond + read.wall_nanoseconds)};
  }

  void AddTableFootprint(const TraceGeneration& generation) {
    const auto add = [this](TraceEvent type, size_t count, uint64_t bytes) {
      footprint_.count[static_cast<size_t>(type)] += count;
      footprint_.bytes[static_cast<size_t>(type)] += bytes;
    };
    const TraceGeneration::TableBytes& bytes = generation.table_bytes;
    add(TraceEvent::kEventBatch, generation.batches.size(), 0);
    add(TraceEvent::kString, generation.strings.size(), bytes.strings);
    add(TraceEvent::kStack, generation.stacks.size(), bytes.stacks);
    add(TraceEvent::kCpuSample, generation.samples.size(), bytes.samples);
    add(TraceEvent::kFrequency, bytes.clock == 0 ? 0 : 1, bytes.clock);
    add(TraceEvent::kExperimentalBatch, generation.experimental.size(), bytes.experimental);
  }

  // What is neither an event nor a table is heads of batches, or damaged.
  void AddFootprint() {
    uint64_t rest = generations_.offset();
    for (const uint64_t bytes : footprint_.bytes) rest -= std::min(rest, bytes);
    footprint_.bytes[static_cast<size_t>(TraceEvent::kEventBatch)] = rest;
    for (const TraceEventRow& row : TraceEventTable()) {
      const auto type = static_cast<size_t>(row.type);
      if (footprint_.count[type] == 0) continue;
      builder_->AddFootprint(row.name, footprint_.count[type], footprint_.bytes[type]);
    }
  }

  GenerationAhead generations_;
  TraceReadOptions options_;
  TraceBuilder* builder_;
  TypeFootprint footprint_;
  TraceFeed rows_;
  Scheduler scheduler_;
  EventOrder order_;
  std::optional<Error> gap_;  // why nothing is known since the last event
};

}  // namespace

Result<void> ReadTraceV2(InflateStream& stream, int version, const TraceReadOptions& options,
                         TraceBuilder* builder) {
  return V2Reader(stream, version, options, builder).Read();
}

}  // namespace pfa

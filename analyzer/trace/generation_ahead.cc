#include "analyzer/trace/generation_ahead.h"

#include <fmt/format.h>

namespace pfa {
namespace {

constexpr int kFirstWithClock = 25;
// Below this a thread costs more than it saves.
constexpr size_t kBytesForThread = size_t{256} << 10;

}  // namespace

Result<const ReadyGeneration*> GenerationAhead::Next() {
  Wait();
  last_ = 1 - last_;
  if (!is_prepared_) Prepare(&ready_[last_]);
  is_prepared_ = false;
  PFA_ASSIGN_OR_RETURN(const bool more, more_);
  if (!more) return static_cast<const ReadyGeneration*>(nullptr);
  if (ready_[last_].generation.bytes.size() >= kBytesForThread) {
    is_prepared_ = true;
    preparing_ = std::async(std::launch::async, [this] { Prepare(&ready_[1 - last_]); });
  }
  return static_cast<const ReadyGeneration*>(&ready_[last_]);
}

void GenerationAhead::Wait() {
  if (preparing_.valid()) preparing_.get();
}

void GenerationAhead::Prepare(ReadyGeneration* ready) {
  ready->failure.reset();
  more_ = reader_.Next(&ready->generation);
  if (!more_.ok() || !more_.value()) {
    // The last one may be large.
    ready->generation = TraceGeneration();
    ready->tables = GenerationTables();
    return;
  }
  const auto made = MakeTables(ready);
  if (!made.ok()) ready->failure = made.error();
}

Result<void> GenerationAhead::MakeTables(ReadyGeneration* ready) {
  const TraceGeneration& generation = ready->generation;
  if (generation.damage && options_.strict) return *generation.damage;
  PFA_TRY(CheckClock(generation));
  PFA_TRY(ready->tables.Build(generation, generation.damage.has_value(), known_stacks_, &names_));
  ready->alloc_types.Build(generation, &names_);
  known_stacks_ = names_.stack_count();
  frequency_ = generation.frequency.value_or(frequency_);
  ready->clock = TraceClock(frequency_);
  return {};
}

// Without its frequency a generation has no times; a damaged one may use that of another.
Result<void> GenerationAhead::CheckClock(const TraceGeneration& generation) const {
  if (!generation.frequency) {
    if (!generation.damage) {
      return BadInputAt(OffsetKind::kInflated, generation.offset,
                        fmt::format("generation {} has no clock frequency", generation.number));
    }
    if (frequency_ == 0 || generation.batches.empty()) return *generation.damage;
  }
  if (version_ >= kFirstWithClock && !generation.clock && !generation.damage) {
    return BadInputAt(OffsetKind::kInflated, generation.offset,
                      fmt::format("generation {} has no clock snapshot", generation.number));
  }
  return {};
}

}  // namespace pfa

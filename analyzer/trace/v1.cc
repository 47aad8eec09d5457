#include "analyzer/trace/v1.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "analyzer/trace/v1_checker.h"
#include "analyzer/trace/v1_mapper.h"
#include "analyzer/trace/v1_merge.h"
#include "analyzer/trace/v1_replay.h"
#include "proto/base/number.h"
#include "proto/base/pod_column.h"

namespace pfa {
namespace {

// Times stay far from the ends of what an int64 holds: a damaged one must not make sums overflow.
constexpr int64_t kMaxTimeNs = int64_t{1} << 61;

class Reader {
 public:
  Reader(const TraceReadOptions& options, TraceBuilder& builder)
      : options_(options), builder_(builder) {}

  Result<void> Read(InflateStream& stream, int version) {
    builder_.set_version(version);
    PodColumn<uint8_t> bytes;
    PFA_TRY(ReadBytes(stream, &bytes));
    TraceV1File file(std::move(bytes), version);
    // What is wrong with the file itself comes first, as it explains the rest.
    if (file.error()) PFA_TRY(Accept(*file.error()));
    if (!file.frequency()) {
      PFA_TRY(Accept({ErrorCode::kBadInput,
                      "the frequency of the clock is missing, which is written last: the trace was "
                      "cut off",
                      {},
                      OffsetKind::kInflated,
                      file.offset_of(file.end())}));
    }
    V1Order order = MergeV1(file);
    PFA_TRY(AcceptOrder(order));
    PFA_TRY(Build(&order, &file));
    AddFootprint(file);
    return {};
  }

 private:
  // A damaged stream is a cut file; one that cannot be read at all is an error in any case.
  Result<void> ReadBytes(InflateStream& stream, PodColumn<uint8_t>* bytes) {
    while (true) {
      const auto chunk = stream.Next();
      if (!chunk.ok()) {
        if (chunk.error().code != ErrorCode::kBadInput) return chunk.error();
        return Accept(chunk.error());
      }
      if (chunk.value().empty()) return {};
      bytes->append(chunk.value());
    }
  }

  // Strict: the end. Else the first one is remembered as the reason of what is missing.
  Result<void> Accept(const Error& error) {
    if (options_.strict) return error;
    if (!damage_) damage_ = error;
    return {};
  }

  Result<void> AcceptOrder(const V1Order& order) {
    if (order.error) PFA_TRY(Accept(*order.error));
    for (const auto& [error, count, kind] :
         {std::tuple(&order.backward_error, order.backward, DiagnosticKind::kTraceTimeBackwards),
          std::tuple(&order.stray_error, order.stray_exits, DiagnosticKind::kStrayTraceEvent)}) {
      if (!*error) continue;
      if (options_.strict) return **error;
      for (uint64_t i = 0; i < count; ++i) {
        builder_.diagnostics().Add(kind, (*error)->offset, (*error)->message);
      }
    }
    return {};
  }

  Result<void> Build(V1Order* order, TraceV1File* whole) {
    const TraceV1File& file = *whole;
    constexpr double kNsPerSecond = 1e9;
    const double ns_per_tick =
        file.frequency() ? kNsPerSecond / static_cast<double>(*file.frequency()) : 1;
    int64_t first_ticks = 0;
    const auto to_ns = [&](int64_t ticks) {
      const uint64_t since = static_cast<uint64_t>(ticks) - static_cast<uint64_t>(first_ticks);
      const double ns = static_cast<double>(since) * ns_per_tick;
      return std::clamp<int64_t>(TruncateToInt64(std::min(ns, static_cast<double>(kMaxTimeNs))), 0,
                                 kMaxTimeNs);
    };

    V1Checker checker(file);
    V1Mapper mapper(file, options_.content, builder_, checker);
    V1Replay replay(whole, order);
    TraceV1Event event;
    bool any = false;
    while (replay.Next(&event)) {
      if (!any) {
        first_ticks = event.ticks;
        builder_.BeginGeneration(1, -1, std::nullopt);
        any = true;
      }
      const std::string wrong = checker.Check(event);
      if (!wrong.empty()) {
        PFA_TRY(Accept(V1ErrorAt(event, wrong)));
        break;
      }
      PFA_TRY(mapper.Map(event, to_ns(event.ticks), replay.blocks()));
    }
    return Finish(file, any, mapper.last_ns(),
                  any ? to_ns(std::max(first_ticks, file.last_ticks())) : 0);
  }

  Result<void> Finish(const TraceV1File& file, bool any, int64_t last_ns, int64_t file_end_ns) {
    if (!any && damage_) return *damage_;
    int64_t end_ns = any ? last_ns + 1 : 0;
    if (damage_) {
      // As far as any P got; the end of the file may be later still.
      end_ns = std::max(end_ns, file_end_ns);
      builder_.AddGap(last_ns, end_ns, damage_->ToString());
    }
    if (any && !file.frequency()) {
      builder_.diagnostics().Add(DiagnosticKind::kTraceTicks, std::nullopt, "");
    }
    builder_.EndSync(end_ns);
    return {};
  }

  void AddFootprint(const TraceV1File& file) {
    for (size_t i = 0; i < kTraceV1Types; ++i) {
      const auto type = static_cast<TraceV1Type>(i);
      const TraceV1File::Usage& usage = file.usage(type);
      if (usage.count != 0) builder_.AddFootprint(SpecOf(type).name, usage.count, usage.bytes);
    }
  }

  const TraceReadOptions& options_;
  TraceBuilder& builder_;
  std::optional<Error> damage_;
};

}  // namespace

Result<void> ReadTraceV1(InflateStream& stream, int version, const TraceReadOptions& options,
                         TraceBuilder* builder) {
  return Reader(options, *builder).Read(stream, version);
}

}  // namespace pfa

#include "analyzer/report/trace/profile.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzer/aggregate/trace/delay_sums.h"
#include "analyzer/aggregate/trace/trace_profile.h"
#include "analyzer/model/profile_builder.h"
#include "analyzer/model/trace_cpu_profile.h"
#include "analyzer/model/trace_stacks.h"
#include "analyzer/query/query.h"
#include "analyzer/report/proto.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

struct KindRow {
  std::string_view name;
  TraceProfileKind kind;
};

constexpr std::array kKinds = {
    KindRow{"net", TraceProfileKind::kNetwork},     KindRow{"sync", TraceProfileKind::kSync},
    KindRow{"syscall", TraceProfileKind::kSyscall}, KindRow{"sched", TraceProfileKind::kScheduler},
    KindRow{"offcpu", TraceProfileKind::kOffCpu},
};
constexpr std::string_view kCpu = "cpu";

Profile DelayProfile(const Trace& trace, const std::vector<TraceProfileRow>& rows) {
  ProfileBuilder builder;
  builder.AddSampleType("contentions", "count");
  builder.AddSampleType("delay", "nanoseconds");
  ProfileHeader& header = builder.header();
  header.period = 1;
  header.period_type = {builder.Intern("trace"), builder.Intern("count")};
  const StringId key = builder.Intern("reason");
  TraceStacks stacks(trace, &builder);
  // Stacks that differ only in frames that say nothing are one for `go tool trace`, which shows the
  // one that it saw last.
  struct Sum {
    std::array<int64_t, 2> values{};
    StackId last{0};
    int64_t last_ns = std::numeric_limits<int64_t>::min();
  };
  std::map<std::pair<StackId, StringId>, Sum> sums;
  for (const TraceProfileRow& row : rows) {
    const std::string_view reason = row.is_syscall ? "syscall" : trace.text(row.reason);
    Sum& sum = sums[{stacks.Intern(row.stack), builder.Intern(reason)}];
    sum.values[0] += static_cast<int64_t>(row.count);
    // Only times that no clock can have do not fit.
    if (!CheckedAdd(&sum.values[1], row.ns)) sum.values[1] = std::numeric_limits<int64_t>::max();
    if (row.last_ns < sum.last_ns) continue;
    sum.last = row.stack;
    sum.last_ns = row.last_ns;
  }
  for (const auto& [where, sum] : sums) {
    const StringId reason = where.second;
    std::vector<Label> labels;
    if (reason != StringId(0)) labels.push_back(Label::Text(key, reason));
    builder.AddSample(stacks.InternWhole(sum.last), sum.values, labels);
  }
  return std::move(builder).Build();
}

Result<void> WriteProfile(const Profile& profile, ByteSink& sink) {
  PFA_ASSIGN_OR_RETURN(Query all, CompileQuery(profile, {}));
  PFA_ASSIGN_OR_RETURN(const PprofOutput output, ProtoPprof(profile, all));
  return output.stream(sink);
}

class DelaysAlong : public AlongReading {
 public:
  explicit DelaysAlong(TraceProfileKind kind) : sums_(kind, true, GoroutineId(0)) {}

  void Take(const Transition& row, int64_t known_ns) override {
    sums_.Take(row.goroutine, TakenRow{row, known_ns}, kNsOf);
  }
  Result<void> Write(const Trace& trace, ByteSink& sink) override {
    sums_.End(kNsOf);
    return WriteProfile(DelayProfile(trace, sums_.Rows(trace)), sink);
  }

 private:
  struct TakenRow {
    const Transition& row;
    int64_t known;
    [[nodiscard]] GoState state() const { return row.state; }
    [[nodiscard]] int64_t time_ns() const { return row.time_ns; }
    [[nodiscard]] int64_t known_ns() const { return known; }
    [[nodiscard]] StackId stack() const { return row.stack; }
    [[nodiscard]] StringId reason() const { return row.reason; }
  };
  static constexpr auto kNsOf = [](GoroutineId /*id*/, const Interval& time) {
    return std::max<int64_t>(0, time.end_ns - time.start_ns);
  };

  DelaySums sums_;
};

}  // namespace

Result<Profile> MakeTraceProfile(const Trace& trace, const TraceQuery& query,
                                 std::string_view kind) {
  if (kind == kCpu) {
    if (trace.cpu_samples().empty()) {
      return BadInput(
          "this trace has no CPU samples, which it gets from a CPU profile at the same time; try "
          "sched, sync, net, syscall or offcpu");
    }
    return TraceCpuProfile(trace, [&query](const CpuSample& sample) {
      return query.Selects(sample.goroutine, sample.time_ns);
    });
  }
  const auto* row = std::ranges::find(kKinds, kind, &KindRow::name);
  if (row == kKinds.end()) {
    std::vector<std::string_view> names;
    names.reserve(kKinds.size());
    for (const KindRow& known : kKinds) names.push_back(known.name);
    return UsageError(fmt::format("trace: there is no profile \"{}\"; expected {} or {}",
                                  EscapeControl(kind), fmt::join(names, ", "), kCpu));
  }
  return DelayProfile(trace, ComputeTraceProfile(trace, query, row->kind, true));
}

Result<void> WriteTraceProfile(const Trace& trace, const TraceQuery& query, ByteSink& sink) {
  PFA_ASSIGN_OR_RETURN(const Profile profile,
                       MakeTraceProfile(trace, query, query.options().argument));
  return WriteProfile(profile, sink);
}

std::unique_ptr<AlongReading> TraceProfileAlong(const TraceOptions& options) {
  const auto* row = std::ranges::find(kKinds, options.argument, &KindRow::name);
  return row == kKinds.end() ? nullptr : std::make_unique<DelaysAlong>(row->kind);
}

}  // namespace pfa

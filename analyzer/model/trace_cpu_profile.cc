#include "analyzer/model/trace_cpu_profile.h"

#include <array>
#include <utility>
#include <vector>

#include "analyzer/model/profile_builder.h"
#include "analyzer/model/trace_stacks.h"

namespace pfa {

Profile TraceCpuProfile(const Trace& trace, const std::function<bool(const CpuSample&)>& selects) {
  std::vector<int64_t> counts(trace.stacks().size());
  for (const CpuSample& sample : trace.cpu_samples()) {
    if (!selects || selects(sample)) ++counts[sample.stack.index()];
  }
  ProfileBuilder builder;
  builder.AddSampleType("samples", "count");
  builder.AddSampleType("cpu", "nanoseconds");
  ProfileHeader& header = builder.header();
  header.period = kCpuSampleNs;
  header.period_type = builder.sample_types().back();
  header.duration_nanos = trace.end_ns() - trace.start_ns();
  header.time_nanos = trace.wall_ns(trace.start_ns()).value_or(0);
  TraceStacks stacks(trace, &builder);
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    const std::array<int64_t, 2> values = {counts[i], counts[i] * kCpuSampleNs};
    builder.AddSample(stacks.Intern(StackId::FromIndex(i)), values, {});
  }
  return std::move(builder).Build();
}

}  // namespace pfa

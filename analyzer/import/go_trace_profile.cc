#include "analyzer/import/go_trace_profile.h"

#include <utility>

#include "analyzer/import/go_trace.h"
#include "analyzer/model/profile_builder.h"
#include "analyzer/model/trace_cpu_profile.h"

namespace pfa {

Result<Profile> ImportTraceCpuSamples(InflateStream& stream, const ImportOptions& options) {
  PFA_ASSIGN_OR_RETURN(const Trace trace, ImportTrace(stream, {.strict = options.strict,
                                                               .content = TraceContent::kSamples}));
  if (trace.cpu_samples().empty()) {
    return BadInput(
        "this execution trace has no CPU samples, which it gets from a CPU profile at the same "
        "time; expected them, or a pprof profile; try pfa trace summary, or pfa trace profile "
        "sched, sync, net, syscall or offcpu");
  }
  ProfileBuilder builder(TraceCpuProfile(trace, {}));
  builder.diagnostics().Add(trace.diagnostics());
  for (const Gap& gap : trace.gaps()) {
    builder.diagnostics().Add(DiagnosticKind::kTraceGap, std::nullopt, gap.why);
  }
  builder.diagnostics().Add(DiagnosticKind::kTraceCpuSamples, std::nullopt, "");
  return std::move(builder).Build();
}

}  // namespace pfa

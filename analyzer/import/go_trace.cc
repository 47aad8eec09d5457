#include "analyzer/import/go_trace.h"

#include <span>
#include <utility>

#include "analyzer/model/trace_builder.h"
#include "analyzer/trace/v1.h"
#include "analyzer/trace/v2.h"
#include "proto/trace_header.h"

namespace pfa {
namespace {

Result<Trace> Read(InflateStream& stream, const TraceReadOptions& options) {
  PFA_ASSIGN_OR_RETURN(const auto head, stream.Peek());
  PFA_ASSIGN_OR_RETURN(const int version, ReadTraceHeader(head));
  TraceBuilder builder;
  builder.set_version(version);
  builder.set_transitions(options.transitions);
  PFA_TRY(version < kFirstTraceV2 ? ReadTraceV1(stream, version, options, &builder)
                                  : ReadTraceV2(stream, version, options, &builder));
  return std::move(builder).Build();
}

}  // namespace

bool RecognizesGoTrace(std::string_view head) {
  return head.starts_with("go 1.") &&
         head.substr(0, kTraceHeaderBytes).find(" trace") != std::string_view::npos;
}

Result<Trace> ImportTrace(InflateStream& stream, const TraceReadOptions& options) {
  auto trace = Read(stream, options);
  if (!trace.ok()) trace.error().source = stream.name();
  return trace;
}

}  // namespace pfa

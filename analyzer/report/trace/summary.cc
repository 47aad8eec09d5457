#include "analyzer/report/trace/summary.h"

#include "analyzer/report/trace/registry.h"

namespace pfa {

Result<Document> TraceSummary(const Trace& trace, const TraceQuery& /*query*/) {
  Document document;
  document.report = "summary";
  AddTraceNotes(trace, &document);
  return document;
}

}  // namespace pfa

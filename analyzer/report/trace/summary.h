// `pfa trace summary`: what a person asks first of a trace, on one screen; and, as JSON, all
// figures of it.
#pragma once

#include <string>

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"
#include "analyzer/report/document.h"
#include "proto/base/result.h"

namespace pfa {

Result<Document> TraceSummary(const Trace& trace, const TraceQuery& query);
Result<std::string> TraceSummaryJson(const Trace& trace, const TraceQuery& query);

}  // namespace pfa

// `pfa trace log`: the messages that the program wrote with trace.Log.
#pragma once

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"
#include "analyzer/report/document.h"
#include "proto/base/result.h"

namespace pfa {

Result<Document> TraceLogMessages(const Trace& trace, const TraceQuery& query);

}  // namespace pfa

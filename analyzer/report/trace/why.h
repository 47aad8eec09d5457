// `pfa trace why TASK|GOROUTINE`: the critical path to where a goroutine, or a task, came: which
// goroutine waited for which, back to what really ran or was blocked outside, in plain words; and
// what it adds up to by cause and by function.
#pragma once

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"
#include "analyzer/report/document.h"
#include "proto/base/result.h"

namespace pfa {

// The argument is TraceOptions::argument (query/trace_subject.h), the end TraceOptions::at. Text
// has the longest segments, as lines; other formats have all, as a table.
Result<Document> TraceWhy(const Trace& trace, const TraceQuery& query);

}  // namespace pfa

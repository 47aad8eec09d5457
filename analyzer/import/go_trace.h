// Execution traces of every Go release, v1 and v2.
#pragma once

#include <string_view>

#include "analyzer/model/trace.h"
#include "analyzer/trace/read_options.h"
#include "proto/base/result.h"
#include "proto/inflate_stream.h"

namespace pfa {

bool RecognizesGoTrace(std::string_view head);

// Errors name the source. Unless strict, a damaged trace gives what is left of it, and its gaps and
// diagnostics say what is missing.
Result<Trace> ImportTrace(InflateStream& stream, const TraceReadOptions& options);

}  // namespace pfa

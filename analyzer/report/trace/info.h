// `pfa FILE` of an execution trace: what it is, how much it holds, and what to ask next.
#pragma once

#include "analyzer/model/trace.h"
#include "analyzer/report/document.h"

namespace pfa {

Document TraceInfo(const Trace& trace);

}  // namespace pfa

// What holds for every trace that was read, whole or salvaged.
#pragma once

#include "analyzer/model/trace.h"

namespace pfa::test {

// Rows are in order of time and belong to one goroutine each, beginnings are not after ends, and
// every gap says why.
void CheckTrace(const Trace& trace);

}  // namespace pfa::test

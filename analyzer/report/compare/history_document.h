// A history of benchmarks as a document: what changed and is still there, and whether the last set
// is as expected.
#pragma once

#include "analyzer/compare/history.h"
#include "analyzer/report/document.h"

namespace pfa {

// With `all_points`, which programs want, there is a row for every value as well.
Document HistoryDocument(const BenchHistory& history, const HistoryAnswer& answer,
                         const HistoryQuestion& question, bool all_points);

}  // namespace pfa

// Reports on traces as plots: the distribution of scheduling latencies, and the heap at each cycle
// of the collector.
#pragma once

#include <cstddef>
#include <optional>

#include "analyzer/model/trace.h"
#include "analyzer/report/document.h"
#include "viewer/layout/plot.h"

namespace pfa {

struct ReportPlot {
  size_t table = 0;  // of the document, whose rows the points are
  Plot plot;
};

// None: of a report that has no plot, or has nothing to show in one.
std::optional<ReportPlot> PlotOf(const Trace& trace, const Document& document);

}  // namespace pfa

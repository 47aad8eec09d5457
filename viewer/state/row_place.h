// Where in a trace a row of a report is: its columns say when it was, for how long and of which
// goroutine.
#pragma once

#include <optional>
#include <vector>

#include "analyzer/model/trace.h"
#include "analyzer/report/document.h"
#include "viewer/state/action.h"

namespace pfa {

// The action that goes there; none: the row is about no place.
std::optional<Action> PlaceOf(const Trace& trace, const Document& document, const Table& table,
                              const std::vector<Cell>& row);

}  // namespace pfa

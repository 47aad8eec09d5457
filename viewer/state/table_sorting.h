// Sorting the tables of a panel.
#pragma once

#include <string_view>

#include "analyzer/report/document.h"
#include "proto/base/result.h"
#include "viewer/state/view_state.h"

namespace pfa {

// `text`: COLUMN [ascending|descending|off [TABLE]]. Without a way the one that people want; the
// first table is 1, and meant where none is said; without anything no table is sorted. `report`:
// what the state's panel shows; null: no tables. Errors are for the user.
Result<void> SortTable(std::string_view text, const Document* report, ViewState* state);

}  // namespace pfa

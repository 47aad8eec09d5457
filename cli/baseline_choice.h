// Where NAME@baseline is looked for.
#pragma once

#include "analyzer/load/find_baseline.h"
#include "analyzer/query/compare_options.h"

namespace pfa {

// As --store, --env and --ignore-env say.
BaselineChoice BaselineChoiceOf(const CompareOptions& options);

}  // namespace pfa

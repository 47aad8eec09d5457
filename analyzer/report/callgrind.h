// callgrind: the whole call graph, by address, for KCachegrind and other readers of its format.
#pragma once

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "analyzer/report/registry.h"
#include "proto/base/result.h"

namespace pfa {

// Nothing is trimmed, and rows are addresses whatever the query's granularity is. Numbers are
// truncated to integers in the output unit.
Result<PprofOutput> Callgrind(const Profile& profile, Query& query);

}  // namespace pfa

// The raw report: all that is in a profile, as text or as JSON. It is as long as the profile, so it
// goes to a sink while it is made.
#pragma once

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "analyzer/report/registry.h"
#include "proto/base/result.h"

namespace pfa {

// What the filters of the query leave: as text, exactly what `go tool pprof -raw` prints, or, if
// the query's format is "json", the same with everything by name. Samples, locations and mappings
// have their order and ids in the profile; locations that no sample is left of are listed as well.
Result<PprofOutput> Raw(const Profile& profile, Query& query);

}  // namespace pfa

// Profiles as output: the filtered profile itself, and the rows of top as a profile. Both are
// streams of gzipped profile.proto.
#pragma once

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "analyzer/report/registry.h"
#include "proto/base/result.h"

namespace pfa {

// What `go tool pprof -proto` writes: the samples and frames that the filters leave, all sample
// types multiplied as -divide_by says. Tables keep rows that no sample uses any more. The bytes are
// others than pprof's, what they mean is the same.
Result<PprofOutput> ProtoPprof(const Profile& profile, Query& query);

// What `go tool pprof -topproto` writes: a sample with the types cum and flat for each row of top,
// in the unit of the report and without fractions, as pprof has it.
Result<PprofOutput> TopProtoPprof(const Profile& profile, Query& query);

}  // namespace pfa

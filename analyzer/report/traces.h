// The traces report: samples one by one, with their labels and stacks.
#pragma once

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "analyzer/report/document.h"
#include "analyzer/report/registry.h"
#include "proto/base/result.h"

namespace pfa {

// Exactly what `go tool pprof -traces` prints, as a stream: one sample of the profile at a time.
Result<PprofOutput> TracesPprof(const Profile& profile, Query& query);

// The heaviest stacks: samples with the same stack and the same labels are added up. -nodecount
// limits how many are shown (by default 20, 0: all). One table with a row per frame, innermost
// first; the value, the share and the labels stand in the first row of each stack.
Result<Document> TracesDocument(const Profile& profile, Query& query);

}  // namespace pfa

// The list report: the source of matching functions with the value of each line.
#pragma once

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "analyzer/report/document.h"
#include "analyzer/report/registry.h"
#include "proto/base/result.h"

namespace pfa {

// Exactly what `go tool pprof -list=REGEXP` prints. Nothing but the name of a function has to
// match. An error if none does.
Result<PprofOutput> ListPprof(const Profile& profile, Query& query);

// A row per source line. Before the lines of a function comes a row with its name, file and sums,
// for line 0.
Result<Document> ListDocument(const Profile& profile, Query& query);

}  // namespace pfa

// The tags report: how much each label value accounts for.
#pragma once

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "analyzer/report/document.h"
#include "analyzer/report/registry.h"
#include "proto/base/result.h"

namespace pfa {

// Exactly what `go tool pprof -tags` prints.
Result<PprofOutput> TagsPprof(const Profile& profile, Query& query);

// A table of values and one of keys, largest first. A sample counts for each of its values; numbers
// that read the same are one value. With -tag_functions=N a third table has the N functions of each
// value that have most of their own, and CSV has that one.
Result<Document> TagsDocument(const Profile& profile, Query& query);

}  // namespace pfa

// tree: every function between its callers and its callees. peek: the same, of some functions only.
#pragma once

#include <string>

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "analyzer/report/document.h"
#include "analyzer/report/registry.h"
#include "proto/base/result.h"

namespace pfa {

Result<Document> Tree(const Profile& profile, Query& query);
Result<PprofOutput> PprofTree(const Profile& profile, Query& query);

// Of the functions whose names match the query's argument; nothing is trimmed. Errors if there are
// none.
Result<Document> Peek(const Profile& profile, Query& query);
Result<PprofOutput> PprofPeek(const Profile& profile, Query& query);

}  // namespace pfa

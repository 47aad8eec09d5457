// The comments report: what whoever wrote a profile noted in it.
#pragma once

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "analyzer/report/document.h"
#include "analyzer/report/registry.h"
#include "proto/base/result.h"

namespace pfa {

// Exactly what `go tool pprof -comments` prints: each comment on a line of its own.
Result<PprofOutput> CommentsPprof(const Profile& profile, Query& query);

Result<Document> CommentsDocument(const Profile& profile, Query& query);

}  // namespace pfa

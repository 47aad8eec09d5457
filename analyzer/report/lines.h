// The lines report: where the time or the memory went, by source line.
#pragma once

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "analyzer/report/document.h"
#include "proto/base/result.h"

namespace pfa {

// The rows of `top -lines`, with function, file and line apart. People see the file without its
// folders, unless they ask for long names; machines always get the whole name.
Result<Document> LinesDocument(const Profile& profile, Query& query);

}  // namespace pfa

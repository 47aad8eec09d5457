// The packages report: whose code the time or the memory went into.
#pragma once

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "analyzer/report/document.h"
#include "proto/base/result.h"

namespace pfa {

// A row per package, module, file, folder or origin (-by). Own values of the rows are those of
// their functions, so they sum to the same total; a stack counts once for the cumulative value of
// each row that it passes through. What is not Go is a row per binary. With long names also where a
// package or folder is from: its module, and the version.
Result<Document> PackagesDocument(const Profile& profile, Query& query);

}  // namespace pfa

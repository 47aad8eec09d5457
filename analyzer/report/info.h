// What a profile is: its kind, sample types with their totals, when it was taken, what is in it,
// and which commands to try next.
#pragma once

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "analyzer/report/document.h"
#include "proto/base/result.h"

namespace pfa {

Result<Document> Info(const Profile& profile, Query& query);

}  // namespace pfa

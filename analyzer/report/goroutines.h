// The goroutines report: goroutines with equal stacks are one group; what they wait for, since
// when, where, and who made them. Of a goroutine profile or dump; with a base, which groups grew.
#pragma once

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "analyzer/report/document.h"
#include "proto/base/result.h"

namespace pfa {

// Groups that wait longest come first, then large ones; with a base (negative samples) those that
// grew most. A usage error if the profile is not one of goroutines.
Result<Document> Goroutines(const Profile& profile, Query& query);

}  // namespace pfa

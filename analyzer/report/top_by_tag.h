// The top report with a column per value of a label: which endpoint was it in this function?
#pragma once

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "analyzer/report/document.h"
#include "proto/base/result.h"

namespace pfa {

// The rows of top in their order, with own values, or cumulative ones if they are sorted by these.
// The largest values of the label (options.by_tag) have a column each; "(other)" has the rest and
// "(none)" the samples without the label, so that the columns of a row sum to its value. A sample
// with several values counts once, under all of them together: "a + b". Fails if no sample has the
// label.
Result<Document> TopByTagDocument(const Profile& profile, Query& query);

}  // namespace pfa

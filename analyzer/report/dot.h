// dot: the call graph as a picture, in the language of Graphviz.
#pragma once

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "analyzer/report/registry.h"
#include "proto/base/result.h"

namespace pfa {

// pprof forgets to escape the title, labels and names of files; with its compatibility so does
// this.
Result<PprofOutput> Dot(const Profile& profile, Query& query);

// The same for Graphviz to lay out: always escaped. A graph that would take very long is an error,
// unless -nodecount asks for as much.
Result<PprofOutput> DotForPicture(const Profile& profile, Query& query);

}  // namespace pfa

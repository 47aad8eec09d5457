// The disasm report: the instructions of matching functions with the value of each. It needs the
// binaries of the profile.
#pragma once

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "analyzer/report/document.h"
#include "analyzer/report/registry.h"
#include "proto/base/result.h"

namespace pfa {

// What `go tool pprof -disasm=REGEXP` prints, but for the texts of the instructions, which are
// Capstone's. Names of symbols are what has to match, or an address within the function. An error
// if none does.
Result<PprofOutput> DisasmPprof(const Profile& profile, Query& query);

// A row per instruction. Before those of a function comes a row with its name and its sums. The
// error for a binary that is missing says which, and how to give it.
Result<Document> DisasmDocument(const Profile& profile, Query& query);

}  // namespace pfa

// What was fetched is kept, since nobody can fetch it again.
#pragma once

#include <string>

#include "analyzer/model/profile.h"
#include "proto/spool_file.h"

namespace pfa {

// "pprof.<binary>.<type>.<type>.", the name that go tool pprof gives, up to its number. What a file
// name cannot hold is replaced.
std::string SavedPrefix(const Profile& profile);

// Keeps a text as the server sent it: what a goroutine dump says is more than a profile holds.
// Returns the message: where it is, or why it is not.
std::string KeepText(SpoolFile& copy, const Profile& profile, const std::string& folder);

}  // namespace pfa

// The files that a profile's mappings name, replaced by those where the binaries are here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/profile.h"
#include "analyzer/model/profile_builder.h"
#include "analyzer/query/options.h"
#include "proto/base/result.h"

namespace pfa {

// As pprof does for each source, whatever the report.
void NameBinariesAsPprof(ProfileBuilder& builder, std::vector<std::string>* messages);

// Gives the first mapping, which there must be, the binary that the user names. Natively it must be
// the one that ran; as pprof anything goes.
Result<void> SetMainBinary(ProfileBuilder& builder, const std::string& binary,
                           Compatibility compatibility);

// Natively, for reports that open binaries: those that are found. `given` is not looked for.
Profile NameBinaries(Profile profile, std::string_view given);

}  // namespace pfa

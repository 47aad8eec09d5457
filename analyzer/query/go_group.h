// Groups of functions, for rows that stand for packages, modules, folders, or whose code it is.
#pragma once

#include <string>
#include <string_view>

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"

namespace pfa {

// The name of the group that the function belongs to, at the query's granularity. Empty if it
// belongs to none: it is not Go, or its file is not known.
std::string GoGroupName(const Profile& profile, const Function& function, const Query& query);

// The granularity that -by asks for: one of kGoGroups in options_table.cc.
Granularity GroupGranularity(std::string_view by, bool noinlines);

}  // namespace pfa

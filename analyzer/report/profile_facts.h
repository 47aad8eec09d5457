// The lines about the profile that most reports start with: binary, type, time, duration.
#pragma once

#include <string>
#include <vector>

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "analyzer/report/document.h"
#include "analyzer/report/value_formatter.h"

namespace pfa {

// In pprof's order and words. `total` is the 100 per cent of the report.
std::vector<Fact> ProfileFacts(const Profile& profile, const Query& query,
                               const ValueFormatter& formatter, int64_t total);

// "2026-11-23 01:51:35 UTC", in the local time zone.
std::string FormatTime(int64_t unix_nanos);

}  // namespace pfa

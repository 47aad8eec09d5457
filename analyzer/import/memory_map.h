// Memory maps of the legacy formats: which binary was loaded where. Rules of google/pprof's
// profile/legacy_profile.go.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/import/line_reader.h"
#include "analyzer/model/profile_builder.h"
#include "proto/base/result.h"

namespace pfa {

struct MappedRegion {
  uint64_t start = 0;
  uint64_t limit = 0;
  uint64_t offset = 0;
  std::string file = {};
  std::string build_id = {};
};

// Reads the lines that follow the start of a map (IsMemoryMapStart), to the end of the input: those
// of /proc/PID/maps, or "START-END FILE (@OFFSET) BUILD_ID"; the latter's parts are optional. Other
// lines are skipped, except that "NAME = VALUE" defines $NAME for the lines after it. Regions that
// are not executable are left out, adjacent ones of a file are joined, and the main binary comes
// first.
Result<std::vector<MappedRegion>> ReadMemoryMap(LineReader& lines);

// Whether this line starts a memory map.
bool IsMemoryMapStart(std::string_view line);

// Adds the regions as mappings and gives every location without one the first that its address is
// in. A location outside all regions gets a nameless mapping that is everywhere; address 0 has
// none. The order of locations matters: a region may grow to cover an address just before it.
void AssignMappings(std::vector<MappedRegion> regions, ProfileBuilder& builder);

}  // namespace pfa

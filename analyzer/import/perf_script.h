// The text that `perf script` prints of a recording with call graphs.
//
//   spin 10219  6579.852232:    5000000 cpu-clock:pppH:
//              1bb94 runtime.mallocgcTiny+0x294 (/tmp/spin)
//              8efe5 main.main+0x45 (/tmp/spin)
//
// Each sample has the value 1 of samples/count and, if the text has periods, a second one: the
// period of the first event (cpu/nanoseconds for clocks, else the event's name/count); samples of
// other events, and those without a period, have 0 there. Labels: `comm`, `tid` (and `pid` where
// printed), `event`.
#pragma once

#include <string_view>

#include "analyzer/import/importer.h"
#include "analyzer/model/profile.h"
#include "proto/base/result.h"
#include "proto/inflate_stream.h"

namespace pfa {

bool RecognizesPerfScript(std::string_view head);
Result<Profile> ImportPerfScript(InflateStream& stream, const ImportOptions& options);

}  // namespace pfa

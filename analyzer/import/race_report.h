// What a program built with `go build -race` prints for each data race: the stacks of two accesses
// and where their goroutines were created.
//
// Each access is a sample with the value 1 of type race/count, and labels:
//   race        which report of the text it is in: "1", "2", ...
//   access      "read", "write", "previous read", ... in the words of the report
//   address     of the memory, "0x00c000018118"
//   goroutine   its number, or "main"
//   state       of the goroutine, if the report has it: "running", "finished"
//   created_by, created_at    as in goroutine dumps
#pragma once

#include <string_view>

#include "analyzer/import/importer.h"
#include "analyzer/model/profile.h"
#include "proto/base/result.h"
#include "proto/inflate_stream.h"

namespace pfa {

bool RecognizesRaceReport(std::string_view head);
Result<Profile> ImportRaceReport(InflateStream& stream, const ImportOptions& options);

}  // namespace pfa

// Go's text profiles of counted stacks (debug=1 of goroutine, threadcreate, goroutineleak and
// custom profiles): "<name> profile: total <n>", then "<count> @ 0x... 0x..." lines and "#"
// comments.
#pragma once

#include <string_view>

#include "analyzer/import/importer.h"
#include "proto/base/result.h"
#include "proto/inflate_stream.h"

namespace pfa {

bool RecognizesCountText(std::string_view head);
Result<Profile> ImportCountText(InflateStream& stream, const ImportOptions& options);

}  // namespace pfa

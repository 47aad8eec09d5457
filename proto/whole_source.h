// A gzipped file inflated in one go, before its first byte is asked for. That takes half of the
// work of doing it piece by piece, but reading does not go on meanwhile: it is for those who read
// many files at once, with a core for each.
#pragma once

#include <memory>

#include "proto/byte_source.h"
#include "proto/inflater.h"

namespace pfa {

// Plain bytes, whose checksum was right. Or bytes as they are in the file: of what is not gzip, has
// several members, is damaged, too large for memory or inflates to more than the limit, so that
// the Inflater says what is wrong.
std::unique_ptr<ByteSource> InflatedAtOnce(std::unique_ptr<ByteSource> file, ReadLimits limits);

}  // namespace pfa

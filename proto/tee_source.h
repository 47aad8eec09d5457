// Reads a source and writes what was read to a sink: to keep what is imported on its way.
#pragma once

#include <memory>

#include "proto/byte_sink.h"
#include "proto/byte_source.h"

namespace pfa {

// `copy` must outlive what is returned; when it fails, reading fails.
std::unique_ptr<ByteSource> TeeSource(std::unique_ptr<ByteSource> source, ByteSink& copy);

}  // namespace pfa

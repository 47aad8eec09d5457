// What tells one file from another: its size and the checksum that gzip has, of the bytes as they
// are on disk.
#pragma once

#include <cstdint>
#include <string>

#include "proto/base/result.h"

namespace pfa {

struct FileChecksum {
  uint64_t bytes = 0;
  uint32_t crc32 = 0;
};

// Reads a regular file to its end; others, which may have none, are errors.
Result<FileChecksum> ChecksumOfFile(const std::string& path);

}  // namespace pfa

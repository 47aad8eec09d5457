#include "proto/file_checksum.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <sys/stat.h>

#include <zlib.h>

namespace pfa {
namespace {

Error ChecksumError(const std::string& path, const char* what) {
  return {ErrorCode::kIo, std::string("cannot read: ") + what, path};
}

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

Result<FileChecksum> ChecksumOfFile(const std::string& path) {
  struct stat status = {};
  // Before it is opened, which would wait for the other end of a pipe.
  if (stat(path.c_str(), &status) != 0) return ChecksumError(path, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) return ChecksumError(path, "not a regular file");
  const std::unique_ptr<std::FILE, FileCloser> file(std::fopen(path.c_str(), "rbe"));
  if (file == nullptr) return ChecksumError(path, std::strerror(errno));
  FileChecksum checksum;
  uLong crc = crc32(0, nullptr, 0);
  std::array<unsigned char, size_t{1} << 16> buffer = {};
  while (true) {
    const size_t n = std::fread(buffer.data(), 1, buffer.size(), file.get());
    if (n == 0) break;
    checksum.bytes += n;
    crc = crc32(crc, buffer.data(), static_cast<uInt>(n));
  }
  if (std::ferror(file.get()) != 0) return ChecksumError(path, std::strerror(errno));
  checksum.crc32 = static_cast<uint32_t>(crc);
  return checksum;
}

}  // namespace pfa

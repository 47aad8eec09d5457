#include "proto/random_access.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace pfa {
namespace {

Error SystemError(const std::string& path, int number) {
  std::string reason = strerror(number);
  if (!reason.empty()) {
    reason[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(reason[0])));
  }
  return {ErrorCode::kIo, std::move(reason), path};
}

class OpenedFile : public RandomAccess {
 public:
  OpenedFile(std::string name, uint64_t size, int fd)
      : RandomAccess(std::move(name), size), fd_(fd) {}
  OpenedFile(const OpenedFile&) = delete;
  OpenedFile& operator=(const OpenedFile&) = delete;
  ~OpenedFile() override { close(fd_); }

  Result<void> ReadAt(uint64_t offset, std::span<uint8_t> buffer) const override {
    PFA_TRY(CheckRange(offset, buffer.size()));
    while (!buffer.empty()) {
      const ssize_t n = pread(fd_, buffer.data(), buffer.size(), static_cast<off_t>(offset));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return SystemError(name(), errno);
      if (n == 0) {
        return Error{ErrorCode::kIo, "the file became shorter while it was read", name()};
      }
      buffer = buffer.subspan(static_cast<size_t>(n));
      offset += static_cast<uint64_t>(n);
    }
    return {};
  }

 private:
  int fd_;
};

class MemoryFile : public RandomAccess {
 public:
  MemoryFile(std::string name, std::span<const uint8_t> bytes)
      : RandomAccess(std::move(name), bytes.size()), bytes_(bytes) {}

  Result<void> ReadAt(uint64_t offset, std::span<uint8_t> buffer) const override {
    PFA_TRY(CheckRange(offset, buffer.size()));
    std::ranges::copy(bytes_.subspan(static_cast<size_t>(offset), buffer.size()), buffer.begin());
    return {};
  }

 private:
  std::span<const uint8_t> bytes_;
};

}  // namespace

Result<void> RandomAccess::CheckRange(uint64_t offset, uint64_t size) const {
  if (offset <= size_ && size <= size_ - offset) return {};
  Error error = BadInputAt(
      OffsetKind::kFile, offset,
      fmt::format("{} bytes were expected here, but the file ends at {:#x}", size, size_));
  error.source = name_;
  return error;
}

Result<std::vector<uint8_t>> RandomAccess::Read(uint64_t offset, uint64_t size) const {
  PFA_TRY(CheckRange(offset, size));
  std::vector<uint8_t> bytes(static_cast<size_t>(size));
  PFA_TRY(ReadAt(offset, bytes));
  return bytes;
}

Result<std::unique_ptr<RandomAccess>> OpenRandomAccess(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return SystemError(path, errno);
  struct stat info = {};
  if (fstat(fd, &info) != 0) {
    Error error = SystemError(path, errno);
    close(fd);
    return error;
  }
  if (!S_ISREG(info.st_mode)) {
    close(fd);
    return Error{ErrorCode::kBadInput, "not a regular file", path};
  }
  return std::unique_ptr<RandomAccess>(
      std::make_unique<OpenedFile>(path, static_cast<uint64_t>(info.st_size), fd));
}

std::unique_ptr<RandomAccess> MemoryRandomAccess(std::string name, std::span<const uint8_t> bytes) {
  return std::make_unique<MemoryFile>(std::move(name), bytes);
}

}  // namespace pfa

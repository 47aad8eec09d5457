#include "proto/byte_source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace pfa {
namespace {

Error IoError(const std::string& name, const std::string& what) {
  return {ErrorCode::kIo, what, name};
}

class FileSource : public ByteSource {
 public:
  FileSource(std::string name, int fd, bool owned, uint64_t size)
      : ByteSource(std::move(name)), fd_(fd), owned_(owned), size_(size) {}
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() override {
    if (owned_) close(fd_);
  }

  [[nodiscard]] uint64_t size() const override { return size_; }

  Result<size_t> Read(std::span<uint8_t> buffer) override {
    while (true) {
      const ssize_t n = read(fd_, buffer.data(), buffer.size());
      if (n >= 0) return static_cast<size_t>(n);
      if (errno != EINTR) return IoError(name(), std::string("cannot read: ") + strerror(errno));
    }
  }

 private:
  int fd_;
  bool owned_;
  uint64_t size_;
};

class SpanSource : public ByteSource {
 public:
  SpanSource(std::string name, std::span<const uint8_t> bytes)
      : ByteSource(std::move(name)), rest_(bytes) {}

  Result<size_t> Read(std::span<uint8_t> buffer) override {
    const size_t n = std::min(buffer.size(), rest_.size());
    std::copy_n(rest_.begin(), n, buffer.begin());
    rest_ = rest_.subspan(n);
    return n;
  }

 private:
  std::span<const uint8_t> rest_;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> OpenSource(const std::string& path) {
  if (path == "-") {
    return std::unique_ptr<ByteSource>(
        std::make_unique<FileSource>(path, STDIN_FILENO, /*owned=*/false, /*size=*/0));
  }
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return IoError(path, std::string("cannot open: ") + strerror(errno));
  struct stat info = {};
  if (fstat(fd, &info) == 0 && S_ISDIR(info.st_mode)) {
    close(fd);
    return IoError(path, "is a directory, expected a profile");
  }
  const uint64_t size = S_ISREG(info.st_mode) ? static_cast<uint64_t>(info.st_size) : 0;
  return std::unique_ptr<ByteSource>(std::make_unique<FileSource>(path, fd, /*owned=*/true, size));
}

std::unique_ptr<ByteSource> MemorySource(std::string name, std::span<const uint8_t> bytes) {
  return std::make_unique<SpanSource>(std::move(name), bytes);
}

}  // namespace pfa

#include "proto/text_file.h"

#include <cctype>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace pfa {
namespace {

Error FileError(const std::string& path, int number) {
  std::string reason = strerror(number);
  if (!reason.empty()) {
    reason[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(reason[0])));
  }
  return {ErrorCode::kIo, std::move(reason), path};
}

Result<std::string> ReadOpened(int fd, const std::string& path) {
  struct stat info = {};
  if (fstat(fd, &info) != 0) return FileError(path, errno);
  if (!S_ISREG(info.st_mode)) return Error{ErrorCode::kBadInput, "not a regular file", path};
  if (static_cast<uint64_t>(info.st_size) > kMaxTextFileBytes) {
    return Error{ErrorCode::kLimit, "the file is too large to be shown", path};
  }
  std::string text(static_cast<size_t>(info.st_size), '\0');
  size_t done = 0;
  while (done < text.size()) {
    const ssize_t n = read(fd, text.data() + done, text.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return FileError(path, errno);
    if (n == 0) break;  // it has become shorter
    done += static_cast<size_t>(n);
  }
  text.resize(done);
  return text;
}

}  // namespace

Result<std::string> ReadTextFile(const std::string& path) {
  // Opening a pipe would otherwise wait for a writer.
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return FileError(path, errno);
  auto text = ReadOpened(fd, path);
  close(fd);
  return text;
}

}  // namespace pfa

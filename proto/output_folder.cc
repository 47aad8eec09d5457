#include "proto/output_folder.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <span>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "proto/byte_source.h"
#include "proto/output_file.h"

namespace pfa {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kUnfinished = ".unfinished-";

Error CannotWrite(const std::string& path) {
  return {ErrorCode::kIo, std::string("cannot write: ") + std::strerror(errno), path};
}

// A file that is on the disk when it is closed.
class SyncedFile {
 public:
  explicit SyncedFile(std::string path)
      : path_(std::move(path)),
        descriptor_(open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) {}
  SyncedFile(const SyncedFile&) = delete;
  SyncedFile& operator=(const SyncedFile&) = delete;
  ~SyncedFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }

  Result<void> Write(std::span<const uint8_t> bytes) {
    while (!bytes.empty()) {
      const ssize_t done = write(descriptor_, bytes.data(), bytes.size());
      if (done < 0 && errno == EINTR) continue;
      if (done < 0) return CannotWrite(path_);
      bytes = bytes.subspan(static_cast<size_t>(done));
    }
    return {};
  }

  Result<void> Finish() {
    const bool is_synced = fsync(descriptor_) == 0;
    const bool is_closed = close(std::exchange(descriptor_, -1)) == 0;
    if (!is_synced || !is_closed) return CannotWrite(path_);
    return {};
  }
  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
  int descriptor_;
};

// So that names in a folder survive a crash, too.
void SyncFolder(const std::string& path) {
  const int folder = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  fsync(folder);  // some file systems cannot
  close(folder);
}

}  // namespace

Result<OutputFolder> OutputFolder::Create(const std::string& parent) {
  PFA_TRY(MakeFolder(parent));
  constexpr int kMostTries = 10'000;
  std::string path;
  for (int i = 0; path.empty() && i < kMostTries; ++i) {
    path = fmt::format("{}/{}{}-{}", parent, kUnfinished, getpid(), i);
    if (mkdir(path.c_str(), 0777) == 0) break;
    if (errno != EEXIST) return CannotWrite(parent);
    path.clear();
  }
  if (path.empty()) return CannotWrite(parent);
  const int descriptor = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return CannotWrite(path);
  flock(descriptor, LOCK_EX | LOCK_NB);
  return OutputFolder(parent, std::move(path), descriptor);
}

OutputFolder::OutputFolder(OutputFolder&& other) noexcept
    : parent_(std::move(other.parent_)),
      path_(std::exchange(other.path_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

OutputFolder::~OutputFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
  if (descriptor_ >= 0) close(descriptor_);
}

Result<void> OutputFolder::Write(const std::string& name, std::string_view bytes) {
  SyncedFile file(path_ + "/" + name);
  if (!file.is_open()) return CannotWrite(file.path());
  PFA_TRY(file.Write({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}));
  return file.Finish();
}

Result<uint64_t> OutputFolder::Copy(const std::string& name, const std::string& from) {
  PFA_ASSIGN_OR_RETURN(const auto source, OpenSource(from));
  SyncedFile file(path_ + "/" + name);
  if (!file.is_open()) return CannotWrite(file.path());
  std::vector<uint8_t> buffer(size_t{1} << 16);
  uint64_t copied = 0;
  while (true) {
    PFA_ASSIGN_OR_RETURN(const size_t size, source->Read(buffer));
    if (size == 0) break;
    PFA_TRY(file.Write(std::span(buffer).first(size)));
    copied += size;
  }
  PFA_TRY(file.Finish());
  return copied;
}

Result<bool> OutputFolder::Finish(const std::string& name) {
  if (fsync(descriptor_) != 0 && errno != EINVAL) return CannotWrite(path_);
  const std::string target = parent_ + "/" + name;
  // Fails if there is a folder that has files; a finished one has.
  if (rename(path_.c_str(), target.c_str()) != 0) {
    if (errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR) return false;
    return CannotWrite(target);
  }
  path_.clear();
  SyncFolder(parent_);
  return true;
}

std::vector<std::string> LeftOutputFolders(const std::string& parent) {
  std::vector<std::string> left;
  std::error_code failed;
  for (fs::directory_iterator each(parent, failed); !failed && each != fs::directory_iterator();
       each.increment(failed)) {
    const std::string name = each->path().filename().string();
    if (!name.starts_with(kUnfinished)) continue;
    const int folder = open(each->path().c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0) continue;
    if (flock(folder, LOCK_SH | LOCK_NB) == 0) left.push_back(name);
    close(folder);
  }
  std::ranges::sort(left);
  return left;
}

Result<void> RemoveWholeFolder(const std::string& parent, const std::string& name) {
  const std::string aside = fmt::format("{}/{}{}-{}", parent, kUnfinished, getpid(), name);
  const std::string path = parent + "/" + name;
  std::error_code failed;
  fs::rename(path, aside, failed);
  if (!failed) fs::remove_all(aside, failed);
  if (failed) {
    return Error{ErrorCode::kIo, "cannot remove this folder: " + failed.message(), path};
  }
  return {};
}

}  // namespace pfa

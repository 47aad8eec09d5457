#include "cli/shell/history.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "cli/shell/parse.h"
#include "proto/base/user_folders.h"

namespace pfa {
namespace {

constexpr size_t kMaxLines = 1000;
constexpr off_t kMaxBytes = off_t{1} << 20;
constexpr mode_t kOwnerOnly = 0600;

// Neither a FIFO that blocks nor a device: what is no regular file is no history.
int OpenRegular(const std::string& path, int flags) {
  const int file = open(path.c_str(), flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, kOwnerOnly);
  struct stat status = {};
  if (file >= 0 && (fstat(file, &status) != 0 || !S_ISREG(status.st_mode))) {
    close(file);
    return -1;
  }
  return file;
}

std::string ReadTail(int file) {
  const off_t size = lseek(file, 0, SEEK_END);
  lseek(file, size > kMaxBytes ? size - kMaxBytes : 0, SEEK_SET);
  std::string text;
  std::array<char, 4096> buffer = {};
  while (text.size() <= static_cast<size_t>(kMaxBytes)) {
    const ssize_t n = read(file, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    text.append(buffer.data(), static_cast<size_t>(n));
  }
  if (size > kMaxBytes) text.erase(0, text.find('\n') + 1);  // the first line is cut
  return text;
}

// In one call, so that lines of several sessions do not mix.
bool WriteAll(int file, std::string_view text) {
  return write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

void Rewrite(const std::string& path, const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  const std::string fresh = path + "." + std::to_string(getpid());
  const int file = OpenRegular(fresh, O_WRONLY | O_CREAT | O_EXCL);
  if (file < 0) return;
  const bool written = WriteAll(file, text);
  close(file);
  if (!written || std::rename(fresh.c_str(), path.c_str()) != 0) unlink(fresh.c_str());
}

}  // namespace

std::vector<std::string> ShellHistory::Load() {
  std::vector<std::string> lines;
  if (path_.empty()) return lines;
  const int file = OpenRegular(path_, O_RDONLY);
  if (file < 0) return lines;
  const std::string text = ReadTail(file);
  close(file);
  std::string_view rest = text;
  while (!rest.empty()) {
    const size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    if (!Trimmed(line).empty()) lines.emplace_back(line);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  if (lines.size() > kMaxLines) {
    lines.erase(lines.begin(), lines.end() - kMaxLines);
    // Seldom: only once there are twice as many.
    if (text.size() >= static_cast<size_t>(kMaxBytes) / 2) Rewrite(path_, lines);
  }
  if (!lines.empty()) last_ = lines.back();
  return lines;
}

void ShellHistory::Add(std::string_view line) {
  line = Trimmed(line);
  if (path_.empty() || line.empty() || line == last_) return;
  last_ = line;
  std::error_code ignored;
  const std::filesystem::path folder = std::filesystem::path(path_).parent_path();
  if (std::filesystem::create_directories(folder, ignored)) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, ignored);
  }
  const int file = OpenRegular(path_, O_WRONLY | O_APPEND | O_CREAT);
  if (file < 0) return;
  WriteAll(file, last_ + "\n");
  close(file);
}

std::string ShellHistoryPath() {
  const std::vector<std::string> folders = StateFolders();
  return folders.empty() ? "" : folders.front() + "/history";
}

}  // namespace pfa

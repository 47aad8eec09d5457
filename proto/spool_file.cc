#include "proto/spool_file.h"

#include <array>

namespace pfa {

SpoolFile::~SpoolFile() {
  if (file_ != nullptr) std::fclose(file_);
}

Result<void> SpoolFile::Write(std::string_view bytes) {
  if (bytes.empty() || has_failed_) return {};
  if (file_ == nullptr) file_ = std::tmpfile();
  has_failed_ =
      file_ == nullptr || std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size();
  return {};
}

Result<void> SpoolFile::CopyTo(ByteSink& sink) {
  if (file_ == nullptr && !has_failed_) return {};
  const Error failed = {ErrorCode::kIo, "no room for a temporary copy", {}};
  if (has_failed_ || std::fseek(file_, 0, SEEK_SET) != 0) return failed;
  std::array<char, size_t{16} << 10> buffer = {};
  while (true) {
    const size_t n = std::fread(buffer.data(), 1, buffer.size(), file_);
    if (n == 0) return std::ferror(file_) == 0 ? Result<void>() : Result<void>(failed);
    PFA_TRY(sink.Write(std::string_view(buffer.data(), n)));
  }
}

}  // namespace pfa

#include "proto/output_file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace pfa {
namespace {

Error Failed(const std::string& path, int error_number) {
  return {ErrorCode::kIo, std::string("cannot write: ") + std::strerror(error_number), path};
}

}  // namespace

Result<void> MakeFolder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return Error{ErrorCode::kIo, "cannot make this folder: " + error.message(), path};
  return {};
}

Result<std::unique_ptr<OutputFile>> OutputFile::CreateAs(std::string path, std::string part) {
  std::FILE* file = std::fopen(part.c_str(), "wbe");
  if (file == nullptr) return Failed(part, errno);
  return std::unique_ptr<OutputFile>(new OutputFile(file, std::move(path), std::move(part)));
}

Result<std::unique_ptr<OutputFile>> OutputFile::Create(const std::string& path) {
  return CreateAs(path, path + ".part");
}

Result<std::unique_ptr<OutputFile>> OutputFile::CreateHidden(const std::string& folder,
                                                             const std::string& name) {
  return CreateAs(fmt::format("{}/{}", folder, name), fmt::format("{}/.{}.part", folder, name));
}

Result<std::unique_ptr<OutputFile>> OutputFile::CreateNumbered(const std::string& folder,
                                                               const std::string& prefix,
                                                               const std::string& suffix) {
  PFA_TRY(MakeFolder(folder));
  constexpr int kMaxFiles = 10000;
  for (int i = 1; i < kMaxFiles; ++i) {
    const std::string path = fmt::format("{}/{}{:03}{}", folder, prefix, i, suffix);
    std::FILE* file = std::fopen(path.c_str(), "wbex");  // x: it must not exist
    if (file != nullptr) return std::unique_ptr<OutputFile>(new OutputFile(file, path, path));
    if (errno != EEXIST) return Failed(path, errno);
  }
  return Error{
      ErrorCode::kIo,
      fmt::format("could not create a file like {}001{}: all names are taken", prefix, suffix),
      folder};
}

OutputFile::~OutputFile() {
  if (file_ == nullptr) return;
  std::fclose(file_);
  std::remove(written_path_.c_str());
}

Result<void> OutputFile::Write(std::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) {
    return Failed(written_path_, errno);
  }
  size_ += bytes.size();
  return {};
}

Result<void> OutputFile::Finish() {
  const bool is_closed = std::fclose(std::exchange(file_, nullptr)) == 0;
  if (is_closed && std::rename(written_path_.c_str(), path_.c_str()) == 0) {
    written_path_ = path_;
    return {};
  }
  const int error_number = errno;
  std::remove(written_path_.c_str());
  return Failed(path_, error_number);
}

}  // namespace pfa

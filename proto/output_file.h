// A file that is written piece by piece and is there whole or not at all: what is not finished, for
// whatever reason, is removed.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "proto/base/result.h"
#include "proto/byte_sink.h"

namespace pfa {

class OutputFile : public ByteSink {
 public:
  // Writes PATH.part, which Finish renames to `path`.
  static Result<std::unique_ptr<OutputFile>> Create(const std::string& path);
  // Writes FOLDER/.NAME.part: what reads all files of a folder does not see it before it is whole.
  static Result<std::unique_ptr<OutputFile>> CreateHidden(const std::string& folder,
                                                          const std::string& name);
  // The first of PREFIX001SUFFIX, PREFIX002SUFFIX, ... in `folder` that does not exist yet. The
  // folder is made if it is missing.
  static Result<std::unique_ptr<OutputFile>> CreateNumbered(const std::string& folder,
                                                            const std::string& prefix,
                                                            const std::string& suffix);
  ~OutputFile() override;

  Result<void> Write(std::string_view bytes) override;
  Result<void> Finish();
  // Where the file is after Finish.
  [[nodiscard]] const std::string& path() const { return path_; }
  // Where it is now.
  [[nodiscard]] const std::string& written_path() const { return written_path_; }
  [[nodiscard]] uint64_t size() const { return size_; }

 private:
  static Result<std::unique_ptr<OutputFile>> CreateAs(std::string path, std::string part);
  OutputFile(std::FILE* file, std::string path, std::string written_path)
      : file_(file), path_(std::move(path)), written_path_(std::move(written_path)) {}

  std::FILE* file_;
  std::string path_;
  std::string written_path_;
  uint64_t size_ = 0;
};

// Makes a folder and those above it.
Result<void> MakeFolder(const std::string& path);

}  // namespace pfa

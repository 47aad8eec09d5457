// A folder of files that is there whole or not at all, also after a crash, and also if others write
// beside it: it is filled under another name, written to the disk, and renamed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proto/base/result.h"

namespace pfa {

class OutputFolder {
 public:
  // A new folder in `parent`, which is made if it is missing.
  static Result<OutputFolder> Create(const std::string& parent);
  OutputFolder(OutputFolder&& other) noexcept;
  OutputFolder& operator=(OutputFolder&& other) = delete;
  // What was not finished is removed.
  ~OutputFolder();

  // `name` has no slash. Errors: the file exists, the disk is full.
  Result<void> Write(const std::string& name, std::string_view bytes);
  // The bytes of a file. Returns how many.
  Result<uint64_t> Copy(const std::string& name, const std::string& from);
  // Gives it the name `name`. False if there is something of that name, and then it can be tried
  // with another.
  Result<bool> Finish(const std::string& name);

 private:
  OutputFolder(std::string parent, std::string path, int descriptor)
      : parent_(std::move(parent)), path_(std::move(path)), descriptor_(descriptor) {}

  std::string parent_;
  std::string path_;  // empty: moved away, or finished
  int descriptor_;    // holds a lock, so that others see that it is still being written
};

// What writers that were cut off have left in `parent`, but not what is being written: names of
// folders.
std::vector<std::string> LeftOutputFolders(const std::string& parent);

// A folder that is there whole, or gone.
Result<void> RemoveWholeFolder(const std::string& parent, const std::string& name);

}  // namespace pfa

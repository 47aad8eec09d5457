// Bytes read at any position: executables, of which a few parts of many megabytes are needed. Only
// regular files are opened, since names come from profiles: no devices, no pipes that block.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "proto/base/result.h"

namespace pfa {

class RandomAccess {
 public:
  RandomAccess(std::string name, uint64_t size) : name_(std::move(name)), size_(size) {}
  RandomAccess(const RandomAccess&) = delete;
  RandomAccess& operator=(const RandomAccess&) = delete;
  virtual ~RandomAccess() = default;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] uint64_t size() const { return size_; }

  // Fills the whole buffer. What lies beyond the end is an error with the code kBadInput.
  virtual Result<void> ReadAt(uint64_t offset, std::span<uint8_t> buffer) const = 0;
  // The same into a new buffer, of which no byte is allocated unless the file has it.
  [[nodiscard]] Result<std::vector<uint8_t>> Read(uint64_t offset, uint64_t size) const;

 protected:
  // Whether [offset, offset + size) lies within the file.
  [[nodiscard]] Result<void> CheckRange(uint64_t offset, uint64_t size) const;

 private:
  std::string name_;
  uint64_t size_;
};

// An error's message is the system's reason in lower case, as in Go: "no such file or directory".
Result<std::unique_ptr<RandomAccess>> OpenRandomAccess(const std::string& path);

// Reads `bytes`, which the caller keeps alive.
std::unique_ptr<RandomAccess> MemoryRandomAccess(std::string name, std::span<const uint8_t> bytes);

}  // namespace pfa

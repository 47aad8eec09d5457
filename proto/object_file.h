// An executable or shared object in ELF: where its code is, what it is called, which build it is.
// A reader of our own, since little is needed of the format and every length in it is checked here
// against the file. https://gabi.xinuos.com names the structures.
//
// Addresses are those of the file ("virtual addresses"). Where it was loaded elsewhere, a running
// program's are higher by LoadBias().
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proto/base/result.h"
#include "proto/random_access.h"

namespace pfa {

enum class Machine : uint8_t { kOther, kX86, kX8664, kArm, kArm64 };

struct ObjectSegment {  // loaded into memory
  uint64_t address = 0;
  uint64_t file_offset = 0;
  uint64_t file_size = 0;
  uint64_t alignment = 1;
  bool executable = false;
};

struct ObjectSection {
  std::string name;
  uint32_t type = 0;
  uint32_t link = 0;
  uint64_t address = 0;
  uint64_t offset = 0;
  uint64_t size = 0;
};

struct ObjectSymbol {
  uint64_t address = 0;
  uint64_t size = 0;
  std::string_view name;  // of the ObjectFile
};

class ObjectFile {
 public:
  // Reads headers only. A file that is no ELF is an error with the code kBadInput.
  static Result<std::unique_ptr<ObjectFile>> Open(const std::string& path);
  static Result<std::unique_ptr<ObjectFile>> Parse(std::unique_ptr<RandomAccess> file);

  [[nodiscard]] const std::string& name() const { return file_->name(); }
  [[nodiscard]] Machine machine() const { return machine_; }
  [[nodiscard]] bool is_little_endian() const { return little_endian_; }
  [[nodiscard]] std::span<const ObjectSegment> segments() const { return segments_; }
  // Null if there is none.
  [[nodiscard]] const ObjectSection* FindSection(std::string_view name) const;

  // The contents; empty for a section without any in the file.
  [[nodiscard]] Result<std::vector<uint8_t>> Read(const ObjectSection& section) const;
  // What is loaded to these addresses from one segment.
  [[nodiscard]] Result<std::vector<uint8_t>> ReadMemory(uint64_t address, uint64_t size) const;

  // The symbol table in order of addresses, without undefined and nameless symbols and those of
  // source files; empty if it was stripped. Read at the first call.
  Result<std::span<const ObjectSymbol>> Symbols();

  // The GNU build id in hexadecimal, "" if there is none or it cannot be read.
  [[nodiscard]] std::string BuildId() const;

  // What to subtract from an address of a process to get one of this file. `start` and
  // `file_offset` are those of the executable mapping of this file; without a start there was none.
  [[nodiscard]] uint64_t LoadBias(uint64_t start, uint64_t file_offset) const;

 private:
  explicit ObjectFile(std::unique_ptr<RandomAccess> file) : file_(std::move(file)) {}
  Result<void> ParseHeaders();
  Result<void> ParseSegments(uint64_t offset, uint64_t entry_size, uint64_t count);
  Result<void> ParseSections(uint64_t offset, uint64_t entry_size, uint64_t count,
                             uint64_t names_index);
  [[nodiscard]] uint64_t Number(std::span<const uint8_t> bytes, uint64_t offset,
                                size_t width) const;
  [[nodiscard]] Error Bad(uint64_t offset, std::string message) const;

  std::unique_ptr<RandomAccess> file_;
  Machine machine_ = Machine::kOther;
  bool little_endian_ = true;
  bool is_64_ = true;
  std::vector<ObjectSegment> segments_;
  std::vector<ObjectSection> sections_;
  std::vector<uint8_t> symbol_names_;
  std::optional<std::vector<ObjectSymbol>> symbols_;
};

}  // namespace pfa

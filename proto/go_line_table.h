// Go's own table of functions and lines ("pclntab"), which is in every Go executable, stripped or
// not: names of functions, and file and line of each instruction. Versions of Go 1.2, 1.16, 1.18
// and 1.20 (still current); https://go.dev/s/go12symtab describes the first.
//
//   function table   entry address -> function record
//   function record  name, and two tables address -> number: files and lines
//   those            pairs of varints: by how much the number, then the address changes
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "proto/base/result.h"

namespace pfa {

class GoLineTable {
 public:
  struct Function {
    uint64_t begin = 0;
    uint64_t end = 0;  // of the padding behind it: where the next one begins
    std::string_view name;
  };
  // Texts live as long as the table.
  struct Position {
    std::string_view function;
    std::string_view file;  // "" if there is none
    int64_t line = -1;      // likewise -1
  };

  // Keeps `bytes`. Since Go 1.18 addresses in it are relative to `text_start`, the value of the
  // symbol runtime.text. Damage beyond the header shows as functions and positions not found.
  static Result<GoLineTable> Parse(std::vector<uint8_t> bytes, uint64_t text_start);

  // Start of the text as the table itself has it; 0 if it has none, or has it only once relocated.
  static uint64_t RecordedTextStart(std::span<const uint8_t> bytes);

  // The position of an instruction; nullopt outside of Go's functions. Remembers the last function,
  // so that going through its instructions is fast; for one thread.
  std::optional<Position> Find(uint64_t address);

  // All functions, in order of addresses.
  [[nodiscard]] std::vector<Function> Functions() const;

 private:
  enum class Version : uint8_t { k12, k116, k118, k120 };
  struct Part {  // of bytes_
    size_t begin = 0;
    size_t size = 0;
  };
  // What a number is up to an address.
  struct Step {
    uint64_t end = 0;
    int64_t value = 0;
  };

  GoLineTable() = default;
  [[nodiscard]] std::optional<uint64_t> Number(const Part& part, uint64_t offset,
                                               size_t width) const;
  [[nodiscard]] std::string_view Text(const Part& part, uint64_t offset) const;
  // Bytes from the offset that a word of the header gives.
  [[nodiscard]] std::optional<Part> PartAt(size_t word) const;
  bool FindParts();
  [[nodiscard]] uint64_t Entry(size_t function) const;
  // The record of a function; empty if it is not there.
  [[nodiscard]] Part Record(size_t function) const;
  [[nodiscard]] std::optional<uint64_t> Field(const Part& record, size_t number) const;
  [[nodiscard]] std::string_view NameOf(const Part& record) const;
  [[nodiscard]] std::string_view FileOf(const Part& record, int64_t number) const;
  [[nodiscard]] std::vector<Step> Steps(uint64_t offset, uint64_t entry, uint64_t end) const;

  std::vector<uint8_t> bytes_;
  Version version_ = Version::k120;
  bool little_endian_ = true;
  size_t quantum_ = 1;
  size_t word_ = 8;
  size_t entry_width_ = 4;  // of the function table's two columns
  uint64_t text_start_ = 0;
  size_t function_count_ = 0;
  Part function_names_;
  Part units_;  // files of each compilation unit
  Part files_;
  Part steps_;
  Part records_;
  Part functions_;

  std::optional<size_t> last_;
  std::vector<Step> last_files_;
  std::vector<Step> last_lines_;
};

}  // namespace pfa

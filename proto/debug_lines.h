// DWARF: the function, file and line of an instruction, and the functions inlined there, of what
// was compiled with -g. Read by libdw of elfutils (loaded on demand), since DWARF is large and
// grows.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "proto/base/result.h"

namespace pfa {

struct SourceFrame {
  std::string function;  // as in the symbol table; "" if unknown
  std::string file;
  int64_t line = 0;
  int64_t column = 0;
  bool operator==(const SourceFrame&) const = default;
};

class DebugLines {
 public:
  // An error if the file has none, or the library is missing.
  static Result<std::unique_ptr<DebugLines>> Open(const std::string& path);
  virtual ~DebugLines() = default;

  // What an instruction belongs to, innermost first; empty if that is not known. With `inlined`
  // false only one frame: the function that really exists, with the place of what is inlined.
  virtual std::vector<SourceFrame> Find(uint64_t address, bool inlined) = 0;
};

}  // namespace pfa

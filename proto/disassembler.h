// Machine code as text, by Capstone (loaded on demand), for x86, x86-64, ARM and ARM64.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "proto/base/result.h"
#include "proto/object_file.h"

namespace pfa {

struct Instruction {
  uint64_t address = 0;
  uint32_t size = 0;  // in bytes
  std::string text;
};

enum class AssemblySyntax : uint8_t { kAtt, kIntel };

class Disassembler {
 public:
  // The name of what is at an address, for the targets of calls and jumps; "" shows the address.
  using NameAt = std::function<std::string(uint64_t address)>;

  // The error names the library to install, or the machine that is not known. The syntax concerns
  // x86 only.
  static Result<std::unique_ptr<Disassembler>> Create(Machine machine, bool little_endian,
                                                      AssemblySyntax syntax);
  virtual ~Disassembler() = default;

  // The instructions cover every byte of `code`, which is at `address`; what is none is "?".
  virtual std::vector<Instruction> Decode(std::span<const uint8_t> code, uint64_t address,
                                          const NameAt& name_at) const = 0;
};

}  // namespace pfa

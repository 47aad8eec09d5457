// Writes small ELF files for tests: one segment of code, and the sections a test asks for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pfa::test {

struct ElfSymbol {
  std::string name;
  uint64_t address = 0;
  uint64_t size = 0;
};

struct ElfSpec {
  bool is_64 = true;
  bool little_endian = true;
  uint16_t machine = 62;        // x86-64
  uint64_t address = 0x401000;  // of the code, which is at offset 0x1000 mod 0x1000 of the file
  std::string code;
  std::vector<ElfSymbol> symbols;  // none: no symbol table
  std::string build_id;            // bytes; "": no note
  std::string go_table;            // ".gopclntab"
};

std::string WriteElf(const ElfSpec& spec);

// Numbers in either byte order.
void AppendNumber(uint64_t value, size_t width, bool little_endian, std::string* out);

}  // namespace pfa::test

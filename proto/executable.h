// An executable with all that says what its addresses mean: its symbols, Go's line table, DWARF.
// Each is read when it is first needed. Addresses are those of the file (see object_file.h).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proto/base/result.h"
#include "proto/debug_lines.h"
#include "proto/disassembler.h"
#include "proto/go_line_table.h"
#include "proto/object_file.h"

namespace pfa {

// How much to find out about an address.
enum class FrameDetail : uint8_t {
  kAsGoTool,  // one frame: by Go's table, else by DWARF
  kAll,       // inlined functions too where DWARF has them; a function without lines by its symbol
};

// A function with its code.
struct CodeSymbol {
  std::string name;
  uint64_t begin = 0;
  uint64_t end = 0;
};

class Executable {
 public:
  static Result<std::unique_ptr<Executable>> Open(const std::string& path);
  // Has no DWARF, which needs a file.
  static std::unique_ptr<Executable> FromObject(std::unique_ptr<ObjectFile> object);

  [[nodiscard]] ObjectFile& object() { return *object_; }

  // What an instruction belongs to, innermost first; empty if nothing is known.
  std::vector<SourceFrame> Frames(uint64_t address, FrameDetail detail);
  // File and line by Go's table: ("", 0) outside of Go's code, ("", -1) between functions.
  GoLineTable::Position GoPosition(uint64_t address);

  // In order of addresses: the symbol table or, where it was stripped, Go's functions.
  Result<const std::vector<CodeSymbol>*> Symbols();
  // "name", or "name+0x1f"; "" if no symbol covers the address.
  std::string NameAt(uint64_t address);

  // The instructions of [begin, end), as far as it is in the section of the code.
  Result<std::vector<Instruction>> Disassemble(uint64_t begin, uint64_t end, AssemblySyntax syntax);

 private:
  explicit Executable(std::unique_ptr<ObjectFile> object) : object_(std::move(object)) {}
  GoLineTable* GoTable();
  DebugLines* Debug();
  const CodeSymbol* SymbolAt(uint64_t address);

  std::unique_ptr<ObjectFile> object_;
  bool has_file_ = false;
  bool tried_go_ = false;
  std::optional<GoLineTable> go_;
  bool tried_debug_ = false;
  std::unique_ptr<DebugLines> debug_;
  std::optional<std::vector<CodeSymbol>> symbols_;
  std::unique_ptr<Disassembler> disassembler_;
  AssemblySyntax syntax_ = AssemblySyntax::kAtt;
  std::optional<std::vector<uint8_t>> code_;
};

}  // namespace pfa

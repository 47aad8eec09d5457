#include "proto/executable.h"

#include <algorithm>
#include <span>
#include <utility>

#include <fmt/format.h>

namespace pfa {
namespace {

// A function with more code is a damaged symbol.
constexpr uint64_t kMaxCodeBytes = uint64_t{16} << 20;

const ObjectSymbol* FindSymbol(std::span<const ObjectSymbol> symbols, std::string_view name) {
  const auto found = std::ranges::find(symbols, name, &ObjectSymbol::name);
  return found == symbols.end() ? nullptr : &*found;
}

// Go's table has a section of its own, unless the system's linker made the file otherwise.
Result<std::vector<uint8_t>> ReadGoTable(ObjectFile& object,
                                         std::span<const ObjectSymbol> symbols) {
  for (const char* name : {".gopclntab", ".data.rel.ro.gopclntab"}) {
    if (const ObjectSection* section = object.FindSection(name)) return object.Read(*section);
  }
  const ObjectSymbol* begin = FindSymbol(symbols, "runtime.pclntab");
  const ObjectSymbol* end = FindSymbol(symbols, "runtime.epclntab");
  if (begin == nullptr || end == nullptr || end->address < begin->address) {
    return BadInput("no Go executable: there is no line table");
  }
  return object.ReadMemory(begin->address, end->address - begin->address);
}

uint64_t TextStart(const ObjectFile& object, std::span<const ObjectSymbol> symbols,
                   std::span<const uint8_t> table) {
  if (const ObjectSymbol* text = FindSymbol(symbols, "runtime.text")) return text->address;
  const ObjectSection* section = object.FindSection(".text");
  const uint64_t recorded = GoLineTable::RecordedTextStart(table);
  if (section == nullptr) return recorded;
  // C code may come first; a file that is relocated when it is loaded has no value here.
  const bool within = recorded >= section->address && recorded - section->address < section->size;
  return within ? recorded : section->address;
}

}  // namespace

Result<std::unique_ptr<Executable>> Executable::Open(const std::string& path) {
  PFA_ASSIGN_OR_RETURN(auto object, ObjectFile::Open(path));
  auto executable = FromObject(std::move(object));
  executable->has_file_ = true;
  return executable;
}

std::unique_ptr<Executable> Executable::FromObject(std::unique_ptr<ObjectFile> object) {
  return std::unique_ptr<Executable>(new Executable(std::move(object)));  // NOLINT: constructor
}

GoLineTable* Executable::GoTable() {
  if (!tried_go_) {
    tried_go_ = true;
    auto symbols = object_->Symbols();
    const auto known = symbols.ok() ? symbols.value() : std::span<const ObjectSymbol>();
    auto bytes = ReadGoTable(*object_, known);
    if (bytes.ok()) {
      const uint64_t start = TextStart(*object_, known, bytes.value());
      auto table = GoLineTable::Parse(std::move(bytes).value(), start);
      if (table.ok()) go_ = std::move(table).value();
    }
  }
  return go_ ? &*go_ : nullptr;
}

DebugLines* Executable::Debug() {
  if (!tried_debug_ && has_file_) {
    tried_debug_ = true;
    // Without it there is less to say, which is no error.
    auto opened = DebugLines::Open(object_->name());
    if (opened.ok()) debug_ = std::move(opened).value();
  }
  return debug_.get();
}

GoLineTable::Position Executable::GoPosition(uint64_t address) {
  GoLineTable* const table = GoTable();
  const auto found = table == nullptr ? std::nullopt : table->Find(address);
  return found ? *found : GoLineTable::Position{"", "", 0};
}

std::vector<SourceFrame> Executable::Frames(uint64_t address, FrameDetail detail) {
  GoLineTable* const table = GoTable();
  const auto go = table == nullptr ? std::nullopt : table->Find(address);
  const bool all = detail == FrameDetail::kAll;
  if (!go || all) {
    DebugLines* const debug = Debug();
    auto frames = debug == nullptr ? std::vector<SourceFrame>() : debug->Find(address, all);
    if (!frames.empty() && (!all || !frames.front().function.empty())) return frames;
  }
  if (go) return {{std::string(go->function), std::string(go->file), go->line, 0}};
  const CodeSymbol* const symbol = all ? SymbolAt(address) : nullptr;
  if (symbol != nullptr) return {{symbol->name, "", 0, 0}};
  return {};
}

Result<const std::vector<CodeSymbol>*> Executable::Symbols() {
  if (symbols_) return &*symbols_;
  PFA_ASSIGN_OR_RETURN(const auto table, object_->Symbols());
  std::vector<CodeSymbol> symbols;
  for (const ObjectSymbol& symbol : table) {
    if (symbol.size == 0 || symbol.address + symbol.size < symbol.address) continue;
    symbols.push_back({std::string(symbol.name), symbol.address, symbol.address + symbol.size});
  }
  if (GoLineTable* const go = GoTable(); symbols.empty() && go != nullptr) {
    for (const GoLineTable::Function& function : go->Functions()) {
      symbols.push_back({std::string(function.name), function.begin, function.end});
    }
  }
  symbols_ = std::move(symbols);
  return &*symbols_;
}

const CodeSymbol* Executable::SymbolAt(uint64_t address) {
  const auto symbols = Symbols();
  if (!symbols.ok()) return nullptr;
  const std::vector<CodeSymbol>& table = *symbols.value();
  auto after = std::ranges::upper_bound(table, address, {}, &CodeSymbol::begin);
  // Several may begin at one place, some of them without a size of their own.
  for (int i = 0; i < 4 && after != table.begin(); ++i) {
    if (address < (--after)->end) return &*after;
  }
  return nullptr;
}

std::string Executable::NameAt(uint64_t address) {
  const CodeSymbol* const symbol = SymbolAt(address);
  if (symbol == nullptr) return "";
  if (symbol->begin == address) return symbol->name;
  return fmt::format("{}+{:#x}", symbol->name, address - symbol->begin);
}

Result<std::vector<Instruction>> Executable::Disassemble(uint64_t begin, uint64_t end,
                                                         AssemblySyntax syntax) {
  const ObjectSection* const text = object_->FindSection(".text");
  if (text == nullptr) {
    return Error{ErrorCode::kBadInput, "no section .text, which has the code", object_->name()};
  }
  if (!code_) {
    PFA_ASSIGN_OR_RETURN(code_, object_->Read(*text));
  }
  begin = std::max(begin, text->address);
  end = std::min(end, text->address + code_->size());
  if (begin >= end) return std::vector<Instruction>();
  if (end - begin > kMaxCodeBytes) {
    return Error{
        ErrorCode::kLimit,
        fmt::format("{} bytes of code at {:#x} are too much for one function", end - begin, begin),
        object_->name()};
  }
  if (disassembler_ == nullptr || syntax_ != syntax) {
    PFA_ASSIGN_OR_RETURN(disassembler_, Disassembler::Create(object_->machine(),
                                                             object_->is_little_endian(), syntax));
    syntax_ = syntax;
  }
  const auto bytes = std::span<const uint8_t>(*code_).subspan(
      static_cast<size_t>(begin - text->address), static_cast<size_t>(end - begin));
  return disassembler_->Decode(bytes, begin, [&](uint64_t address) {
    // Within the function the address is easier to find than a name.
    return address >= begin && address < end ? std::string() : NameAt(address);
  });
}

}  // namespace pfa

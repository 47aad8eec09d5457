// Executables: whatever a file says, its headers, symbols, Go's table, DWARF and code are read to
// an end without harm. --part=go-table takes the input as Go's table alone, which an ELF file
// around it would hide from most changes.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "proto/executable.h"
#include "proto/go_line_table.h"
#include "proto/object_file.h"
#include "proto/random_access.h"
#include "tests/fuzz/target.h"

namespace pfa::test {
namespace {

enum class Part : uint8_t { kFile, kGoTable };
Part chosen = Part::kFile;

// A file that has a name, which is what DWARF is read from; gone with the process.
class NamedFile {
 public:
  explicit NamedFile(std::span<const uint8_t> bytes) : fd_(memfd_create("fuzz", MFD_CLOEXEC)) {
    Require(fd_ >= 0, "there is memory for a file");
    const auto written = write(fd_, bytes.data(), bytes.size());
    Require(written == static_cast<ssize_t>(bytes.size()), "a file takes its bytes");
  }
  NamedFile(const NamedFile&) = delete;
  NamedFile& operator=(const NamedFile&) = delete;
  ~NamedFile() { close(fd_); }

  [[nodiscard]] std::string name() const { return fmt::format("/proc/self/fd/{}", fd_); }

 private:
  int fd_;
};

// Addresses worth asking for: the ends of segments and symbols, and some within.
std::vector<uint64_t> AddressesOf(Executable& executable) {
  constexpr size_t kMax = 40;
  std::vector<uint64_t> addresses = {0, 1, ~uint64_t{0}};
  for (const ObjectSegment& segment : executable.object().segments()) {
    if (addresses.size() > kMax) break;
    addresses.push_back(segment.address);
    addresses.push_back(segment.address + segment.file_size / 2);
    addresses.push_back(segment.address + segment.file_size);
  }
  const auto symbols = executable.Symbols();
  if (!symbols.ok()) return addresses;
  for (const CodeSymbol& symbol : *symbols.value()) {
    if (addresses.size() > 2 * kMax) break;
    addresses.push_back(symbol.begin);
    addresses.push_back(symbol.end - 1);
  }
  return addresses;
}

void CheckSymbols(Executable& executable) {
  const auto symbols = executable.Symbols();
  if (!symbols.ok()) return Require(!symbols.error().message.empty(), "errors say why");
  uint64_t last = 0;
  for (const CodeSymbol& symbol : *symbols.value()) {
    Require(symbol.begin >= last, "symbols are in order");
    Require(symbol.begin <= symbol.end, "symbols end behind their beginning");
    last = symbol.begin;
  }
}

// Every byte is in one instruction.
void CheckCode(Executable& executable, uint64_t begin, uint64_t end) {
  constexpr uint64_t kMaxCode = 256;
  end = std::min(end, begin + kMaxCode);
  for (const AssemblySyntax syntax : {AssemblySyntax::kAtt, AssemblySyntax::kIntel}) {
    const auto code = executable.Disassemble(begin, end, syntax);
    if (!code.ok()) return Require(!code.error().message.empty(), "errors say why");
    uint64_t next = code.value().empty() ? 0 : code.value().front().address;
    for (const Instruction& instruction : code.value()) {
      Require(instruction.address == next, "instructions follow each other");
      Require(instruction.size > 0, "an instruction has bytes");
      next = instruction.address + instruction.size;
    }
  }
}

void Ask(Executable& executable) {
  const ObjectFile& object = executable.object();
  static_cast<void>(object.BuildId());
  for (const uint64_t offset : {uint64_t{0}, uint64_t{0x1000}}) {
    static_cast<void>(object.LoadBias(0x55550000, offset));
  }
  CheckSymbols(executable);
  for (const uint64_t address : AddressesOf(executable)) {
    for (const FrameDetail detail : {FrameDetail::kAsGoTool, FrameDetail::kAll}) {
      Require(executable.Frames(address, detail).size() < 100'000, "frames are not invented");
    }
    static_cast<void>(executable.GoPosition(address));
    static_cast<void>(executable.NameAt(address));
    static_cast<void>(object.ReadMemory(address, 16));
  }
  if (const ObjectSection* text = object.FindSection(".text"); text != nullptr) {
    CheckCode(executable, text->address, text->address + text->size);
    CheckCode(executable, text->address + 1, ~uint64_t{0});
  }
}

void RunFile(std::span<const uint8_t> input) {
  // An exact copy: a read past the end is seen.
  const std::vector<uint8_t> copy(input.begin(), input.end());
  auto object = ObjectFile::Parse(MemoryRandomAccess("input", copy));
  if (!object.ok()) return Require(!object.error().message.empty(), "errors say why");
  Ask(*Executable::FromObject(std::move(object).value()));
  // The library behind DWARF is slow to start.
  const NamedFile file(input);
  auto opened = Executable::Open(file.name());
  Require(opened.ok(), "a file is what its bytes are");
  Ask(*opened.value());
}

void RunGoTable(std::span<const uint8_t> input) {
  const uint64_t start = GoLineTable::RecordedTextStart(input);
  for (const uint64_t text_start : {uint64_t{0x401000}, start}) {
    auto table = GoLineTable::Parse({input.begin(), input.end()}, text_start);
    if (!table.ok()) return Require(!table.error().message.empty(), "errors say why");
    size_t count = 0;
    for (const GoLineTable::Function& function : table.value().Functions()) {
      if (++count > 50) break;
      static_cast<void>(table.value().Find(function.begin));
      static_cast<void>(table.value().Find(function.end - 1));
    }
    static_cast<void>(table.value().Find(0));
    static_cast<void>(table.value().Find(~uint64_t{0}));
  }
}

}  // namespace
}  // namespace pfa::test

// libFuzzer finds them by these names.
// NOLINTBEGIN(readability-identifier-naming,readability-non-const-parameter)
extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  using pfa::test::Part;
  for (const std::string_view argument : std::span(*argv, static_cast<size_t>(*argc))) {
    if (argument == "--part=go-table") pfa::test::chosen = Part::kGoTable;
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (pfa::test::chosen == pfa::test::Part::kFile) {
    pfa::test::RunFile({data, size});
  } else {
    pfa::test::RunGoTable({data, size});
  }
  return 0;
}
// NOLINTEND(readability-identifier-naming,readability-non-const-parameter)

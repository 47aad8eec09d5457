#include "proto/executable.h"

#include <string>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/elf_writer.h"
#include "tests/support/exact_buffer.h"
#include "tests/support/go_table_writer.h"

namespace pfa {
namespace {

using test::ElfSpec;
using test::ExactBuffer;
using test::GoTableSpec;

// main.f calls main.g; three bytes of padding between them.
ElfSpec GoSpec() {
  GoTableSpec table;
  table.text_start = 0x401000;
  table.end = 0x401010;
  table.functions = {{"main.f", 0x401000, {{6, "/src/f.go", 3}}},
                     {"main.g", 0x401008, {{1, "/src/g.go", 9}}}};
  ElfSpec spec;
  spec.code = std::string("\xe8\x03\x00\x00\x00\xc3\xcc\xcc\xc3", 9) + std::string(7, '\xcc');
  spec.go_table = test::WriteGoTable(table);
  return spec;
}

std::unique_ptr<Executable> Open(const ExactBuffer& bytes) {
  auto object = ObjectFile::Parse(MemoryRandomAccess("small", bytes.bytes()));
  return Executable::FromObject(std::move(object).value());
}

std::string Text(const std::vector<SourceFrame>& frames) {
  std::string out;
  for (const SourceFrame& frame : frames) {
    out += fmt::format("{} {}:{}; ", frame.function, frame.file, frame.line);
  }
  return out;
}

TEST(Executable, NamesGoFunctionsWithoutSymbols) {
  const ExactBuffer bytes(test::WriteElf(GoSpec()));
  const auto executable = Open(bytes);
  for (const FrameDetail detail : {FrameDetail::kAsGoTool, FrameDetail::kAll}) {
    EXPECT_EQ(Text(executable->Frames(0x401000, detail)), "main.f /src/f.go:3; ");
    EXPECT_EQ(Text(executable->Frames(0x401008, detail)), "main.g /src/g.go:9; ");
    EXPECT_EQ(Text(executable->Frames(0x500000, detail)), "");
  }
  const auto symbols = executable->Symbols();
  ASSERT_TRUE(symbols.ok());
  ASSERT_EQ(symbols.value()->size(), 2U);
  EXPECT_EQ(symbols.value()->back().name, "main.g");
  EXPECT_EQ(executable->NameAt(0x401009), "main.g+0x1");
  EXPECT_EQ(executable->NameAt(0x401010), "");
}

TEST(Executable, PrefersTheSymbolTable) {
  ElfSpec spec = GoSpec();
  spec.symbols = {{"_f", 0x401000, 6}, {"runtime.text", 0x401000, 0}};
  const ExactBuffer bytes(test::WriteElf(spec));
  const auto executable = Open(bytes);
  ASSERT_EQ(executable->Symbols().value()->size(), 1U);
  EXPECT_EQ(executable->NameAt(0x401000), "_f");
  EXPECT_EQ(Text(executable->Frames(0x401000, FrameDetail::kAll)), "main.f /src/f.go:3; ");
}

TEST(Executable, KnowsFunctionsWithoutLinesByTheirSymbols) {
  ElfSpec spec = GoSpec();
  spec.go_table.clear();
  spec.symbols = {{"f", 0x401000, 6}};
  const ExactBuffer bytes(test::WriteElf(spec));
  const auto executable = Open(bytes);
  EXPECT_EQ(Text(executable->Frames(0x401005, FrameDetail::kAll)), "f :0; ");
  EXPECT_EQ(Text(executable->Frames(0x401005, FrameDetail::kAsGoTool)), "");
  EXPECT_EQ(executable->GoPosition(0x401005).line, 0);
}

TEST(Executable, DisassemblesWithinItsCode) {
  const ExactBuffer bytes(test::WriteElf(GoSpec()));
  const auto executable = Open(bytes);
  const auto decoded = executable->Disassemble(0x401000, 0x401006, AssemblySyntax::kAtt);
  ASSERT_TRUE(decoded.ok()) << decoded.error().message;
  ASSERT_EQ(decoded.value().size(), 2U);
  EXPECT_EQ(decoded.value()[0].text, "callq main.g");
  EXPECT_EQ(executable->Disassemble(0x400000, 0x500000, AssemblySyntax::kIntel).value().size(),
            12U);
  EXPECT_TRUE(executable->Disassemble(0x500000, 0x600000, AssemblySyntax::kAtt).value().empty());
  EXPECT_TRUE(executable->Disassemble(0x401004, 0x401000, AssemblySyntax::kAtt).value().empty());
}

TEST(Executable, ReadsInlinedFunctionsFromDwarf) {
  const auto opened = Executable::Open(std::string(PFA_SOURCE_DIR) + "/testdata/binary/spin");
  ASSERT_TRUE(opened.ok()) << opened.error().ToString();
  Executable& spin = *opened.value();
  EXPECT_EQ(Text(spin.Frames(0x401010, FrameDetail::kAll)),
            "square /src/spin.c:3; sum /src/spin.c:8; spin /src/spin.c:13; ");
  EXPECT_EQ(Text(spin.Frames(0x40103d, FrameDetail::kAll)), "spin /src/spin.c:14; ");
  EXPECT_EQ(Text(spin.Frames(0x401010, FrameDetail::kAsGoTool)), "spin /src/spin.c:3; ");
  EXPECT_EQ(Text(spin.Frames(0x401063, FrameDetail::kAll)), "_start /src/spin.c:17; ");
  EXPECT_EQ(Text(spin.Frames(0x601063, FrameDetail::kAll)), "");
}

}  // namespace
}  // namespace pfa

#include "proto/disassembler.h"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pfa {
namespace {

// "1000 3 movq %rax, %rbx; ..." of code at 0x1000.
std::string Decode(Machine machine, std::string_view code,
                   AssemblySyntax syntax = AssemblySyntax::kAtt) {
  const auto created = Disassembler::Create(machine, true, syntax);
  if (!created.ok()) return created.error().message;
  const auto name_at = [](uint64_t address) {
    return address == 0x2000 ? std::string("main.f") : "";
  };
  const std::span bytes(reinterpret_cast<const uint8_t*>(code.data()), code.size());
  std::string out;
  for (const Instruction& i : created.value()->Decode(bytes, 0x1000, name_at)) {
    out += fmt::format("{:x} {} {}; ", i.address, i.size, i.text);
  }
  return out;
}

TEST(Disassembler, KnowsTheMachinesOfGo) {
  EXPECT_EQ(Decode(Machine::kX8664, "\x48\x89\xc3\xc3"), "1000 3 movq %rax, %rbx; 1003 1 retq; ");
  EXPECT_EQ(Decode(Machine::kX8664, "\x48\x89\xc3\xc3", AssemblySyntax::kIntel),
            "1000 3 mov rbx, rax; 1003 1 ret; ");
  EXPECT_EQ(Decode(Machine::kX86, "\x89\xc3\x40"), "1000 2 movl %eax, %ebx; 1002 1 incl %eax; ");
  EXPECT_EQ(Decode(Machine::kArm64, "\xe0\x03\x01\xaa"), "1000 4 mov x0, x1; ");
  EXPECT_EQ(Decode(Machine::kArm, std::string("\x01\x00\xa0\xe1", 4)), "1000 4 mov r0, r1; ");
  EXPECT_NE(Decode(Machine::kOther, "x").find("does not know"), std::string::npos);
}

TEST(Disassembler, CoversEveryByte) {
  // 0x06 is none in 64 bits, and the last instruction is cut off.
  EXPECT_EQ(Decode(Machine::kX8664, "\x06\xc3\xe8\x01"),
            "1000 1 ?; 1001 1 retq; 1002 1 ?; 1003 1 ?; ");
  EXPECT_EQ(Decode(Machine::kArm64, std::string("\xff\xff\xff\xff\x00\x00", 6)),
            "1000 4 ?; 1004 2 ?; ");
  EXPECT_EQ(Decode(Machine::kX8664, ""), "");
}

TEST(Disassembler, NamesWhereItGoesOn) {
  EXPECT_EQ(Decode(Machine::kX8664, std::string("\xe8\xfb\x0f\x00\x00", 5)),
            "1000 5 callq main.f; ");
  EXPECT_EQ(Decode(Machine::kX8664, std::string("\xe8\xfa\x0f\x00\x00", 5)),
            "1000 5 callq 0x1fff; ");
  EXPECT_EQ(Decode(Machine::kArm64, std::string("\x00\x04\x00\x94", 4)), "1000 4 bl main.f; ");
  // A number that is no address.
  EXPECT_EQ(Decode(Machine::kX8664, std::string("\x68\x00\x20\x00\x00", 5)),
            "1000 5 pushq $0x2000; ");
}

}  // namespace
}  // namespace pfa

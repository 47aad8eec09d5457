#include "proto/object_file.h"

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "tests/support/elf_writer.h"
#include "tests/support/exact_buffer.h"

namespace pfa {
namespace {

using test::ElfSpec;
using test::ExactBuffer;
using test::WriteElf;

ElfSpec SmallSpec() {
  ElfSpec spec;
  spec.code = "\x90\x90\xc3";
  spec.symbols = {{"second", 0x401002, 1}, {"first", 0x401000, 2}, {"", 0x401000, 1}};
  spec.build_id = "\x12\xab\xcd\x0f";
  spec.go_table = "table";
  return spec;
}

Result<std::unique_ptr<ObjectFile>> Parse(const ExactBuffer& buffer) {
  return ObjectFile::Parse(MemoryRandomAccess("small", buffer.bytes()));
}

std::string TextOf(const Result<std::vector<uint8_t>>& bytes) {
  if (!bytes.ok()) return bytes.error().ToString();
  return {bytes.value().begin(), bytes.value().end()};
}

TEST(ObjectFile, ReadsBothSizesAndByteOrders) {
  for (const bool is_64 : {true, false}) {
    for (const bool little_endian : {true, false}) {
      ElfSpec spec = SmallSpec();
      spec.is_64 = is_64;
      spec.little_endian = little_endian;
      spec.machine = is_64 ? 183 : 3;
      const ExactBuffer bytes(WriteElf(spec));
      const auto parsed = Parse(bytes);
      ASSERT_TRUE(parsed.ok()) << parsed.error().ToString();
      ObjectFile& object = *parsed.value();
      EXPECT_EQ(object.machine(), is_64 ? Machine::kArm64 : Machine::kX86);
      EXPECT_EQ(object.is_little_endian(), little_endian);
      EXPECT_EQ(object.BuildId(), "12abcd0f");
      ASSERT_EQ(object.segments().size(), 1U);
      EXPECT_EQ(object.segments()[0].address, 0x401000U);
      EXPECT_EQ(object.segments()[0].file_offset, 0x1000U);
      EXPECT_TRUE(object.segments()[0].executable);
      ASSERT_NE(object.FindSection(".gopclntab"), nullptr);
      EXPECT_EQ(TextOf(object.Read(*object.FindSection(".gopclntab"))), "table");
      EXPECT_EQ(object.FindSection(".nothing"), nullptr);
      EXPECT_EQ(TextOf(object.ReadMemory(0x401001, 2)), "\x90\xc3");
      EXPECT_FALSE(object.ReadMemory(0x401001, 3).ok());
      EXPECT_FALSE(object.ReadMemory(0x400fff, 1).ok());
      EXPECT_FALSE(object.ReadMemory(0x401001, ~uint64_t{0}).ok());
      const auto symbols = object.Symbols();
      ASSERT_TRUE(symbols.ok());
      ASSERT_EQ(symbols.value().size(), 2U);
      EXPECT_EQ(symbols.value()[0].name, "first");
      EXPECT_EQ(symbols.value()[0].size, 2U);
      EXPECT_EQ(symbols.value()[1].address, 0x401002U);
    }
  }
}

TEST(ObjectFile, IsLoadedWhereTheMappingSays) {
  const ExactBuffer bytes(WriteElf(SmallSpec()));
  const auto object = Parse(bytes).value()->LoadBias(0, 0);
  EXPECT_EQ(object, 0U) << "no mapping";
  const auto parsed = Parse(bytes);
  const ObjectFile& file = *parsed.value();
  EXPECT_EQ(file.LoadBias(0x401000, 0x1000), 0U);
  EXPECT_EQ(file.LoadBias(0x400000, 0), 0U) << "joined with the mapping before it";
  EXPECT_EQ(file.LoadBias(0x555555555000, 0x1000), 0x555555154000U);
  EXPECT_EQ(file.LoadBias(0x1000, 0x1000), uint64_t{0} - 0x400000) << "lower";
}

TEST(ObjectFile, SaysWhatIsNoExecutable) {
  const auto message = [](std::string_view text) {
    const ExactBuffer bytes(text);
    const auto parsed = Parse(bytes);
    return parsed.ok() ? "" : parsed.error().ToString();
  };
  EXPECT_EQ(message("#!/bin/sh\n"),
            "small: offset 0x0: no executable: it does not start as an ELF file");
  EXPECT_EQ(message(""), message("#!"));
  EXPECT_EQ(message("\x7f"
                    "ELF\x03\x01"),
            "small: offset 0x4: ELF class 3 and byte order 1, expected 1 or 2");
  EXPECT_EQ(message(WriteElf(SmallSpec()).substr(0, 63)),
            "small: offset 0x3f: the file ends within its ELF header");
  const auto missing = ObjectFile::Open("/nonexistent/file");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().ToString(), "/nonexistent/file: no such file or directory");
  EXPECT_EQ(ObjectFile::Open("/dev/zero").error().message, "not a regular file");
}

// Reads everything that there is.
void ReadAll(const ExactBuffer& bytes) {
  const auto parsed = Parse(bytes);
  if (!parsed.ok()) {
    EXPECT_FALSE(parsed.error().message.empty());
    return;
  }
  ObjectFile& object = *parsed.value();
  (void)object.Symbols().ok();
  (void)object.BuildId();
  (void)object.LoadBias(0x400000, 0);
  for (const char* name : {".text", ".gopclntab"}) {
    if (const ObjectSection* section = object.FindSection(name)) (void)object.Read(*section).ok();
  }
  (void)object.ReadMemory(0x401000, 3).ok();
}

TEST(ObjectFile, AnyPrefixAndFlippedBitIsRead) {
  for (const bool is_64 : {true, false}) {
    ElfSpec spec = SmallSpec();
    spec.is_64 = is_64;
    spec.address = 0x4000c0;  // no page of zeros between headers and code
    const std::string whole = WriteElf(spec);
    for (size_t size = 0; size < whole.size(); ++size) {
      const ExactBuffer bytes(std::string_view(whole).substr(0, size));
      EXPECT_FALSE(Parse(bytes).ok()) << size;  // the section headers are the last thing
    }
    for (size_t bit = 0; bit < 8 * whole.size(); ++bit) {
      ExactBuffer bytes(whole);
      bytes.FlipBit(bit);
      ReadAll(bytes);
    }
  }
}

}  // namespace
}  // namespace pfa

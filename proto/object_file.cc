#include "proto/object_file.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace pfa {
namespace {

constexpr uint32_t kLoad = 1;         // PT_LOAD
constexpr uint32_t kSymbolTable = 2;  // SHT_SYMTAB
constexpr uint32_t kNote = 7;         // SHT_NOTE
constexpr uint32_t kNoBits = 8;       // SHT_NOBITS
constexpr uint64_t kMaxHeaders = 65'536;
// No section that is read needs more; a damaged length must not take the machine's memory.
constexpr uint64_t kMaxSectionBytes = uint64_t{2} << 30;

// The text up to the first NUL at `offset`; "" beyond the end.
std::string_view TextAt(std::span<const uint8_t> names, uint64_t offset) {
  if (offset >= names.size()) return {};
  const auto begin = names.begin() + static_cast<ptrdiff_t>(offset);
  const auto end = std::find(begin, names.end(), uint8_t{0});
  return {reinterpret_cast<const char*>(&*begin), static_cast<size_t>(end - begin)};
}

Machine MachineOf(uint64_t number) {
  switch (number) {
    case 3:
      return Machine::kX86;
    case 40:
      return Machine::kArm;
    case 62:
      return Machine::kX8664;
    case 183:
      return Machine::kArm64;
    default:
      return Machine::kOther;
  }
}

}  // namespace

Result<std::unique_ptr<ObjectFile>> ObjectFile::Open(const std::string& path) {
  PFA_ASSIGN_OR_RETURN(auto file, OpenRandomAccess(path));
  return Parse(std::move(file));
}

Result<std::unique_ptr<ObjectFile>> ObjectFile::Parse(std::unique_ptr<RandomAccess> file) {
  std::unique_ptr<ObjectFile> object(new ObjectFile(std::move(file)));  // NOLINT: constructor
  PFA_TRY(object->ParseHeaders());
  return object;
}

Error ObjectFile::Bad(uint64_t offset, std::string message) const {
  Error error = BadInputAt(OffsetKind::kFile, offset, std::move(message));
  error.source = name();
  return error;
}

uint64_t ObjectFile::Number(std::span<const uint8_t> bytes, uint64_t offset, size_t width) const {
  PFA_CHECK(offset + width <= bytes.size());
  uint64_t value = 0;
  for (size_t i = 0; i < width; ++i) {
    const uint64_t byte = bytes[static_cast<size_t>(offset) + i];
    value |= byte << (8 * (little_endian_ ? i : width - 1 - i));
  }
  return value;
}

Result<void> ObjectFile::ParseHeaders() {
  std::array<uint8_t, 64> head = {};
  const size_t size = std::min<size_t>(head.size(), static_cast<size_t>(file_->size()));
  PFA_TRY(file_->ReadAt(0, std::span(head).first(size)));
  constexpr std::array<uint8_t, 4> kMagic = {0x7f, 'E', 'L', 'F'};
  if (!std::equal(kMagic.begin(), kMagic.end(), head.begin())) {
    return Bad(0, "no executable: it does not start as an ELF file");
  }
  if (head[4] < 1 || head[4] > 2 || head[5] < 1 || head[5] > 2) {
    return Bad(4, fmt::format("ELF class {} and byte order {}, expected 1 or 2", head[4], head[5]));
  }
  is_64_ = head[4] == 2;
  little_endian_ = head[5] == 1;
  const size_t header_size = is_64_ ? 64 : 52;
  if (size < header_size) return Bad(size, "the file ends within its ELF header");
  machine_ = MachineOf(Number(head, 18, 2));
  const size_t word = is_64_ ? 8 : 4;
  const uint64_t segments = Number(head, 24 + word, word);
  const uint64_t sections = Number(head, 24 + 2 * word, word);
  const size_t counts = 24 + 3 * word + 4 + 2;  // after the flags and the header's size
  PFA_TRY(ParseSegments(segments, Number(head, counts, 2), Number(head, counts + 2, 2)));
  return ParseSections(sections, Number(head, counts + 4, 2), Number(head, counts + 6, 2),
                       Number(head, counts + 8, 2));
}

Result<void> ObjectFile::ParseSegments(uint64_t offset, uint64_t entry_size, uint64_t count) {
  if (count == 0) return {};
  const uint64_t wanted = is_64_ ? 56 : 32;
  if (entry_size < wanted) return Bad(offset, "the ELF program headers are too small");
  PFA_ASSIGN_OR_RETURN(const std::vector<uint8_t> table, file_->Read(offset, entry_size * count));
  const size_t word = is_64_ ? 8 : 4;
  for (uint64_t i = 0; i < count; ++i) {
    const uint64_t at = i * entry_size;
    if (Number(table, at, 4) != kLoad) continue;
    // 64 bits: type flags offset vaddr paddr filesz memsz align; 32 bits: flags before align.
    const uint64_t fields = at + word;
    ObjectSegment segment;
    segment.executable = (Number(table, is_64_ ? at + 4 : at + 24, 4) & 1) != 0;
    segment.file_offset = Number(table, fields, word);
    segment.address = Number(table, fields + word, word);
    segment.file_size = Number(table, fields + 3 * word, word);
    const uint64_t alignment = Number(table, is_64_ ? at + 48 : at + 28, word);
    segment.alignment = std::max<uint64_t>(alignment, 1);
    segments_.push_back(segment);
  }
  return {};
}

Result<void> ObjectFile::ParseSections(uint64_t offset, uint64_t entry_size, uint64_t count,
                                       uint64_t names_index) {
  if (offset == 0) return {};
  const uint64_t wanted = is_64_ ? 64 : 40;
  if (entry_size < wanted) return Bad(offset, "the ELF section headers are too small");
  const size_t word = is_64_ ? 8 : 4;
  const uint64_t fields = 8 + word;  // name, type, flags; then address, offset, size, link
  if (count == 0 || names_index == 0xffff) {
    // More than the header has room for: the first section says how many.
    PFA_ASSIGN_OR_RETURN(const std::vector<uint8_t> first, file_->Read(offset, entry_size));
    if (count == 0) count = Number(first, fields + 2 * word, word);
    if (names_index == 0xffff) names_index = Number(first, fields + 3 * word, 4);
  }
  if (count > kMaxHeaders) return Bad(offset, fmt::format("{} ELF sections are too many", count));
  PFA_ASSIGN_OR_RETURN(const std::vector<uint8_t> table, file_->Read(offset, entry_size * count));
  std::vector<uint64_t> name_offsets;
  for (uint64_t i = 0; i < count; ++i) {
    const uint64_t at = i * entry_size;
    ObjectSection section;
    name_offsets.push_back(Number(table, at, 4));
    section.type = static_cast<uint32_t>(Number(table, at + 4, 4));
    section.address = Number(table, at + fields, word);
    section.offset = Number(table, at + fields + word, word);
    section.size = Number(table, at + fields + 2 * word, word);
    section.link = static_cast<uint32_t>(Number(table, at + fields + 3 * word, 4));
    sections_.push_back(std::move(section));
  }
  if (names_index >= sections_.size()) return {};
  PFA_ASSIGN_OR_RETURN(const std::vector<uint8_t> names,
                       Read(sections_[static_cast<size_t>(names_index)]));
  for (size_t i = 0; i < sections_.size(); ++i) sections_[i].name = TextAt(names, name_offsets[i]);
  return {};
}

const ObjectSection* ObjectFile::FindSection(std::string_view name) const {
  const auto found = std::ranges::find(sections_, name, &ObjectSection::name);
  return found == sections_.end() ? nullptr : &*found;
}

Result<std::vector<uint8_t>> ObjectFile::Read(const ObjectSection& section) const {
  if (section.type == kNoBits) return std::vector<uint8_t>();
  if (section.size > kMaxSectionBytes) {
    return Error{ErrorCode::kLimit, fmt::format("the section {} is too large", section.name),
                 name()};
  }
  return file_->Read(section.offset, section.size);
}

Result<std::vector<uint8_t>> ObjectFile::ReadMemory(uint64_t address, uint64_t size) const {
  for (const ObjectSegment& segment : segments_) {
    const uint64_t skip = address - segment.address;
    if (address < segment.address || skip > segment.file_size || size > segment.file_size - skip) {
      continue;
    }
    if (segment.file_offset > file_->size()) break;
    return file_->Read(segment.file_offset + skip, size);
  }
  Error error = BadInput(fmt::format("no segment has {} bytes at address {:#x}", size, address));
  error.source = name();
  return error;
}

Result<std::span<const ObjectSymbol>> ObjectFile::Symbols() {
  if (symbols_) return std::span<const ObjectSymbol>(*symbols_);
  std::vector<ObjectSymbol> symbols;
  const auto table = std::ranges::find(sections_, kSymbolTable, &ObjectSection::type);
  if (table != sections_.end() && table->link < sections_.size()) {
    PFA_ASSIGN_OR_RETURN(symbol_names_, Read(sections_[table->link]));
    PFA_ASSIGN_OR_RETURN(const std::vector<uint8_t> bytes, Read(*table));
    const size_t entry_size = is_64_ ? 24 : 16;
    for (uint64_t at = 0; bytes.size() - at >= entry_size; at += entry_size) {
      constexpr uint64_t kFile = 4;  // STT_FILE
      const uint64_t info = Number(bytes, at + (is_64_ ? 4 : 12), 1);
      const uint64_t section = Number(bytes, at + (is_64_ ? 6 : 14), 2);
      ObjectSymbol symbol;
      symbol.name = TextAt(symbol_names_, Number(bytes, at, 4));
      if (section == 0 || (info & 15) == kFile || symbol.name.empty()) continue;
      symbol.address = is_64_ ? Number(bytes, at + 8, 8) : Number(bytes, at + 4, 4);
      symbol.size = is_64_ ? Number(bytes, at + 16, 8) : Number(bytes, at + 8, 4);
      symbols.push_back(symbol);
    }
  }
  std::ranges::stable_sort(symbols, {}, &ObjectSymbol::address);
  symbols_ = std::move(symbols);
  return std::span<const ObjectSymbol>(*symbols_);
}

std::string ObjectFile::BuildId() const {
  constexpr uint32_t kGnuBuildId = 3;
  constexpr uint64_t kMaxIdBytes = 64;
  for (const ObjectSection& section : sections_) {
    constexpr uint64_t kMaxNotes = uint64_t{1} << 20;
    if (section.type != kNote || section.size > kMaxNotes) continue;
    const auto read = Read(section);
    if (!read.ok()) continue;
    // Name size, contents size, type; then both, each padded to four bytes.
    const std::vector<uint8_t>& notes = read.value();
    for (uint64_t at = 0; at + 12 <= notes.size();) {
      const uint64_t name_size = Number(notes, at, 4);
      const uint64_t size = Number(notes, at + 4, 4);
      const uint64_t type = Number(notes, at + 8, 4);
      const uint64_t contents = at + 12 + (name_size + 3) / 4 * 4;
      if (contents + size > notes.size()) break;
      if (type == kGnuBuildId && name_size == 4 && TextAt(notes, at + 12) == "GNU" &&
          size <= kMaxIdBytes) {
        std::string id;
        for (uint64_t i = 0; i < size; ++i) {
          id += fmt::format("{:02x}", notes[static_cast<size_t>(contents + i)]);
        }
        return id;
      }
      at = contents + (size + 3) / 4 * 4;
    }
  }
  return "";
}

uint64_t ObjectFile::LoadBias(uint64_t start, uint64_t file_offset) const {
  if (start == 0) return 0;
  const ObjectSegment* code = nullptr;
  for (const ObjectSegment& segment : segments_) {
    if (!segment.executable) continue;
    const uint64_t page_offset = segment.file_offset - segment.address % segment.alignment;
    // Mappings begin at the page of a segment, or, joined with the one before, ahead of it.
    if (code == nullptr || page_offset <= file_offset) code = &segment;
  }
  if (code == nullptr) return 0;
  // Unsigned arithmetic wraps, so a file that is loaded lower has a bias, too.
  return start - file_offset + code->file_offset - code->address;
}

}  // namespace pfa

#include "proto/go_line_table.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace pfa {
namespace {

constexpr size_t kHeaderBytes = 8;
// More steps has no function that a compiler makes; a damaged table must not take minutes.
constexpr size_t kMaxSteps = size_t{1} << 20;
constexpr uint32_t kNoFile = 0xffffffff;

uint64_t Assemble(std::span<const uint8_t> bytes, bool little_endian) {
  uint64_t value = 0;
  for (size_t i = 0; i < bytes.size(); ++i) {
    value |= uint64_t{bytes[i]} << (8 * (little_endian ? i : bytes.size() - 1 - i));
  }
  return value;
}

// A varint of at most 32 bits; false at the end of the bytes.
bool TakeVarint32(std::span<const uint8_t>* bytes, uint32_t* value) {
  *value = 0;
  for (size_t i = 0; i < bytes->size() && i < 5; ++i) {
    const uint8_t byte = (*bytes)[i];
    *value |= static_cast<uint32_t>(byte & 0x7f) << (7 * i);
    if (byte < 0x80) {
      *bytes = bytes->subspan(i + 1);
      return true;
    }
  }
  return false;
}

}  // namespace

uint64_t GoLineTable::RecordedTextStart(std::span<const uint8_t> bytes) {
  constexpr size_t kWord = 2;
  if (bytes.size() < kHeaderBytes) return 0;
  const size_t width = bytes[7];
  const bool little_endian = bytes[0] != 0xff;
  const uint8_t version = bytes[little_endian ? 0 : 3];
  const size_t at = kHeaderBytes + kWord * width;
  if ((version != 0xf0 && version != 0xf1) || (width != 4 && width != 8)) return 0;
  if (bytes.size() < at + width) return 0;
  return Assemble(bytes.subspan(at, width), little_endian);
}

Result<GoLineTable> GoLineTable::Parse(std::vector<uint8_t> bytes, uint64_t text_start) {
  if (bytes.size() < kHeaderBytes) return BadInput("Go's line table ends within its header");
  // Magic number, two zeros, the unit of addresses, the size of a word.
  constexpr std::array<std::pair<uint32_t, Version>, 4> kMagics = {{{0xfffffffb, Version::k12},
                                                                    {0xfffffffa, Version::k116},
                                                                    {0xfffffff0, Version::k118},
                                                                    {0xfffffff1, Version::k120}}};
  GoLineTable table;
  bool known = false;
  for (const auto& [magic, version] : kMagics) {
    for (const bool little_endian : {true, false}) {
      if (Assemble(std::span(bytes).first(4), little_endian) != magic) continue;
      table.version_ = version;
      table.little_endian_ = little_endian;
      known = true;
    }
  }
  if (!known) {
    return BadInput(fmt::format("Go's line table has an unknown version: {:02x}{:02x}{:02x}{:02x}",
                                bytes[0], bytes[1], bytes[2], bytes[3]));
  }
  table.quantum_ = bytes[6];
  table.word_ = bytes[7];
  const bool quantum_ok = table.quantum_ == 1 || table.quantum_ == 2 || table.quantum_ == 4;
  if (bytes[4] != 0 || bytes[5] != 0 || !quantum_ok || (table.word_ != 4 && table.word_ != 8)) {
    return BadInput("Go's line table has a damaged header");
  }
  table.bytes_ = std::move(bytes);
  const bool relative = table.version_ >= Version::k118;
  table.text_start_ = relative ? text_start : 0;
  table.entry_width_ = relative ? 4 : table.word_;
  if (!table.FindParts()) return BadInput("Go's line table ends within its list of functions");
  return table;
}

std::optional<uint64_t> GoLineTable::Number(const Part& part, uint64_t offset, size_t width) const {
  if (width > part.size || offset > part.size - width) return std::nullopt;
  return Assemble(std::span(bytes_).subspan(part.begin + static_cast<size_t>(offset), width),
                  little_endian_);
}

std::string_view GoLineTable::Text(const Part& part, uint64_t offset) const {
  if (offset >= part.size) return {};
  const auto begin = bytes_.begin() + static_cast<ptrdiff_t>(part.begin + offset);
  const auto end =
      std::find(begin, bytes_.begin() + static_cast<ptrdiff_t>(part.begin + part.size), uint8_t{0});
  return {reinterpret_cast<const char*>(&*begin), static_cast<size_t>(end - begin)};
}

std::optional<GoLineTable::Part> GoLineTable::PartAt(size_t word) const {
  const Part all{0, bytes_.size()};
  const auto offset = Number(all, kHeaderBytes + word * word_, word_);
  if (!offset || *offset > bytes_.size()) return std::nullopt;
  return Part{static_cast<size_t>(*offset), bytes_.size() - static_cast<size_t>(*offset)};
}

bool GoLineTable::FindParts() {
  const Part all{0, bytes_.size()};
  const auto count = Number(all, kHeaderBytes, word_);
  if (!count || *count > bytes_.size()) return false;
  function_count_ = static_cast<size_t>(*count);
  if (version_ == Version::k12) {
    function_names_ = records_ = steps_ = all;
    functions_ = {kHeaderBytes + word_, bytes_.size() - std::min(bytes_.size(), 8 + word_)};
  } else {
    // Since 1.18 a word for the start of the text comes first.
    const size_t first = version_ == Version::k116 ? 2 : 3;
    const std::array<Part*, 5> parts = {&function_names_, &units_, &files_, &steps_, &records_};
    for (size_t i = 0; i < parts.size(); ++i) {
      const auto part = PartAt(first + i);
      if (!part) return false;
      *parts[i] = *part;
    }
    functions_ = records_;
  }
  const size_t table_size = (2 * function_count_ + 1) * entry_width_;
  if (table_size > functions_.size) return false;
  if (version_ == Version::k12) {
    const auto offset = Number(functions_, table_size, 4);
    if (!offset || *offset > bytes_.size()) return false;
    files_ = {static_cast<size_t>(*offset), bytes_.size() - static_cast<size_t>(*offset)};
  }
  functions_.size = table_size;
  return true;
}

uint64_t GoLineTable::Entry(size_t function) const {
  return text_start_ + Number(functions_, 2 * function * entry_width_, entry_width_).value_or(0);
}

GoLineTable::Part GoLineTable::Record(size_t function) const {
  const auto offset = Number(functions_, (2 * function + 1) * entry_width_, entry_width_);
  if (!offset || *offset >= records_.size) return {};
  const auto skip = static_cast<size_t>(*offset);
  return {records_.begin + skip, records_.size - skip};
}

std::optional<uint64_t> GoLineTable::Field(const Part& record, size_t number) const {
  const size_t first = version_ >= Version::k118 ? 4 : word_;
  return Number(record, first + (number - 1) * 4, 4);
}

std::string_view GoLineTable::NameOf(const Part& record) const {
  const auto offset = Field(record, 1);
  return offset ? Text(function_names_, *offset) : std::string_view();
}

std::string_view GoLineTable::FileOf(const Part& record, int64_t number) const {
  if (version_ == Version::k12) {
    if (number <= 0) return {};
    const auto offset = Number(files_, 4 * static_cast<uint64_t>(number), 4);
    return offset ? Text({0, bytes_.size()}, *offset) : std::string_view();
  }
  const auto unit = Field(record, 8);
  if (number < 0 || !unit) return {};
  const auto offset = Number(units_, 4 * (*unit + static_cast<uint64_t>(number)), 4);
  return offset && *offset != kNoFile ? Text(files_, *offset) : std::string_view();
}

std::vector<GoLineTable::Step> GoLineTable::Steps(uint64_t offset, uint64_t entry,
                                                  uint64_t end) const {
  std::vector<Step> steps;
  if (offset >= steps_.size) return steps;
  std::span<const uint8_t> rest =
      std::span(bytes_).subspan(steps_.begin + static_cast<size_t>(offset));
  uint64_t address = entry;
  int64_t value = -1;
  while (steps.size() < kMaxSteps && address < end) {
    uint32_t value_delta = 0;
    uint32_t address_delta = 0;
    // A change by zero ends the table, unless it is the first.
    if (!TakeVarint32(&rest, &value_delta) || (value_delta == 0 && !steps.empty())) break;
    if (!TakeVarint32(&rest, &address_delta)) break;
    const uint32_t half = value_delta >> 1;
    value = static_cast<int32_t>(static_cast<uint32_t>(value) +
                                 ((value_delta & 1) != 0 ? ~half : half));
    address += uint64_t{address_delta} * quantum_;
    steps.push_back({address, value});
  }
  return steps;
}

std::optional<GoLineTable::Position> GoLineTable::Find(uint64_t address) {
  if (function_count_ == 0 || address < Entry(0) || address >= Entry(function_count_)) {
    return std::nullopt;
  }
  size_t low = 0;
  size_t high = function_count_;
  while (high - low > 1) {
    const size_t middle = low + (high - low) / 2;
    (Entry(middle) <= address ? low : high) = middle;
  }
  const Part record = Record(low);
  if (record.size == 0) return std::nullopt;
  if (last_ != low) {
    last_ = low;
    const uint64_t entry = Entry(low);
    const uint64_t end = Entry(low + 1);
    const auto files = Field(record, 5);
    const auto lines = Field(record, 6);
    last_files_ = files ? Steps(*files, entry, end) : std::vector<Step>();
    last_lines_ = lines ? Steps(*lines, entry, end) : std::vector<Step>();
  }
  const auto value_at = [address](const std::vector<Step>& steps) -> int64_t {
    const auto step = std::ranges::upper_bound(steps, address, {}, &Step::end);
    return step == steps.end() ? -1 : step->value;
  };
  Position position;
  position.function = NameOf(record);
  position.file = FileOf(record, value_at(last_files_));
  position.line = value_at(last_lines_);
  return position;
}

std::vector<GoLineTable::Function> GoLineTable::Functions() const {
  std::vector<Function> functions;
  functions.reserve(function_count_);
  for (size_t i = 0; i < function_count_; ++i) {
    const Function function{Entry(i), Entry(i + 1), NameOf(Record(i))};
    if (!function.name.empty() && function.begin < function.end) functions.push_back(function);
  }
  return functions;
}

}  // namespace pfa

#include "tests/support/go_table_writer.h"

#include <algorithm>

#include "tests/support/elf_writer.h"

namespace pfa::test {
namespace {

void AppendVarint(uint32_t value, std::string* out) {
  while (value >= 0x80) {
    *out += static_cast<char>((value & 0x7f) | 0x80);
    value >>= 7;
  }
  *out += static_cast<char>(value);
}

class GoTableWriter {
 public:
  explicit GoTableWriter(const GoTableSpec& spec) : spec_(spec), relative_(spec.version >= 118) {}

  std::string Write() {
    for (const GoTableFunction& function : spec_.functions) {
      for (const GoTableLine& line : function.lines) {
        if (std::ranges::find(files_, line.file) == files_.end()) files_.push_back(line.file);
      }
    }
    return spec_.version == 12 ? Old() : New();
  }

 private:
  void Number(uint64_t value, size_t width, std::string* out) const {
    AppendNumber(value, width, spec_.little_endian, out);
  }

  [[nodiscard]] std::string Head() const {
    const uint64_t magic = spec_.version == 12    ? 0xfffffffb
                           : spec_.version == 116 ? 0xfffffffa
                           : spec_.version == 118 ? 0xfffffff0
                                                  : 0xfffffff1;
    std::string out;
    Number(magic, 4, &out);
    out += std::string("\0\0\1", 3);
    out += static_cast<char>(spec_.word);
    return out;
  }

  [[nodiscard]] int64_t FileNumber(const std::string& file) const {
    const auto at = std::ranges::find(files_, file) - files_.begin();
    return at + (spec_.version == 12 ? 1 : 0);
  }

  // A table of steps; `number` gives the value of a line.
  template <typename NumberOf>
  static std::string Steps(const GoTableFunction& function, NumberOf number) {
    std::string out;
    int64_t value = -1;
    uint64_t pending = 0;
    bool any = false;
    for (size_t i = 0; i < function.lines.size(); ++i) {
      const bool last = i + 1 == function.lines.size();
      pending += function.lines[i].size;
      const int64_t next = number(function.lines[i]);
      if (!last && number(function.lines[i + 1]) == next) continue;
      const int64_t delta = next - value;
      AppendVarint(static_cast<uint32_t>(delta < 0 ? ((-delta - 1) << 1) | 1 : delta << 1), &out);
      AppendVarint(static_cast<uint32_t>(pending), &out);
      value = next;
      pending = 0;
      any = true;
    }
    if (!any) return std::string(1, '\0');
    return out + '\0';
  }

  // A function record and what it refers to, for tables that begin at these offsets.
  [[nodiscard]] std::string Record(const GoTableFunction& function, size_t name, size_t steps_at,
                                   std::string* steps) const {
    const auto add = [&](const std::string& table) {
      const size_t at = steps_at + steps->size();
      *steps += table;
      return at;
    };
    const size_t files =
        add(Steps(function, [&](const GoTableLine& line) { return FileNumber(line.file); }));
    const size_t lines = add(Steps(function, [](const GoTableLine& line) { return line.line; }));
    std::string out;
    Number(function.begin - (relative_ ? spec_.text_start : 0), relative_ ? 4 : spec_.word, &out);
    for (const uint64_t field : {uint64_t{name}, uint64_t{0}, uint64_t{0}, uint64_t{0},
                                 uint64_t{files}, uint64_t{lines}, uint64_t{0}, uint64_t{0}}) {
      Number(field, 4, &out);
    }
    return out;
  }

  // The function table for records that begin at these offsets.
  [[nodiscard]] std::string FunctionTable(const std::vector<size_t>& records) const {
    const size_t width = relative_ ? 4 : spec_.word;
    const uint64_t base = relative_ ? spec_.text_start : 0;
    std::string out;
    for (size_t i = 0; i < records.size(); ++i) {
      Number(spec_.functions[i].begin - base, width, &out);
      Number(records[i], width, &out);
    }
    Number(spec_.end - base, width, &out);
    return out;
  }

  [[nodiscard]] size_t FunctionTableSize() const {
    return (2 * spec_.functions.size() + 1) * (relative_ ? 4 : spec_.word);
  }

  // Go 1.2: everything at offsets from the start.
  [[nodiscard]] std::string Old() const {
    std::string out = Head();
    Number(spec_.functions.size(), spec_.word, &out);
    const size_t tail_at = out.size() + FunctionTableSize() + 4;
    std::string tail;
    std::vector<size_t> records;
    for (const GoTableFunction& function : spec_.functions) {
      const size_t name = tail_at + tail.size();
      tail += function.name + '\0';
      std::string steps;
      const std::string record = Record(function, name, tail_at + tail.size(), &steps);
      tail += steps;
      records.push_back(tail_at + tail.size());
      tail += record;
    }
    std::vector<size_t> names;
    for (const std::string& file : files_) {
      names.push_back(tail_at + tail.size());
      tail += file + '\0';
    }
    const size_t files_at = tail_at + tail.size();
    Number(files_.size() + 1, 4, &tail);
    for (const size_t name : names) Number(name, 4, &tail);
    out += FunctionTable(records);
    Number(files_at, 4, &out);
    return out + tail;
  }

  // Since Go 1.16: parts that the header points to.
  [[nodiscard]] std::string New() const {
    std::string names;
    std::string steps(1, '\0');  // offset 0 means none
    std::string records(FunctionTableSize(), '\0');
    std::vector<size_t> record_offsets;
    for (const GoTableFunction& function : spec_.functions) {
      const size_t name = names.size();
      names += function.name + '\0';
      record_offsets.push_back(records.size());
      std::string own;
      records += Record(function, name, steps.size(), &own);
      steps += own;
    }
    const std::string table = FunctionTable(record_offsets);
    std::ranges::copy(table, records.begin());
    std::string units;
    std::string files;
    for (const std::string& file : files_) {
      Number(files.size(), 4, &units);
      files += file + '\0';
    }
    std::string out = Head();
    Number(spec_.functions.size(), spec_.word, &out);
    Number(files_.size(), spec_.word, &out);
    if (relative_) Number(spec_.text_start, spec_.word, &out);
    size_t at = out.size() + 5 * spec_.word;
    const std::vector<std::string> parts = {names, units, files, steps, records};
    for (const std::string& part : parts) {
      Number(at, spec_.word, &out);
      at += part.size();
    }
    for (const std::string& part : parts) out += part;
    return out;
  }

  const GoTableSpec& spec_;
  bool relative_;
  std::vector<std::string> files_;
};

}  // namespace

std::string WriteGoTable(const GoTableSpec& spec) { return GoTableWriter(spec).Write(); }

}  // namespace pfa::test

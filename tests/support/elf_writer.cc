#include "tests/support/elf_writer.h"

namespace pfa::test {
namespace {

struct Section {
  std::string name;
  uint32_t type = 1;  // PROGBITS
  uint64_t address = 0;
  uint32_t link = 0;
  std::string contents;
  uint64_t entry_size = 0;
};

class ElfWriter {
 public:
  explicit ElfWriter(const ElfSpec& spec) : spec_(spec), word_(spec.is_64 ? 8 : 4) {}

  std::string Write() {
    std::vector<Section> sections(1);
    sections.front().type = 0;
    sections.push_back({".text", 1, spec_.address, 0, spec_.code, 0});
    if (!spec_.build_id.empty()) {
      std::string note;
      Number(4, 4, &note);
      Number(spec_.build_id.size(), 4, &note);
      Number(3, 4, &note);
      note += std::string("GNU\0", 4) + spec_.build_id;
      sections.push_back({".note.gnu.build-id", 7, 0, 0, note, 0});
    }
    if (!spec_.go_table.empty()) sections.push_back({".gopclntab", 1, 0, 0, spec_.go_table, 0});
    if (!spec_.symbols.empty()) AddSymbols(&sections);
    std::string names(1, '\0');
    std::vector<uint64_t> name_offsets;
    sections.push_back({".shstrtab", 3, 0, 0, "", 0});
    for (const Section& section : sections) {
      name_offsets.push_back(section.name.empty() ? 0 : names.size());
      if (!section.name.empty()) names += section.name + '\0';
    }
    sections.back().contents = names;

    const uint64_t header = spec_.is_64 ? 64 : 52;
    const uint64_t segment = spec_.is_64 ? 56 : 32;
    // The code comes first, at a place whose page fits its address.
    uint64_t at = header + segment;
    at += (spec_.address % kPage + kPage - at % kPage) % kPage;
    std::string body;
    const uint64_t body_begin = at;
    std::vector<uint64_t> offsets;
    for (const Section& section : sections) {
      offsets.push_back(body_begin + body.size());
      body += section.contents;
    }
    std::string out = Header(body_begin + body.size(), sections.size());
    out += Segment(body_begin);
    out.resize(static_cast<size_t>(body_begin), '\0');
    out += body;
    for (size_t i = 0; i < sections.size(); ++i) {
      const Section& section = sections[i];
      Number(name_offsets[i], 4, &out);
      Number(section.type, 4, &out);
      Number(0, word_, &out);  // flags
      Number(section.address, word_, &out);
      Number(offsets[i], word_, &out);
      Number(section.contents.size(), word_, &out);
      Number(section.link, 4, &out);
      Number(0, 4, &out);
      Number(1, word_, &out);
      Number(section.entry_size, word_, &out);
    }
    return out;
  }

 private:
  static constexpr uint64_t kPage = 0x1000;

  void Number(uint64_t value, size_t width, std::string* out) const {
    AppendNumber(value, width, spec_.little_endian, out);
  }

  [[nodiscard]] std::string Header(uint64_t sections_at, size_t section_count) const {
    std::string out =
        "\x7f"
        "ELF";
    out += static_cast<char>(spec_.is_64 ? 2 : 1);
    out += static_cast<char>(spec_.little_endian ? 1 : 2);
    out += '\1';
    out.resize(16, '\0');
    Number(2, 2, &out);
    Number(spec_.machine, 2, &out);
    Number(1, 4, &out);
    Number(spec_.address, word_, &out);
    Number(spec_.is_64 ? 64 : 52, word_, &out);  // program headers
    Number(sections_at, word_, &out);
    Number(0, 4, &out);
    Number(spec_.is_64 ? 64 : 52, 2, &out);
    Number(spec_.is_64 ? 56 : 32, 2, &out);
    Number(1, 2, &out);
    Number(spec_.is_64 ? 64 : 40, 2, &out);
    Number(section_count, 2, &out);
    Number(section_count - 1, 2, &out);
    return out;
  }

  [[nodiscard]] std::string Segment(uint64_t offset) const {
    constexpr uint64_t kReadExecute = 5;
    std::string out;
    Number(1, 4, &out);
    if (spec_.is_64) Number(kReadExecute, 4, &out);
    Number(offset, word_, &out);
    Number(spec_.address, word_, &out);
    Number(spec_.address, word_, &out);
    Number(spec_.code.size(), word_, &out);
    Number(spec_.code.size(), word_, &out);
    if (!spec_.is_64) Number(kReadExecute, 4, &out);
    Number(kPage, word_, &out);
    return out;
  }

  void AddSymbols(std::vector<Section>* sections) const {
    std::string names(1, '\0');
    std::string table(spec_.is_64 ? 24 : 16, '\0');
    for (const ElfSymbol& symbol : spec_.symbols) {
      constexpr uint64_t kGlobalFunction = 0x12;
      Number(names.size(), 4, &table);
      names += symbol.name + '\0';
      if (spec_.is_64) {
        Number(kGlobalFunction, 1, &table);
        Number(0, 1, &table);
        Number(1, 2, &table);
        Number(symbol.address, 8, &table);
        Number(symbol.size, 8, &table);
      } else {
        Number(symbol.address, 4, &table);
        Number(symbol.size, 4, &table);
        Number(kGlobalFunction, 1, &table);
        Number(0, 1, &table);
        Number(1, 2, &table);
      }
    }
    const auto names_index = static_cast<uint32_t>(sections->size() + 1);
    sections->push_back({".symtab", 2, 0, names_index, table, spec_.is_64 ? 24U : 16U});
    sections->push_back({".strtab", 3, 0, 0, names, 0});
  }

  const ElfSpec& spec_;
  size_t word_;
};

}  // namespace

std::string WriteElf(const ElfSpec& spec) { return ElfWriter(spec).Write(); }

void AppendNumber(uint64_t value, size_t width, bool little_endian, std::string* out) {
  for (size_t i = 0; i < width; ++i) {
    *out += static_cast<char>(value >> (8 * (little_endian ? i : width - 1 - i)));
  }
}

}  // namespace pfa::test

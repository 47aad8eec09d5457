#include "proto/disassembler.h"

#include <array>
#include <capstone/capstone.h>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "proto/base/shared_library.h"

namespace pfa {
namespace {

struct CapstoneApi {
  decltype(&cs_open) open;
  decltype(&cs_close) close;
  decltype(&cs_option) option;
  decltype(&cs_malloc) malloc;
  decltype(&cs_free) free;
  decltype(&cs_disasm_iter) next;
};

Result<CapstoneApi> LoadCapstone() {
  PFA_ASSIGN_OR_RETURN(const SharedLibrary library,
                       SharedLibrary::Load("libcapstone.so.4", "libcapstone4"));
  CapstoneApi api = {};
  PFA_ASSIGN_OR_RETURN(api.open, library.Find<decltype(api.open)>("cs_open"));
  PFA_ASSIGN_OR_RETURN(api.close, library.Find<decltype(api.close)>("cs_close"));
  PFA_ASSIGN_OR_RETURN(api.option, library.Find<decltype(api.option)>("cs_option"));
  PFA_ASSIGN_OR_RETURN(api.malloc, library.Find<decltype(api.malloc)>("cs_malloc"));
  PFA_ASSIGN_OR_RETURN(api.free, library.Find<decltype(api.free)>("cs_free"));
  PFA_ASSIGN_OR_RETURN(api.next, library.Find<decltype(api.next)>("cs_disasm_iter"));
  return api;
}

// An operand that is nothing but an address: "0x4012ab" or "#0x4012ab".
std::optional<uint64_t> AddressOperand(std::string_view text) {
  if (text.starts_with('#')) text.remove_prefix(1);
  if (!text.starts_with("0x")) return std::nullopt;
  text.remove_prefix(2);
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

class CapstoneDisassembler : public Disassembler {
 public:
  CapstoneDisassembler(const CapstoneApi& api, csh handle, uint32_t unit)
      : api_(api), handle_(handle), unit_(unit) {}
  CapstoneDisassembler(const CapstoneDisassembler&) = delete;
  CapstoneDisassembler& operator=(const CapstoneDisassembler&) = delete;
  ~CapstoneDisassembler() override {
    csh handle = handle_;
    api_.close(&handle);
  }

  std::vector<Instruction> Decode(std::span<const uint8_t> code, uint64_t address,
                                  const NameAt& name_at) const override {
    std::vector<Instruction> out;
    cs_insn* const insn = api_.malloc(handle_);
    while (!code.empty()) {
      const uint8_t* bytes = code.data();
      size_t left = code.size();
      uint64_t next = address;
      Instruction instruction{address, 0, "?"};
      if (insn != nullptr && api_.next(handle_, &bytes, &left, &next, insn)) {
        instruction.size = insn->size;
        instruction.text = TextOf(*insn, name_at);
      } else {
        instruction.size = static_cast<uint32_t>(std::min<size_t>(unit_, code.size()));
      }
      code = code.subspan(instruction.size);
      address += instruction.size;
      out.push_back(std::move(instruction));
    }
    if (insn != nullptr) api_.free(insn, 1);
    return out;
  }

 private:
  static std::string TextOf(const cs_insn& insn, const NameAt& name_at) {
    std::string_view operands = insn.op_str;
    std::string name;
    // A number alone is where to go on; in other instructions it is a value.
    const std::string_view mnemonic = insn.mnemonic;
    if (mnemonic.starts_with('j') || mnemonic.starts_with('b') || mnemonic.starts_with("call")) {
      if (const auto target = AddressOperand(operands)) name = name_at(*target);
    }
    if (!name.empty()) operands = name;
    return operands.empty() ? std::string(mnemonic) : fmt::format("{} {}", mnemonic, operands);
  }

  CapstoneApi api_;
  csh handle_;
  uint32_t unit_;  // smallest size of an instruction
};

}  // namespace

Result<std::unique_ptr<Disassembler>> Disassembler::Create(Machine machine, bool little_endian,
                                                           AssemblySyntax syntax) {
  struct Kind {
    Machine machine;
    cs_arch arch;
    cs_mode mode;
    uint32_t unit;
  };
  constexpr std::array kKinds = {Kind{Machine::kX86, CS_ARCH_X86, CS_MODE_32, 1},
                                 Kind{Machine::kX8664, CS_ARCH_X86, CS_MODE_64, 1},
                                 Kind{Machine::kArm, CS_ARCH_ARM, CS_MODE_ARM, 4},
                                 Kind{Machine::kArm64, CS_ARCH_ARM64, CS_MODE_ARM, 4}};
  for (const Kind& kind : kKinds) {
    if (kind.machine != machine) continue;
    PFA_ASSIGN_OR_RETURN(const CapstoneApi api, LoadCapstone());
    const auto mode = static_cast<unsigned>(kind.mode) |
                      (little_endian ? 0U : static_cast<unsigned>(CS_MODE_BIG_ENDIAN));
    csh handle = 0;
    if (const cs_err error = api.open(kind.arch, static_cast<cs_mode>(mode), &handle);
        error != CS_ERR_OK) {
      return Error{ErrorCode::kIo, fmt::format("Capstone cannot start: error {}", int{error}), {}};
    }
    if (kind.arch == CS_ARCH_X86 && syntax == AssemblySyntax::kAtt) {
      api.option(handle, CS_OPT_SYNTAX, CS_OPT_SYNTAX_ATT);
    }
    return std::unique_ptr<Disassembler>(
        std::make_unique<CapstoneDisassembler>(api, handle, kind.unit));
  }
  return BadInput("the binary is for a machine whose instructions pfa does not know");
}

}  // namespace pfa

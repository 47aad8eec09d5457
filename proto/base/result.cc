#include "proto/base/result.h"

#include <fmt/format.h>

namespace pfa {

Error BadInputAt(OffsetKind kind, uint64_t offset, std::string message) {
  return {ErrorCode::kBadInput, std::move(message), {}, kind, offset};
}

std::string EscapeControl(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out;
}

std::string Error::ToString() const {
  std::string out;
  if (!source.empty()) out += EscapeControl(source) + ": ";
  if (offset_kind == OffsetKind::kFile) out += fmt::format("offset {:#x}: ", offset);
  if (offset_kind == OffsetKind::kInflated) out += fmt::format("inflated offset {:#x}: ", offset);
  return out + EscapeControl(message);
}

}  // namespace pfa

#include "cli/binary_argument.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "proto/random_access.h"

namespace pfa {
namespace {

bool IsObjectFile(const std::string& path) {
  // ELF, Mach-O in four forms, fat Mach-O, PE.
  constexpr std::array<std::string_view, 7> kMagics = {
      "\x7f"
      "ELF",
      "\xfe\xed\xfa\xce",
      "\xfe\xed\xfa\xcf",
      "\xce\xfa\xed\xfe",
      "\xcf\xfa\xed\xfe",
      "\xca\xfe\xba\xbe",
      "MZ"};
  const auto file = OpenRandomAccess(path);
  if (!file.ok()) return false;
  std::array<uint8_t, 4> head = {};
  if (!file.value()->ReadAt(0, head).ok()) return false;
  const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
  return std::ranges::any_of(kMagics, [&](std::string_view m) { return text.starts_with(m); });
}

}  // namespace

std::string TakeBinary(std::vector<std::string>* files) {
  if (files->size() < 2 || !IsObjectFile(files->front())) return "";
  std::string binary = std::move(files->front());
  files->erase(files->begin());
  return binary;
}

}  // namespace pfa

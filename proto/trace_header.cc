#include "proto/trace_header.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace pfa {
namespace {

constexpr std::array kVersions = {5, 7, 8, 9, 10, 11, 19, 21, 22, 23, 25, 26};

std::string HeaderOf(int version) {
  std::string header = fmt::format("go 1.{} trace", version);
  header.resize(kTraceHeaderBytes, '\0');
  return header;
}

}  // namespace

Result<int> ReadTraceHeader(std::span<const uint8_t> head) {
  if (head.empty()) {
    return BadInput("the file is empty; expected an execution trace");
  }
  constexpr std::string_view kStart = "go 1.";
  const std::string_view start(reinterpret_cast<const char*>(head.data()),
                               std::min(head.size(), kStart.size()));
  if (!kStart.starts_with(start)) {
    return BadInput(
        "this is no execution trace, which begins with \"go 1.\"; if it is a profile, try pfa "
        "FILE");
  }
  if (head.size() < kTraceHeaderBytes) {
    return BadInputAt(OffsetKind::kInflated, head.size(),
                      "the file ends inside the 16 bytes of a trace's header");
  }
  const std::string_view text(reinterpret_cast<const char*>(head.data()), kTraceHeaderBytes);
  const auto* found =
      std::ranges::find_if(kVersions, [text](int version) { return HeaderOf(version) == text; });
  if (found != kVersions.end()) return *found;
  return BadInputAt(
      OffsetKind::kInflated, 0,
      fmt::format("unknown trace header \"{}\"; formats are go 1.5, 1.7 to 1.11, 1.19, 1.21 to "
                  "1.23, 1.25 and 1.26",
                  EscapeControl(text.substr(0, text.find('\0')))));
}

}  // namespace pfa

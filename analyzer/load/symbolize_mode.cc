#include "analyzer/load/symbolize_mode.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace pfa {
namespace {

constexpr std::string_view kExpected =
    "[local|fastlocal|remote|none][:force][:demangle=[none|full|templates|default]";

// False for a part that is none.
bool ApplyPart(std::string_view part, SymbolizeMode* mode) {
  if (part == "local" || part == "fastlocal") {
    mode->local = true;
    mode->remote = false;
  } else if (part == "remote") {
    mode->local = false;
    mode->remote = true;
  } else if (part == "force") {
    mode->force_symbols = mode->force_names = true;
  } else {
    constexpr std::string_view kDemangle = "demangle=";
    if (part.starts_with(kDemangle)) part.remove_prefix(kDemangle.size());
    if (part == "default" || part.empty()) return true;
    if (part == "full") {
      mode->demangle = DemangleMode::kFull;
    } else if (part == "templates") {
      mode->demangle = DemangleMode::kTemplates;
    } else if (part == "none") {
      mode->demangle = DemangleMode::kNone;
    } else {
      return false;
    }
    mode->force_symbols = mode->force_names = true;
  }
  return true;
}

}  // namespace

Result<SymbolizeMode> ParseSymbolizeMode(std::string_view text, Compatibility compatibility,
                                         std::vector<std::string>* messages) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  SymbolizeMode mode;
  std::string_view rest = lower;
  while (!rest.empty()) {
    const size_t colon = rest.find(':');
    const std::string_view part = rest.substr(0, colon);
    rest.remove_prefix(colon == std::string_view::npos ? rest.size() : colon + 1);
    if (part == "none" || part == "no") {
      mode = {.local = false, .remote = false, .simplify = false};
      return mode;
    }
    if (ApplyPart(part, &mode)) continue;
    if (compatibility == Compatibility::kNative) {
      return UsageError(
          fmt::format("-symbolize: unknown part \"{}\"; expected {}", part, kExpected));
    }
    messages->push_back(fmt::format("ignoring unrecognized symbolization option: {}", text));
    messages->push_back(fmt::format("expecting -symbolize={}", kExpected));
  }
  return mode;
}

}  // namespace pfa

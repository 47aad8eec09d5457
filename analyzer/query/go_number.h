// Numbers as Go's flag package reads them, for command lines that must mean the same to both.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace pfa {

// strconv.ParseInt(text, 0, 64): decimal, 0x, 0b, 0o, a leading 0 for octal, and '_' between
// digits. nullopt for anything else, and for what does not fit.
std::optional<int64_t> ParseGoInt(std::string_view text);

// strconv.ParseFloat(text, 64): decimal, hexadecimal with an exponent, inf, nan, and '_' between
// digits. Too small is 0, too large is nullopt.
std::optional<double> ParseGoFloat(std::string_view text);

}  // namespace pfa

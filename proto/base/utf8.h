// Names in profiles should be UTF-8, but need not be.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pfa {

// How many bytes the valid UTF-8 sequence at the start of `text` has, 0 if there is none. As in Go,
// overlong sequences, surrogates and what is above U+10FFFF are not valid.
size_t Utf8SequenceLength(std::string_view text);

// `code` is at most U+10FFFF.
void AppendUtf8(uint32_t code, std::string* out);

bool IsUtf8(std::string_view text);

// `text` with U+FFFD for each byte that is not part of a valid sequence.
std::string ReplaceInvalidUtf8(std::string_view text);

}  // namespace pfa

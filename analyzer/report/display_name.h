// Names of functions and files as text that is safe to show: what a profile calls a function is up
// to whoever wrote it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pfa {

// Valid UTF-8 without control characters, also those that turn the direction of writing: they
// become visible escapes ("\x1b", "\u202e"), broken bytes U+FFFD. Longer text loses its middle.
std::string DisplayName(std::string_view text, size_t max_bytes = 4096);

// How many characters (code points) a text has that DisplayName returned.
size_t CharacterCount(std::string_view text);
// The first `count` characters of such a text.
std::string_view FirstCharacters(std::string_view text, size_t count);
// The name as it is if it has at most `count` characters, else without its import path:
// "net/http.Get" becomes "http.Get".
std::string_view WithoutPath(std::string_view name, size_t count);
// The text in at most `count` characters, with an ellipsis for what was cut off its end.
std::string Shortened(std::string_view text, size_t count);

}  // namespace pfa

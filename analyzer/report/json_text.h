// JSON written piece by piece, for reports that are too large for a Document.
#pragma once

#include <string>
#include <string_view>

namespace pfa {

// Appends `text` as a JSON string, quotes included. Bytes that are not UTF-8 become U+FFFD: names
// need not be UTF-8, JSON must be.
void AppendJsonString(std::string_view text, std::string* out);

}  // namespace pfa

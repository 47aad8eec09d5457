// Strings as Go's strconv.Quote writes them.
#pragma once

#include <string>
#include <string_view>

namespace pfa {

// Takes one double-quoted string from the front of *text and decodes its escapes. False, with *text
// somewhere in between, if there is none or it has no end.
bool TakeGoQuoted(std::string_view* text, std::string* out);

}  // namespace pfa

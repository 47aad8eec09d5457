// Help that people read at 80 columns: entries with a name at the left, text wrapped at the right.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pfa {

constexpr size_t kHelpColumns = 80;
constexpr size_t kHelpNameColumns = 26;

// "  NAME        text\n"; further lines of the text are below its first. A name that is too long
// has a line of its own.
std::string HelpEntry(std::string_view name, std::string_view text,
                      size_t name_columns = kHelpNameColumns);

// Lines of at most `columns`, cut at spaces; each but the first begins with `indent` spaces.
std::string Wrapped(std::string_view text, size_t columns, size_t indent = 0);

}  // namespace pfa

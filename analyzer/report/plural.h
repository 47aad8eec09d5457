// Counts of things in sentences.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace pfa {

// "1 row", "2 rows"
template <std::integral Count>
std::string Plural(Count count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace pfa

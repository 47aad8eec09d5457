// What fuzz targets have in common: laws that inputs may break, and parts of a target that the
// command line chooses.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <span>
#include <string>
#include <string_view>

namespace pfa::test {

// Ends the program, which is a finding.
inline void Require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "violated: %s\n", what);
  std::abort();
}

// The row that an argument "--part=NAME" names, if `flag` is "--part=". Without one, says which
// there are and exits.
template <typename Rows, typename NameOfRow>
auto ChosenRow(std::span<char*> arguments, std::string_view flag, const Rows& rows,
               NameOfRow name_of) -> decltype(&*std::begin(rows)) {
  for (const std::string_view argument : arguments) {
    if (!argument.starts_with(flag)) continue;
    for (const auto& row : rows) {
      if (name_of(row) == argument.substr(flag.size())) return &row;
    }
  }
  std::fprintf(stderr, "expected %s and one of:\n", std::string(flag).c_str());
  for (const auto& row : rows) std::fprintf(stderr, "  %s\n", std::string(name_of(row)).c_str());
  std::exit(2);
}

}  // namespace pfa::test

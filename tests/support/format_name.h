// "goroutine-dump" for an importer's format "goroutine dump": names of fuzz targets and of folders.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace pfa::test {

inline std::string FormatName(std::string_view format) {
  std::string name(format);
  std::ranges::transform(name, name.begin(), [](char c) {
    if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
    return c == ' ' ? '-' : c;
  });
  return name;
}

}  // namespace pfa::test

// What pictures of graphs contain beside data, embedded by cmake/PfaAssets.cmake.
#pragma once

#include <string_view>

namespace pfa {

extern const std::string_view kGraphCss;
extern const std::string_view kGraphCssSha256;
extern const std::string_view kGraphJs;
extern const std::string_view kGraphJsSha256;

}  // namespace pfa

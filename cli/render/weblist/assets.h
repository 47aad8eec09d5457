// What the page contains beside data, embedded by cmake/PfaAssets.cmake.
#pragma once

#include <string_view>

namespace pfa {

extern const std::string_view kWebListCss;
extern const std::string_view kWebListCssSha256;
extern const std::string_view kWebListJs;
extern const std::string_view kWebListJsSha256;

}  // namespace pfa

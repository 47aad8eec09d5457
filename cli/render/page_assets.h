// What pages have in common, embedded by cmake/PfaAssets.cmake.
#pragma once

#include <string_view>

namespace pfa {

extern const std::string_view kPageCss;
extern const std::string_view kPageCssSha256;

}  // namespace pfa

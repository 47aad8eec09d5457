// What is around the views, embedded by cmake/PfaAssets.cmake.
#pragma once

#include <string_view>

namespace pfa {

extern const std::string_view kServeCss;
extern const std::string_view kServeCssSha256;
extern const std::string_view kServeJs;
extern const std::string_view kServeJsSha256;
extern const std::string_view kThemeJs;
extern const std::string_view kThemeJsSha256;

}  // namespace pfa

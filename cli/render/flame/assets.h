// What the drawings contain beside data, embedded by cmake/PfaAssets.cmake.
#pragma once

#include <string_view>

namespace pfa {

extern const std::string_view kFlameCss;
extern const std::string_view kFlameCssSha256;
extern const std::string_view kFlameJs;
extern const std::string_view kFlameJsSha256;
extern const std::string_view kFlameSvgJs;
extern const std::string_view kFlameSvgJsSha256;

}  // namespace pfa

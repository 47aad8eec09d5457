// Files that are built into the command (cmake/PfaAssets.cmake).
#pragma once

#include <string_view>

namespace pfa {

extern const std::string_view kCheckCss;
extern const std::string_view kCheckCssSha256;

}  // namespace pfa

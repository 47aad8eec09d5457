// What RE2 gives for a group, which is no std::string_view in older releases of it.
#pragma once

#include <string_view>

#include <re2/stringpiece.h>

namespace pfa {

using Piece = re2::StringPiece;

inline std::string_view View(const Piece& piece) { return {piece.data(), piece.size()}; }

}  // namespace pfa

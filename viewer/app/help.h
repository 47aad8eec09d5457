// The list of keys.
#pragma once

namespace pfa {

// A window above the others, while `*is_shown`, which the user may take away.
void DrawHelp(bool* is_shown);

}  // namespace pfa

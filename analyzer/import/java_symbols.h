// The table of methods at the end of Java's legacy profiles.
#pragma once

#include "analyzer/import/text_profile.h"

namespace pfa {

// Names the locations by the lines from the current one on, "0xADDRESS FUNCTION (FILE:LINE)", and
// builds. Addresses are only ids, and become 0. `text` is used up.
Result<Profile> FinishWithJavaSymbols(TextProfile& text, LineReader& lines);

}  // namespace pfa

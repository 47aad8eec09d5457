// Shows a page in the user's browser.
#pragma once

#include <string>
#include <string_view>

#include "proto/base/result.h"

namespace pfa {

// Writes the text to a new file in $TMPDIR or /tmp and returns its name. The file stays: a browser
// may read it long after the command that opened it has ended.
Result<std::string> WriteTemporary(std::string_view text, std::string_view suffix);

// Starts $BROWSER, or the first browser found, and waits until the command has ended. The error
// names what was tried.
Result<void> OpenInBrowser(const std::string& file);

}  // namespace pfa

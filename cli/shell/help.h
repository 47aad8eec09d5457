// Help of the interactive shell, from the tables of reports and options.
#pragma once

#include <string>
#include <string_view>

#include "cli/shell/vocabulary.h"
#include "proto/base/result.h"

namespace pfa {

// All commands and options, a line each, or, with a topic, all about a command or an option. An
// Error if there is none of this name.
Result<std::string> ShellHelpText(std::string_view topic, const ShellVocabulary& vocabulary);

}  // namespace pfa

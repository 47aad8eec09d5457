// The command lines of what compares: options of analyzer/query/compare_options.h.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "analyzer/query/compare_options.h"
#include "cli/option_words.h"
#include "proto/base/result.h"

namespace pfa {

Result<ParsedWords> ParseCompareWords(std::string_view command,
                                      std::span<const std::string> arguments,
                                      CompareOptions* options);
// `files`: what stands behind the options, "OLD NEW".
std::string CompareHelp(std::string_view command, std::string_view about, std::string_view files);

}  // namespace pfa

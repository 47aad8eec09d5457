// The project file's part in pfa check and pfa diff.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "analyzer/query/compare_options.h"
#include "analyzer/query/project_rules.h"
#include "cli/option_words.h"
#include "proto/base/result.h"

namespace pfa {

struct CompareRequest {
  ParsedWords words;
  CompareOptions options;
  ProjectRules rules;
};

// The options of the command line, under them those of the project file, and its rules. What the
// command line says of thresholds goes before budgets. Errors: of both.
Result<CompareRequest> ParseCompareRequest(std::string_view command,
                                           std::span<const std::string> arguments);

}  // namespace pfa

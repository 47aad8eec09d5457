// Where comparisons go: standard output, and files in formats of their own.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "analyzer/query/compare_options.h"
#include "analyzer/report/document.h"
#include "cli/terminal.h"
#include "proto/base/result.h"

namespace pfa {

// "text", "json", "csv" or "markdown"; "" is text.
Result<std::string> RenderComparison(const Document& document, std::string_view format,
                                     const Terminal& terminal);

// One --output option.
struct OutputChoice {
  std::string_view format;
  std::string file;
};
// Of "FORMAT=FILE". Errors: it is not of this form.
Result<OutputChoice> OutputChoiceOf(std::string_view option);

using RenderFormat =
    std::function<Result<std::string>(std::string_view format, const Terminal& terminal)>;
// As --format, --output and --width say.
Result<void> WriteComparison(const CompareOptions& options, const RenderFormat& render);

}  // namespace pfa

// Formats of pfa check and pfa diff, a row each.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/query/compare_options.h"
#include "analyzer/report/ci/finding.h"
#include "analyzer/report/compare/check.h"
#include "analyzer/report/document.h"
#include "cli/terminal.h"
#include "proto/base/result.h"

namespace pfa {

// What formats are made of. Refers to what it is made from.
class CheckOutput {
 public:
  CheckOutput(const Check& check, const Document& document, const CompareOptions& options)
      : check_(check), document_(document), options_(options) {}
  CheckOutput(const Check& check, const Document& document, CompareOptions&& options) = delete;

  [[nodiscard]] const Check& check() const { return check_; }
  [[nodiscard]] const Document& document() const { return document_; }
  [[nodiscard]] const CompareOptions& options() const { return options_; }
  // Made when they are first asked for, which looks for files in the repository.
  const std::vector<Finding>& findings();

 private:
  const Check& check_;
  const Document& document_;
  const CompareOptions& options_;
  std::optional<std::vector<Finding>> findings_;
};

struct CheckFormat {
  std::string_view name;
  std::string_view about;
  Result<std::string> (*render)(CheckOutput& output, const Terminal& terminal);
};

std::span<const CheckFormat> CheckFormats();

// "" is text. Errors name the formats that there are.
Result<const CheckFormat*> FindCheckFormat(std::string_view name);

// That --format and --output name formats: before anything is read.
Result<void> RequireCheckFormats(const CompareOptions& options);

}  // namespace pfa

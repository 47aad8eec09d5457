// Addresses of pages: a path and parameters, each written as browsers write them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proto/base/result.h"

namespace pfa {

struct PageUrl {
  std::string path;  // decoded
  std::vector<std::pair<std::string, std::string>> parameters;

  // Of the first parameter of this name.
  [[nodiscard]] std::optional<std::string> Find(std::string_view name) const;
  // With this value for the parameter, in the place where it was, or without the parameter.
  [[nodiscard]] PageUrl With(std::string_view name, std::optional<std::string> value) const;
  // "?f=main&h=", or "" without parameters.
  [[nodiscard]] std::string Query() const;
};

// Reads the target of a request. Errors are about broken escapes, and about more parameters or
// longer ones than anybody needs.
Result<PageUrl> ParsePageUrl(std::string_view target);

// Text as it may be in a parameter.
std::string UrlEncoded(std::string_view text);

}  // namespace pfa

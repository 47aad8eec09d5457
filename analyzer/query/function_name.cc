#include "analyzer/query/function_name.h"

namespace pfa {

std::string_view SimplifiedFunctionName(std::string_view name) {
  constexpr std::string_view kAnonymous = "(anonymous namespace)";
  constexpr std::string_view kOperator = "operator()";
  if (name.starts_with('.')) name.remove_prefix(1);
  for (size_t i = 0; i < name.size(); ++i) {
    const std::string_view rest = name.substr(i);
    if (rest.starts_with(kAnonymous)) {
      i += kAnonymous.size() - 1;
    } else if (rest.starts_with(kOperator)) {
      i += kOperator.size() - 1;
    } else if (name[i] == '(') {
      return name.substr(0, i);
    }
  }
  return name;
}

}  // namespace pfa

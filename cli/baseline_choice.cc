#include "cli/baseline_choice.h"

#include "analyzer/query/comma_list.h"

namespace pfa {

BaselineChoice BaselineChoiceOf(const CompareOptions& options) {
  BaselineChoice choice{.store = options.store, .environment_part = options.env};
  const auto ignored = ItemsOf(options.ignore_env);
  choice.ignored.assign(ignored.begin(), ignored.end());
  return choice;
}

}  // namespace pfa

// Go's regular expressions, by RE2, which is the same syntax but for two details (go_regexp.cc).
// Matching is an unanchored search, as in pprof.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "proto/base/result.h"

namespace re2 {
class RE2;
}

namespace pfa {

class GoRegexp {
 public:
  // `option` names the option in the message, as pprof words it: "parsing focus regexp: ...".
  static Result<GoRegexp> Compile(std::string_view option, std::string_view pattern);

  GoRegexp(GoRegexp&&) noexcept;
  GoRegexp& operator=(GoRegexp&&) noexcept;
  GoRegexp(const GoRegexp&) = delete;
  GoRegexp& operator=(const GoRegexp&) = delete;
  ~GoRegexp();

  [[nodiscard]] bool Matches(std::string_view text) const;

 private:
  explicit GoRegexp(std::unique_ptr<re2::RE2> pattern);
  std::unique_ptr<re2::RE2> pattern_;
};

// A regular expression that only this name matches. A name that was shortened for display matches
// all that it may stand for.
std::string ExactPattern(std::string_view name);

}  // namespace pfa

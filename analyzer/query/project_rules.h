// What a project asks of its benchmarks: budgets, regressions that it accepts for a time, and what
// it leaves out. Written in pfa.toml (analyzer/load/project_file.h).
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/query/go_regexp.h"
#include "proto/base/result.h"

namespace pfa {

// A regular expression of names; without one, all of them.
class NamePattern {
 public:
  NamePattern() = default;
  static Result<NamePattern> Compile(std::string_view what, std::string text);
  [[nodiscard]] bool Matches(std::string_view name) const {
    return pattern_ == nullptr || pattern_->Matches(name);
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::shared_ptr<const GoRegexp> pattern_;
};

struct Budget {
  uint64_t line = 0;  // of the file
  // Of benchmarks; or of functions, all of which together are one row.
  NamePattern bench = {};
  std::optional<NamePattern> function = {};
  std::string metric = {};  // "sec/op", "cpu"; empty: all
  // The largest change for the worse that is allowed: a share of the old value, or an amount.
  std::optional<double> max_share = {};
  std::optional<double> max_amount = {};
  // What the new value may not be beyond: an amount; of functions a share of the profile.
  std::optional<double> limit = {};
  std::optional<bool> is_exact = {};  // no scatter is expected

  // What the row of functions is called among benchmarks, and its unit: shares of a profile in %.
  [[nodiscard]] std::string RowName() const;
  [[nodiscard]] std::string RowUnit() const;
  [[nodiscard]] bool IsOf(std::string_view name, std::string_view unit) const;
};

struct Acceptance {
  uint64_t line = 0;
  NamePattern bench = {};
  std::string metric = {};           // empty: all
  double up_to = 0;                  // share of the old value
  std::chrono::sys_days until = {};  // the last day
  std::string why = {};
};

struct ProjectRules {
  std::string file = {};             // "": there is none
  std::vector<Budget> budgets = {};  // the first that fits counts
  std::vector<Acceptance> accepted = {};
  std::vector<NamePattern> ignored_benches = {};    // shown, not gated
  std::vector<NamePattern> ignored_functions = {};  // shown, never blamed
  std::chrono::sys_days today = {};
};

// "2027-01-31"
std::string DayText(std::chrono::sys_days day);

inline constexpr double kNoLimit = std::numeric_limits<double>::infinity();

}  // namespace pfa

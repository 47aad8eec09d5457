// What a comparison has to tell a reviewer, one by one: what annotations, code scanning and test
// reports are made of.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/report/ci/repository_paths.h"
#include "analyzer/report/compare/check.h"

namespace pfa {

enum class FindingKind : uint8_t {
  kNotComparable,       // the environments differ: nothing is decided
  kRegression,          // a benchmark is worse
  kInconclusive,        // the runs do not say
  kGone,                // a benchmark is not there any more
  kFunctionRegression,  // profiles show that a function costs more; decides nothing
};

// In what programs and people call a kind.
struct FindingRule {
  FindingKind kind;
  std::string_view id;     // never changes: "benchmark-regression"
  std::string_view title;  // "A benchmark is worse"
  std::string_view help;   // what it means and what to do, in a few sentences
};
std::span<const FindingRule> FindingRules();
const FindingRule& RuleOf(FindingKind kind);

// Something that a function has to do with a finding.
struct BlamedFunction {
  std::string name;
  std::string text;  // "+120.9% (76.6% of the change), q=0.015"
  std::optional<RepositoryPlace> place = {};
};

// All texts are safe to show (display_name.h).
struct Finding {
  FindingKind kind = FindingKind::kInconclusive;
  const BenchRow* row = nullptr;  // of the check, if it is about one
  std::string package = {};
  std::string benchmark = {};
  std::string metric = {};    // "sec/op"; of functions, the profile: "CPU, cpu"
  std::string function = {};  // the one at `place`, or the first to blame
  std::string title = {};     // "Put/size=64-2 is worse: sec/op +152.50%"
  std::string message = {};   // whole sentences, with the interval and the threshold
  std::string way = {};       // from the place to the function, if that is elsewhere
  std::vector<BlamedFunction> blamed = {};
  std::optional<RepositoryPlace> place = {};

  // The message, the way, and a line for each function to blame.
  [[nodiscard]] std::string LongText() const;
  // 16 digits that stay what they are while rule, benchmark and function do, whatever the values
  // and lines.
  [[nodiscard]] std::string Fingerprint() const;
};

struct FindingOptions {
  double false_share = 0.05;  // of the functions named, how many may be false
  bool by_cum = false;
};

// In the order of their kinds, the largest change first. They refer to `check`.
std::vector<Finding> FindingsOf(const Check& check, const FindingOptions& options,
                                const RepositoryPaths& paths);

}  // namespace pfa

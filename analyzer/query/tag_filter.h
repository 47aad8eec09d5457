// The value of -tagfocus and -tagignore: "[key=]filter", where filter is a range of numbers
// ("1kb:4kb", "512", ":2s") or a comma-separated list of regular expressions for texts.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzer/model/profile.h"
#include "analyzer/query/go_regexp.h"
#include "analyzer/query/label_units.h"
#include "proto/base/hash.h"
#include "proto/base/result.h"

namespace pfa {

// A range with bounds in one unit; an absent bound is open.
struct LabelRange {
  std::optional<double> low;
  std::optional<double> high;
  std::string unit;
  [[nodiscard]] bool Contains(int64_t value, std::string_view value_unit) const;
};

// Parses a range; nullopt if the text is not one and has to be regular expressions.
Result<std::optional<LabelRange>> ParseLabelRange(std::string_view text);

class TagFilter {
 public:
  static Result<TagFilter> Compile(std::string_view option, std::string_view value);

  [[nodiscard]] bool is_range() const { return range_.has_value(); }
  // "tagfocus:Interpreted '1kb:' as range, not regexp": what pprof tells the user, if so.
  [[nodiscard]] const std::string& message() const { return message_; }

  // Whether the labels of one sample match. Remembers what it learns about texts, so a filter works
  // on one profile.
  [[nodiscard]] bool Matches(const Profile& profile, std::span<const Label> labels,
                             const LabelUnits& units);

 private:
  bool MatchesRange(const Profile& profile, std::span<const Label> labels,
                    const LabelUnits& units) const;
  bool MatchesText(const Profile& profile, std::span<const Label> labels);
  uint64_t PatternsMatching(const Profile& profile, const Label& label);

  std::optional<std::string> key_;
  std::optional<LabelRange> range_;
  std::vector<GoRegexp> patterns_;
  std::string message_;
  // Bit i: pattern i matches this (key, text) pair.
  std::unordered_map<uint64_t, uint64_t, SeededHash> known_;
};

}  // namespace pfa

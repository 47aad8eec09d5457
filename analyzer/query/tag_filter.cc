#include "analyzer/query/tag_filter.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <re2/re2.h>

#include "analyzer/query/units.h"

namespace pfa {
namespace {

constexpr size_t kMaxPatterns = 64;  // one bit each

struct Bound {
  std::string_view text;  // all of it, as matched
  int64_t number = 0;
  std::string_view unit;
};

// The next "[+-]digits[letters]" of the text, if there is one.
Result<std::optional<Bound>> NextBound(std::string_view* text) {
  static const re2::RE2 pattern("([+-]?[[:digit:]]+)([[:alpha:]]+)?");
  re2::StringPiece input(text->data(), text->size());
  std::array<re2::StringPiece, 3> groups;
  if (!pattern.Match(input, 0, input.size(), re2::RE2::UNANCHORED, groups.data(), 3)) {
    return std::optional<Bound>();
  }
  Bound bound;
  bound.text = {groups[0].data(), groups[0].size()};
  std::string_view digits(groups[1].data(), groups[1].size());
  if (digits.starts_with('+')) digits.remove_prefix(1);
  const auto [end, code] =
      std::from_chars(digits.data(), digits.data() + digits.size(), bound.number);
  if (code != std::errc()) {
    return UsageError(fmt::format("{} is not in the range of 64 bits", bound.text));
  }
  if (groups[2].data() != nullptr) bound.unit = {groups[2].data(), groups[2].size()};
  text->remove_prefix(static_cast<size_t>(bound.text.data() + bound.text.size() - text->data()));
  return std::optional<Bound>(bound);
}

}  // namespace

bool LabelRange::Contains(int64_t value, std::string_view value_unit) const {
  const Scaled scaled = Scale(value, value_unit, unit);
  return scaled.unit == unit && (!low || scaled.value >= *low) && (!high || scaled.value <= *high);
}

Result<std::optional<LabelRange>> ParseLabelRange(std::string_view text) {
  std::string_view rest = text;
  constexpr std::optional<LabelRange> kNone;
  PFA_ASSIGN_OR_RETURN(const std::optional<Bound> first, NextBound(&rest));
  if (!first) return kNone;
  const Scaled low = Scale(first->number, first->unit, first->unit);
  PFA_ASSIGN_OR_RETURN(const std::optional<Bound> second, NextBound(&rest));
  if (!second) {
    const std::string bound(first->text);
    if (text == bound) return std::optional(LabelRange{low.value, low.value, low.unit});
    if (text == bound + ":") return std::optional(LabelRange{low.value, std::nullopt, low.unit});
    if (text == ":" + bound) return std::optional(LabelRange{std::nullopt, low.value, low.unit});
    return kNone;
  }
  if (text != fmt::format("{}:{}", first->text, second->text)) return kNone;
  const Scaled high = Scale(second->number, second->unit, low.unit);
  if (high.unit != low.unit) return kNone;
  return std::optional(LabelRange{low.value, high.value, low.unit});
}

Result<TagFilter> TagFilter::Compile(std::string_view option, std::string_view value) {
  TagFilter filter;
  if (const size_t equals = value.find('='); equals != std::string_view::npos) {
    filter.key_ = std::string(value.substr(0, equals));
    value.remove_prefix(equals + 1);
    if (filter.key_->empty()) filter.key_.reset();  // as pprof: any key
  }
  auto range = ParseLabelRange(value);
  if (!range.ok()) return UsageError(fmt::format("-{}: {}", option, range.error().message));
  filter.range_ = range.value();
  if (filter.range_) {
    filter.message_ = fmt::format("{}:Interpreted '{}' as range, not regexp", option, value);
    return filter;
  }
  while (true) {
    const size_t comma = value.find(',');
    PFA_ASSIGN_OR_RETURN(GoRegexp pattern, GoRegexp::Compile(option, value.substr(0, comma)));
    filter.patterns_.push_back(std::move(pattern));
    if (filter.patterns_.size() > kMaxPatterns) {
      return UsageError(fmt::format("-{}: more than {} expressions", option, kMaxPatterns));
    }
    if (comma == std::string_view::npos) return filter;
    value.remove_prefix(comma + 1);
  }
}

bool TagFilter::Matches(const Profile& profile, std::span<const Label> labels,
                        const LabelUnits& units) {
  return range_ ? MatchesRange(profile, labels, units) : MatchesText(profile, labels);
}

bool TagFilter::MatchesRange(const Profile& profile, std::span<const Label> labels,
                             const LabelUnits& units) const {
  return std::ranges::any_of(labels, [&](const Label& label) {
    if (label.is_text()) return false;
    if (key_ && profile.text(label.key) != *key_) return false;
    return range_->Contains(label.value, units.UnitOf(label.key));
  });
}

uint64_t TagFilter::PatternsMatching(const Profile& profile, const Label& label) {
  const uint64_t pair = (uint64_t{label.key.value} << 32) | label.text().value;
  const auto [it, is_new] = known_.try_emplace(pair, 0);
  if (!is_new) return it->second;
  if (key_ && profile.text(label.key) != *key_) return 0;
  // With a key, the value alone is searched; without one, "key:value".
  std::string text;
  if (!key_) text = fmt::format("{}:", profile.text(label.key));
  text += profile.text(label.text());
  for (size_t i = 0; i < patterns_.size(); ++i) {
    if (patterns_[i].Matches(text)) it->second |= uint64_t{1} << i;
  }
  return it->second;
}

bool TagFilter::MatchesText(const Profile& profile, std::span<const Label> labels) {
  uint64_t matched = 0;
  for (const Label& label : labels) {
    if (label.is_text()) matched |= PatternsMatching(profile, label);
  }
  // One pattern is enough for a given key; without a key each pattern must be found somewhere.
  if (key_) return matched != 0;
  const uint64_t all =
      patterns_.size() == kMaxPatterns ? ~uint64_t{0} : (uint64_t{1} << patterns_.size()) - 1;
  return matched == all;
}

}  // namespace pfa

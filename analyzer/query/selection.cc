#include "analyzer/query/selection.h"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

#include "analyzer/query/function_name.h"

namespace pfa {
namespace {

// A pattern asked once per function and once per mapping, not once per line.
class FunctionMatcher {
 public:
  FunctionMatcher(const Profile& profile, const GoRegexp& pattern) {
    functions_.reserve(profile.functions().size());
    for (const Function& function : profile.functions()) {
      functions_.push_back(pattern.Matches(profile.text(function.name)) ||
                           pattern.Matches(profile.text(function.filename)));
    }
    mappings_.reserve(profile.mappings().size());
    for (const Mapping& mapping : profile.mappings()) {
      mappings_.push_back(pattern.Matches(profile.text(mapping.file)));
    }
  }
  [[nodiscard]] bool MatchesLine(const Line& line) const {
    return functions_[line.function.index()];
  }
  [[nodiscard]] bool MatchesMapping(const Location& location) const {
    return location.mapping.valid() && mappings_[location.mapping.index()];
  }
  [[nodiscard]] bool MatchesLocation(const Location& location, std::span<const Line> lines) const {
    return MatchesMapping(location) ||
           std::ranges::any_of(lines, [this](const Line& line) { return MatchesLine(line); });
  }

 private:
  std::vector<bool> functions_;
  std::vector<bool> mappings_;
};

}  // namespace

Selection::Selection(const Profile& profile, Query& query)
    : profile_(&profile), kept_samples_(profile.sample_count()) {
  // pprof says so while it compiles the filters, before it applies any.
  for (const auto* filter : {&query.tagfocus, &query.tagignore}) {
    if (*filter && (*filter)->is_range()) messages_.push_back((*filter)->message());
  }
  if (query.focus || query.ignore || query.hide || query.show) ApplyNameFilters(query);
  if (query.show_from) ApplyShowFrom(query);
  if (query.tagfocus || query.tagignore) ApplyTagFilters(query);
  if (query.tagshow || query.taghide) ApplyTagNames(query);
  if (query.prune_from) ApplyPruneFrom(query);
}

void Selection::WarnUnless(bool matched, std::string_view option) {
  if (!matched) messages_.push_back(fmt::format("{} expression matched no samples", option));
}

void Selection::EditLines() {
  if (!line_runs_.empty() || profile_->locations().empty()) return;
  lines_.assign(profile_->lines().begin(), profile_->lines().end());
  line_runs_.reserve(profile_->locations().size());
  for (const Location& location : profile_->locations()) {
    line_runs_.push_back({location.line_begin, location.line_count});
  }
}

void Selection::CutStacks() {
  if (!stack_cuts_.empty()) return;
  const StackTable& stacks = profile_->stacks();
  stack_cuts_.reserve(stacks.size());
  for (size_t i = 0; i < stacks.size(); ++i) {
    stack_cuts_.push_back({0, static_cast<uint32_t>(stacks[StackId::FromIndex(i)].size())});
  }
}

void Selection::DropSamples(const std::vector<uint8_t>& stack_dropped, std::string_view option,
                            const std::string& value) {
  if (sample_kept_.empty()) sample_kept_.assign(profile_->sample_count(), 1);
  FilterEffect effect = {std::string(option), value, kept_samples_, 0};
  for (size_t i = 0; i < sample_kept_.size(); ++i) {
    if (stack_dropped[profile_->stack(i).index()] != 0) sample_kept_[i] = 0;
    effect.samples_after += sample_kept_[i];
  }
  kept_samples_ = effect.samples_after;
  effects_.push_back(std::move(effect));
}

template <typename Drop>
void Selection::DropStacks(Drop drop, std::string_view option, const std::string& value) {
  std::vector<uint8_t> dropped(profile_->stacks().size());
  for (size_t i = 0; i < dropped.size(); ++i) dropped[i] = drop(StackId::FromIndex(i)) ? 1 : 0;
  DropSamples(dropped, option, value);
}

std::span<Line> Selection::EditableLines(size_t location) {
  return std::span<Line>(lines_).subspan(line_runs_[location].begin, line_runs_[location].count);
}

template <typename Keep>
void Selection::KeepLines(size_t location, Keep keep) {
  const std::span<Line> lines = EditableLines(location);
  const auto end =
      std::remove_if(lines.begin(), lines.end(), [&](const Line& line) { return !keep(line); });
  line_runs_[location].count = static_cast<uint32_t>(end - lines.begin());
  if (end == lines.begin()) hidden_[location] = 1;
}

// In pprof these four are one pass: focus and ignore see the lines before hide and show.
void Selection::ApplyNameFilters(const Query& query) {
  if (query.focus || query.ignore) ApplyFocus(query);
  if (query.hide || query.show) {
    EditLines();
    hidden_.assign(profile_->locations().size(), 0);
    if (query.hide) WarnUnless(HideLines(*query.hide), "Hide");
    if (query.show) WarnUnless(ShowLines(*query.show), "Show");
  }
  // Samples without a frame, from the start or since now, are gone.
  std::vector<std::string> names;
  std::vector<std::string> values;
  const auto name = [&](std::string_view option, const std::string& value) {
    if (value.empty()) return;
    names.emplace_back(option);
    values.push_back(value);
  };
  name("hide", query.options.hide);
  name("show", query.options.show);
  DropStacks(
      [this](StackId stack) {
        return std::ranges::all_of(frames(stack), [this](LocationId l) { return hidden(l); });
      },
      names.empty() ? "samples without a stack" : fmt::format("{}", fmt::join(names, "+")),
      fmt::format("{}", fmt::join(values, " ")));
}

void Selection::ApplyFocus(const Query& query) {
  const auto locations = profile_->locations();
  const auto matches = [&](const GoRegexp& pattern) {
    const FunctionMatcher matcher(*profile_, pattern);
    std::vector<uint8_t> matched;
    matched.reserve(locations.size());
    for (const Location& location : locations) {
      matched.push_back(matcher.MatchesLocation(location, profile_->lines(location)) ? 1 : 0);
    }
    return matched;
  };
  const auto has_any = [this](StackId stack, const std::vector<uint8_t>& marked) {
    return std::ranges::any_of(frames(stack), [&](LocationId l) { return marked[l.index()] != 0; });
  };
  std::vector<uint8_t> ignored(locations.size(), 0);
  if (query.ignore) ignored = matches(*query.ignore);
  std::vector<uint8_t> focused;
  if (query.focus) {
    focused = matches(*query.focus);
    // As in pprof, a location that is ignored does not count as focused.
    for (size_t i = 0; i < focused.size(); ++i) {
      if (ignored[i] != 0) focused[i] = 0;
    }
    WarnUnless(std::ranges::find(focused, 1) != focused.end(), "Focus");
  }
  if (query.ignore) {
    WarnUnless(std::ranges::find(ignored, 1) != ignored.end(), "Ignore");
    DropStacks([&](StackId s) { return has_any(s, ignored); }, "ignore", query.options.ignore);
  }
  if (query.focus) {
    DropStacks([&](StackId s) { return !has_any(s, focused); }, "focus", query.options.focus);
  }
}

bool Selection::HideLines(const GoRegexp& pattern) {
  const FunctionMatcher matcher(*profile_, pattern);
  bool any = false;
  for (size_t i = 0; i < line_runs_.size(); ++i) {
    const Location& location = profile_->locations()[i];
    const std::span<Line> lines = EditableLines(i);
    if (!matcher.MatchesLocation(location, lines)) continue;
    any = true;
    // A matching binary hides all of the location.
    const bool all = matcher.MatchesMapping(location);
    KeepLines(i, [&](const Line& line) { return !all && !matcher.MatchesLine(line); });
  }
  return any;
}

bool Selection::ShowLines(const GoRegexp& pattern) {
  const FunctionMatcher matcher(*profile_, pattern);
  bool any = false;
  for (size_t i = 0; i < line_runs_.size(); ++i) {
    const bool all = matcher.MatchesMapping(profile_->locations()[i]);
    KeepLines(i, [&](const Line& line) { return all || matcher.MatchesLine(line); });
    any = any || line_runs_[i].count > 0;
  }
  return any;
}

void Selection::ApplyShowFrom(const Query& query) {
  const FunctionMatcher matcher(*profile_, *query.show_from);
  EditLines();
  CutStacks();
  std::vector<uint8_t> matched(profile_->locations().size(), 0);
  for (size_t i = 0; i < matched.size(); ++i) {
    const Location& location = profile_->locations()[i];
    if (matcher.MatchesMapping(location)) {
      matched[i] = 1;
      continue;
    }
    LineRun& run = line_runs_[i];
    for (uint32_t n = run.count; n > 0; --n) {
      if (matcher.MatchesLine(lines_[run.begin + n - 1])) {
        run.count = n;
        matched[i] = 1;
        break;
      }
    }
  }
  std::vector<uint8_t> dropped(stack_cuts_.size(), 1);
  for (size_t s = 0; s < dropped.size(); ++s) {
    StackCut& cut = stack_cuts_[s];
    const auto all = profile_->stacks()[StackId::FromIndex(s)];
    while (cut.end > cut.begin) {
      const LocationId location = all[cut.end - 1];
      if (!hidden(location) && matched[location.index()] != 0) {
        dropped[s] = 0;
        break;
      }
      --cut.end;
    }
  }
  WarnUnless(std::ranges::find(matched, 1) != matched.end(), "ShowFrom");
  DropSamples(dropped, "show_from", query.options.show_from);
}

void Selection::ApplyTagFilters(Query& query) {
  const LabelUnits units(*profile_, diagnostics_);
  if (sample_kept_.empty()) sample_kept_.assign(profile_->sample_count(), 1);
  bool any_focused = false;
  bool any_ignored = false;
  FilterEffect focus_effect = {"tagfocus", query.options.tagfocus, kept_samples_, 0};
  FilterEffect ignore_effect = {"tagignore", query.options.tagignore, 0, 0};
  for (size_t i = 0; i < sample_kept_.size(); ++i) {
    if (sample_kept_[i] == 0) continue;
    const auto labels = profile_->labels(i);
    const bool focused = !query.tagfocus || query.tagfocus->Matches(*profile_, labels, units);
    const bool ignored = query.tagignore && query.tagignore->Matches(*profile_, labels, units);
    any_focused = any_focused || focused;
    any_ignored = any_ignored || ignored;
    focus_effect.samples_after += focused ? 1 : 0;
    ignore_effect.samples_after += focused && !ignored ? 1 : 0;
    sample_kept_[i] = focused && !ignored;
  }
  ignore_effect.samples_before = focus_effect.samples_after;
  kept_samples_ = ignore_effect.samples_after;
  if (query.tagfocus) {
    WarnUnless(any_focused, "TagFocus");
    effects_.push_back(std::move(focus_effect));
  }
  if (query.tagignore) {
    WarnUnless(any_ignored, "TagIgnore");
    effects_.push_back(std::move(ignore_effect));
  }
}

void Selection::ApplyTagNames(const Query& query) {
  // Which labels reports show is up to them; here only whether the expressions match anything.
  bool shown = false;
  bool hidden_key = false;
  std::unordered_set<StringId> seen;
  for (size_t i = 0; i < profile_->sample_count(); ++i) {
    if (!keeps(i)) continue;
    for (const Label& label : profile_->labels(i)) {
      if (!seen.insert(label.key).second) continue;
      const std::string_view key = profile_->text(label.key);
      shown = shown || !query.tagshow || query.tagshow->Matches(key);
      hidden_key = hidden_key || (query.taghide && query.taghide->Matches(key));
    }
  }
  if (query.tagshow) WarnUnless(shown, "TagShow");
  if (query.taghide) WarnUnless(hidden_key, "TagHide");
}

void Selection::ApplyPruneFrom(const Query& query) {
  EditLines();
  CutStacks();
  std::vector<uint8_t> function_matches;
  function_matches.reserve(profile_->functions().size());
  for (const Function& function : profile_->functions()) {
    const std::string_view name = profile_->text(function.name);
    function_matches.push_back(
        !name.empty() && query.prune_from->Matches(SimplifiedFunctionName(name)) ? 1 : 0);
  }
  std::vector<uint8_t> matched(profile_->locations().size(), 0);
  for (size_t i = 0; i < matched.size(); ++i) {
    LineRun& run = line_runs_[i];
    for (uint32_t n = 0; n < run.count; ++n) {
      if (function_matches[lines_[run.begin + n].function.index()] != 0) {
        run = {run.begin + n, run.count - n};
        matched[i] = 1;
        break;
      }
    }
  }
  for (size_t s = 0; s < stack_cuts_.size(); ++s) {
    StackCut& cut = stack_cuts_[s];
    const auto all = profile_->stacks()[StackId::FromIndex(s)];
    for (uint32_t i = cut.begin; i < cut.end; ++i) {
      if (matched[all[i].index()] != 0 && !hidden(all[i])) {
        cut.begin = i;
        break;
      }
    }
  }
}

}  // namespace pfa

#include "viewer/state/time_search.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include <fmt/format.h>

#include "analyzer/query/go_regexp.h"
#include "viewer/layout/wakes.h"

namespace pfa {
namespace {

struct Unit {
  std::string_view name;
  double ns;
};
constexpr std::array kUnits = {Unit{"ns", 1}, Unit{"us", 1e3}, Unit{"µs", 1e3}, Unit{"ms", 1e6},
                               Unit{"s", 1e9}};

std::optional<int64_t> ParseNs(std::string_view text) {
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || !(number >= 0 && number < 1e9)) return std::nullopt;
  const std::string_view unit(stop, static_cast<size_t>(end - stop));
  const auto* const row = std::ranges::find(kUnits, unit, &Unit::name);
  if (row == kUnits.end()) return std::nullopt;
  return static_cast<int64_t>(number * row->ns);
}

}  // namespace

Result<TimeSearch> TimeSearch::Compile(std::string_view text, const TimelineIndex& index) {
  TimeSearch search(index);
  std::string pattern;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (word.starts_with('#')) {
      int64_t id = 0;
      const char* const end = word.data() + word.size();
      const auto [stop, error] = std::from_chars(word.data() + 1, end, id);
      if (error != std::errc() || stop != end) {
        return UsageError(fmt::format("{}: expected the id of a goroutine: #12", word));
      }
      search.id_ = id;
    } else if (word.starts_with('>')) {
      const auto ns = ParseNs(word.substr(1));
      if (!ns) return UsageError(fmt::format("{}: expected a duration: >10ms", word));
      search.least_ns_ = *ns;
    } else if (!word.empty()) {
      if (!pattern.empty()) pattern += ' ';
      pattern += word;
    }
  }
  if (pattern.empty()) return search;
  PFA_ASSIGN_OR_RETURN(const GoRegexp regexp, GoRegexp::Compile("search", pattern));
  const Trace& trace = index.trace();
  search.has_pattern_ = true;
  for (const EntryGroup& group : index.groups()) {
    search.groups_.push_back(regexp.Matches(trace.text(group.name)) ? 1 : 0);
  }
  search.texts_.resize(trace.strings().size());
  for (uint32_t id = 1; id < search.texts_.size(); ++id) {
    search.texts_[id] = regexp.Matches(trace.text(StringId(id))) ? 1 : 0;
  }
  search.FindWhatIsSaid();
  return search;
}

void TimeSearch::FindWhatIsSaid() {
  const Trace& trace = index_->trace();
  const auto matches = [this](StringId text) { return texts_[text.value] != 0; };
  const auto add = [&](GoroutineId id, std::optional<int64_t> time_ns) {
    if (!id.valid() || !time_ns) return;
    if (const auto row = SpanAt(trace, id, *time_ns)) said_.push_back(*row);
  };
  for (const TraceLog& log : trace.logs()) {
    if (matches(log.message) || matches(log.category)) add(log.goroutine, log.time_ns);
  }
  for (const Region& region : trace.regions()) {
    if (matches(region.name)) add(region.goroutine, region.start_ns);
  }
  for (const Task& task : trace.tasks()) {
    if (matches(task.name)) add(task.starter, task.start_ns);
  }
  std::ranges::sort(said_);
  said_.erase(std::unique(said_.begin(), said_.end()), said_.end());
}

bool TimeSearch::Finds(uint32_t row) const {
  const Trace& trace = index_->trace();
  const GoState state = trace.state(row);
  if (state == GoState::kDead) return false;
  const GoroutineId id = trace.goroutine_of(row);
  if (id_ && trace.goroutine(id).id != *id_) return false;
  if (has_pattern_ && groups_[index_->GroupOf(id)] == 0 &&
      (state != GoState::kWaiting || texts_[trace.reason(row).value] == 0) &&
      !std::ranges::binary_search(said_, row)) {
    return false;
  }
  if (least_ns_ == 0) return true;
  return SpanEnd(trace, row) - trace.time_ns(row) >= least_ns_;
}

std::optional<uint32_t> TimeSearch::Next(std::optional<uint32_t> row, bool backwards) const {
  const auto rows = static_cast<uint32_t>(index_->trace().transition_count());
  if (backwards) {
    for (uint32_t i = row.value_or(rows); i-- > 0;) {
      if (Finds(i)) return i;
    }
    return std::nullopt;
  }
  for (uint32_t i = row ? *row + 1 : 0; i < rows; ++i) {
    if (Finds(i)) return i;
  }
  return std::nullopt;
}

}  // namespace pfa

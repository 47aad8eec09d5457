#include "analyzer/report/goroutine_groups.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "proto/base/hash.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

// As the importers of dumps call them (import/goroutine_dump.h).
constexpr std::string_view kIdLabel = "goroutine";
constexpr std::string_view kStateLabel = "state";
constexpr std::string_view kWaitLabel = "wait";
constexpr std::string_view kCreatedByLabel = "created_by";
constexpr std::string_view kCreatedAtLabel = "created_at";
constexpr std::string_view kLeakedLabel = "leaked";

struct GoroutineLabels {
  std::string_view id;
  std::string_view state;
  std::string_view created_by;
  std::string_view created_at;
  bool leaked = false;
  int64_t minutes = 0;
};

// What only some dumps show: the frames by which the runtime starts and parks a goroutine, and a
// gap in a long stack, which is elsewhere if there are more frames.
bool IsRuntimeDetail(std::string_view name) {
  return name.starts_with("runtime.") || name == "[frames elided]" ||
         name.find(".gowrap") != std::string_view::npos;
}

class Grouping {
 public:
  Grouping(const Profile& profile, const Selection& selection, size_t column, bool by_function)
      : profile_(profile), selection_(selection), column_(column), by_function_(by_function) {}

  Result<std::vector<GoroutineGroup>> Run() && {
    for (size_t i = 0; i < profile_.sample_count(); ++i) {
      if (!selection_.keeps(i)) continue;
      if (!Add(i)) return BadInput("the numbers of goroutines do not fit 64 bits when added up");
    }
    return std::move(groups_);
  }

 private:
  // What must be equal: the number of the stack, state, creator, and its place and the mark of a
  // leak where nothing is compared.
  using Key = std::tuple<size_t, std::string_view, std::string_view, std::string_view, bool>;

  GoroutineLabels LabelsOf(size_t sample) const {
    GoroutineLabels found;
    for (const Label& label : profile_.labels(sample)) {
      const std::string_view key = profile_.text(label.key);
      if (!label.is_text()) {
        if (key == kWaitLabel) found.minutes = label.value;
        continue;
      }
      const std::string_view value = profile_.text(label.text());
      if (key == kIdLabel) found.id = value;
      if (key == kStateLabel) found.state = value;
      if (key == kCreatedByLabel) found.created_by = value;
      if (key == kCreatedAtLabel) found.created_at = value;
      if (key == kLeakedLabel) found.leaked = true;
    }
    return found;
  }

  // Equal numbers for stacks that count as equal.
  size_t NumberOf(StackId stack) {
    const auto [known, is_new] = numbers_.try_emplace(stack.value, 0);
    if (!is_new) return known->second;
    std::vector<std::pair<uint32_t, int64_t>> frames;
    const std::vector<Line> lines = GoroutineLines(selection_, stack);
    const bool any_outside = std::ranges::any_of(
        lines, [this](const Line& line) { return !IsRuntimeDetail(NameOf(line)); });
    for (const Line& line : lines) {
      const Function& function = profile_.function(line.function);
      if (!by_function_) {
        frames.emplace_back(function.name.value, line.line);
        frames.emplace_back(function.filename.value, 0);
        continue;
      }
      if (any_outside && IsRuntimeDetail(NameOf(line))) continue;
      // How deep a recursion is does not make it another one. Ids of functions differ between the
      // inputs of a comparison, those of names do not.
      const std::pair<uint32_t, int64_t> frame(function.name.value, 0);
      if (frames.empty() || frames.back() != frame) frames.push_back(frame);
    }
    return known->second =
               by_frames_.try_emplace(std::move(frames), by_frames_.size()).first->second;
  }

  [[nodiscard]] std::string_view NameOf(const Line& line) const {
    return profile_.text(profile_.function(line.function).name);
  }

  bool Add(size_t sample) {
    const GoroutineLabels labels = LabelsOf(sample);
    const StackId stack = profile_.stack(sample);
    Key key{NumberOf(stack), labels.state, labels.created_by, labels.created_at, labels.leaked};
    if (by_function_) {
      std::get<3>(key) = {};
      std::get<4>(key) = false;
    }
    const auto [it, is_new] = index_.try_emplace(key, groups_.size());
    if (is_new) groups_.emplace_back();
    GoroutineGroup& group = groups_[it->second];
    const int64_t value = profile_.value(sample, column_);
    const bool is_first_now = value >= 0 && group.now == 0;
    if (is_new || is_first_now) {
      group.stack = stack;
      group.state = labels.state;
      group.created_by = labels.created_by;
      group.created_at = labels.created_at;
    }
    if (value < 0) return CheckedAdd(&group.before, SaturatingAbs(value));
    if (!CheckedAdd(&group.now, value)) return false;
    group.leaked = group.leaked || labels.leaked;
    group.longest_minutes = std::max(group.longest_minutes, labels.minutes);
    if (group.first_id.empty()) group.first_id = labels.id;
    return true;
  }

  const Profile& profile_;
  const Selection& selection_;
  size_t column_;
  bool by_function_;
  std::unordered_map<uint32_t, size_t, SeededHash> numbers_;
  std::map<std::vector<std::pair<uint32_t, int64_t>>, size_t> by_frames_;
  std::map<Key, size_t> index_;
  std::vector<GoroutineGroup> groups_;
};

}  // namespace

Result<std::vector<GoroutineGroup>> GroupGoroutines(const Profile& profile,
                                                    const Selection& selection, size_t column,
                                                    bool by_function) {
  return Grouping(profile, selection, column, by_function).Run();
}

std::vector<Line> GoroutineLines(const Selection& selection, StackId stack) {
  std::vector<Line> lines;
  for (const LocationId location : selection.frames(stack)) {
    if (selection.hidden(location)) continue;
    for (const Line& line : selection.lines(location)) lines.push_back(line);
  }
  return lines;
}

}  // namespace pfa

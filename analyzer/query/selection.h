// Selection: what the filters of a query leave of a profile, without copying it. Frames are decided
// once per location, stacks once per distinct stack; only label filters look at samples.
//
//   hide, show, show_from, prune_from   which lines a location still has, which part of a stack
//   stays focus, ignore, show_from            which stacks stay tagfocus, tagignore which samples
//   stay
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"

namespace pfa {

// What one filter did: for telling the user which one removed everything.
struct FilterEffect {
  std::string option;
  std::string value;
  uint64_t samples_before = 0;
  uint64_t samples_after = 0;
};

class Selection {
 public:
  // Applies the filters of the query. Both arguments must outlive the selection.
  Selection(const Profile& profile, Query& query);

  [[nodiscard]] const Profile& profile() const { return *profile_; }

  // The lines that are left of a location, innermost first.
  [[nodiscard]] std::span<const Line> lines(LocationId location) const {
    if (line_runs_.empty()) return profile_->lines(profile_->location(location));
    const LineRun& run = line_runs_[location.index()];
    return std::span<const Line>(lines_).subspan(run.begin, run.count);
  }
  // Whether the location has left all stacks: all its lines were hidden.
  [[nodiscard]] bool hidden(LocationId location) const {
    return !hidden_.empty() && hidden_[location.index()] != 0;
  }
  // The frames that are left of a stack, leaf first. Hidden locations are still there: skip them.
  [[nodiscard]] std::span<const LocationId> frames(StackId stack) const {
    const auto all = profile_->stacks()[stack];
    if (stack_cuts_.empty()) return all;
    const StackCut& cut = stack_cuts_[stack.index()];
    return all.subspan(cut.begin, cut.end - cut.begin);
  }
  [[nodiscard]] bool keeps(size_t sample) const {
    return sample_kept_.empty() || sample_kept_[sample] != 0;
  }
  [[nodiscard]] uint64_t kept_samples() const { return kept_samples_; }

  [[nodiscard]] const std::vector<FilterEffect>& effects() const { return effects_; }
  // "Focus expression matched no samples", and the like; for standard error.
  [[nodiscard]] const std::vector<std::string>& messages() const { return messages_; }
  [[nodiscard]] const Diagnostics& diagnostics() const { return diagnostics_; }

 private:
  struct LineRun {
    uint32_t begin = 0;
    uint32_t count = 0;
  };
  struct StackCut {
    uint32_t begin = 0;
    uint32_t end = 0;
  };

  void EditLines();
  void CutStacks();
  std::span<Line> EditableLines(size_t location);
  template <typename Keep>
  void KeepLines(size_t location, Keep keep);
  void ApplyNameFilters(const Query& query);
  void ApplyFocus(const Query& query);
  bool HideLines(const GoRegexp& pattern);
  bool ShowLines(const GoRegexp& pattern);
  void ApplyShowFrom(const Query& query);
  void ApplyTagFilters(Query& query);
  void ApplyTagNames(const Query& query);
  void ApplyPruneFrom(const Query& query);
  // By StackId: 1 where samples with the stack go.
  void DropSamples(const std::vector<uint8_t>& stack_dropped, std::string_view option,
                   const std::string& value);
  template <typename Drop>
  void DropStacks(Drop drop, std::string_view option, const std::string& value);
  void WarnUnless(bool matched, std::string_view option);

  const Profile* profile_;
  std::vector<Line> lines_;
  std::vector<LineRun> line_runs_;    // by location; empty: as in the profile
  std::vector<uint8_t> hidden_;       // by location; empty: none
  std::vector<StackCut> stack_cuts_;  // by stack; empty: none is cut
  std::vector<uint8_t> sample_kept_;  // by sample; empty: all are
  uint64_t kept_samples_ = 0;
  std::vector<FilterEffect> effects_;
  std::vector<std::string> messages_;
  Diagnostics diagnostics_;
};

}  // namespace pfa

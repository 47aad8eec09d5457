#include "analyzer/report/report_input.h"

#include <utility>

#include <fmt/format.h>

#include "analyzer/aggregate/stack_weights.h"
#include "analyzer/transform/label_frames.h"

namespace pfa {

Result<std::unique_ptr<ReportInput>> ReportInput::Make(const Profile& profile, Query& query) {
  std::unique_ptr<ReportInput> input(new ReportInput);  // NOLINT: the constructor is private
  input->original_ = &profile;
  const Options& options = query.options;
  if (!options.tagroot.empty() || !options.tagleaf.empty()) {
    LabelFrames framed = AddLabelFrames(profile, options.tagroot, options.tagleaf, options.unit);
    const auto warn = [&](bool matched, const char* option) {
      if (matched) return;
      input->messages_.push_back(fmt::format("{} expression matched no samples", option));
    };
    warn(options.tagroot.empty() || framed.root_matched, "TagRoot");
    warn(options.tagleaf.empty() || framed.leaf_matched, "TagLeaf");
    input->framed_ = std::move(framed.profile);
  }

  // Percentages are of everything that was loaded, unless only what is left shall count.
  const bool relative = options.relative_percentages;
  if (!relative) {
    PFA_ASSIGN_OR_RETURN(input->total_, ComputeTotal(input->profile(), nullptr, query));
  }
  input->selection_.emplace(input->profile(), query);
  const auto& more = input->selection_->messages();
  input->messages_.insert(input->messages_.end(), more.begin(), more.end());
  if (relative) {
    PFA_ASSIGN_OR_RETURN(input->total_, ComputeTotal(input->profile(), &*input->selection_, query));
  }
  return input;
}

}  // namespace pfa

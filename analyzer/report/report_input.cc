#include "analyzer/report/report_input.h"

#include <fmt/format.h>

#include "analyzer/aggregate/stack_weights.h"
#include "analyzer/transform/label_frames.h"

namespace pfa {

Result<ReportInput> PrepareReport(const Profile& profile, Query& query) {
  ReportInput input;
  const Options& options = query.options;
  const Profile* start = &profile;
  if (!options.tagroot.empty() || !options.tagleaf.empty()) {
    LabelFrames framed = AddLabelFrames(profile, options.tagroot, options.tagleaf, options.unit);
    const auto warn = [&](bool matched, const char* option) {
      if (!matched) {
        input.messages.push_back(fmt::format("{} expression matched no samples", option));
      }
    };
    warn(options.tagroot.empty() || framed.root_matched, "TagRoot");
    warn(options.tagleaf.empty() || framed.leaf_matched, "TagLeaf");
    input.framed = std::make_unique<const Profile>(std::move(framed.profile));
    start = input.framed.get();
  }
  const bool relative = options.relative_percentages;
  if (!relative) {
    PFA_ASSIGN_OR_RETURN(input.total, ComputeTotal(*start, nullptr, query));
  }
  input.selection = std::make_unique<const Selection>(*start, query);
  if (relative) {
    PFA_ASSIGN_OR_RETURN(input.total, ComputeTotal(*start, input.selection.get(), query));
  }
  const auto& more = input.selection->messages();
  input.messages.insert(input.messages.end(), more.begin(), more.end());
  query.messages = input.messages;
  return input;
}

}  // namespace pfa

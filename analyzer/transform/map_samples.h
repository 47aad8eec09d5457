// A profile with the same tables and other samples: the frame of most transformations.
#pragma once

#include <span>
#include <vector>

#include "analyzer/model/profile_builder.h"

namespace pfa {

// Adds the samples of `profile`, whose tables `builder` has a copy of (CopyTables). Each is offered
// for change first: `visit` gets its index, values and labels, and says whether to keep it.
template <typename Visit>
Profile MapSamplesInto(ProfileBuilder& builder, const Profile& profile, Visit visit) {
  std::vector<StackId> stacks(profile.stacks().size());
  std::vector<int64_t> values;
  std::vector<Label> labels;
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    values.assign(profile.values(i).begin(), profile.values(i).end());
    labels.assign(profile.labels(i).begin(), profile.labels(i).end());
    if (!visit(i, values, labels)) continue;
    const StackId stack = profile.stack(i);
    StackId& mapped = stacks[stack.index()];
    if (!mapped.valid()) mapped = builder.InternStack(profile.stacks()[stack]);
    builder.AddSample(mapped, values, labels);
  }
  return std::move(builder).Build();
}

template <typename Visit>
Profile MapSamples(const Profile& profile, Visit visit) {
  ProfileBuilder builder;
  builder.CopyTables(profile);
  return MapSamplesInto(builder, profile, visit);
}

}  // namespace pfa

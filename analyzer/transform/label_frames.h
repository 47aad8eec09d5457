// -tagroot and -tagleaf: label values as frames, so that every report can group by them.
#pragma once

#include <string>
#include <string_view>

#include "analyzer/model/profile.h"

namespace pfa {

struct LabelFrames {
  Profile profile;
  bool root_matched = false;  // some sample has one of the labels
  bool leaf_matched = false;
};

// `root_keys` and `leaf_keys` are comma-separated label keys. Each sample gets a frame per key,
// also when it lacks the label; the first key ends up nearest the root. The frame's function is
// named by the values, numbers in `unit`; its file is the key.
LabelFrames AddLabelFrames(const Profile& profile, std::string_view root_keys,
                           std::string_view leaf_keys, std::string_view unit);

}  // namespace pfa

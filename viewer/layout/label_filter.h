// From a row of a table of labels to the filter that selects its samples.
#pragma once

#include <string>
#include <string_view>

#include "analyzer/model/profile.h"
#include "analyzer/query/options.h"

namespace pfa {

// The value of -tagfocus or -tagignore that only samples with this label match. `text`: the value
// as tables show it; of a number all that are shown so match. "" if the filter's language cannot
// say it, or no sample has it.
std::string LabelFilter(const Profile& profile, const Options& options, std::string_view key,
                        std::string_view text);

}  // namespace pfa

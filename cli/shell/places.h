// What Tab finds outside of the profile: files for `>`, programs for `|`.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace pfa {

// Both take the start of a word and give whole words that begin with it, in no order; names with
// spaces or control characters, which cannot be typed as one word, are left out.
struct ShellPlaces {
  using Find = std::function<std::vector<std::string>(std::string_view start)>;
  Find files = {};     // folders end with a slash
  Find programs = {};  // in `path`, or, once there is a slash, programs and folders there
};

// Those of this machine; `path` is a list of folders as $PATH has it.
ShellPlaces PlacesHere(std::string path);

}  // namespace pfa

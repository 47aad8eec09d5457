// "Did you mean ...?"
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pfa {

// The candidate nearest to a misspelt word by edit distance, or "" if none is near.
std::string_view NearestName(std::string_view word, std::span<const std::string_view> candidates);

// "; did you mean top?", or "" if no candidate is near.
std::string Suggestion(std::string_view word, std::span<const std::string_view> candidates,
                       std::string_view prefix = "");

}  // namespace pfa

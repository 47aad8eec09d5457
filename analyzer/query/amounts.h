// Shares and amounts as people write them: "5%", "10ns", "4KiB".
#pragma once

#include <optional>
#include <string_view>

namespace pfa {

// "5%" or "0.05"; nothing if it is neither, or negative.
std::optional<double> ParseShare(std::string_view text);

// In the unit of a metric: "10ns" of sec/op, "4KiB" of B/op, a number of anything. Nothing if it is
// none of these, or negative.
std::optional<double> ParseAmount(std::string_view text, std::string_view metric);

}  // namespace pfa

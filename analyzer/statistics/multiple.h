// Many tests at once.
#pragma once

#include <span>
#include <vector>

namespace pfa {

// Holm: the chance that any true hypothesis among those with an adjusted p of at most alpha is
// rejected is at most alpha. In the order of the input.
std::vector<double> AdjustHolm(std::span<const double> p);

// Benjamini and Hochberg (1995): of what has a q of at most alpha, a share of alpha is expected to
// be false.
std::vector<double> AdjustBenjaminiHochberg(std::span<const double> p);

}  // namespace pfa

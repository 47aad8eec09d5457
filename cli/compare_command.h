// `pfa check` and `pfa diff`: two sets of runs.
#pragma once

#include <span>
#include <string>

#include "proto/base/result.h"

namespace pfa {

inline constexpr int kExitRegression = 1;
inline constexpr int kExitTrouble = 2;
inline constexpr int kExitInconclusive = 3;

// Decides: exits 0 if nothing is worse, 1 if something is, 2 if there is nothing to compare, 3 if
// the values do not say.
int RunCheckCommand(std::span<const std::string> arguments);
// Shows the same, and exits 0.
int RunDiffCommand(std::span<const std::string> arguments);

// What all that compares exits with if it has no answer: kExitInconclusive if there is nothing that
// can be compared, else kExitTrouble.
int ExitOfComparing(const Error& error);

}  // namespace pfa

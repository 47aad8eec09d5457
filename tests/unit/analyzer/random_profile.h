// Pseudo-random profiles, the same for the same seed on every platform: recursion, inlining,
// repeated stacks, labels, negative values and empty stacks, as folded text.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pfa::test {

struct RandomProfile {
  uint32_t seed = 1;
  uint32_t samples = 200;
  uint32_t functions = 12;
  uint32_t locations = 24;
  uint32_t max_depth = 12;
  bool negative = true;
};

// Two values each: samples/count and cpu/nanoseconds. Every line has a file and a number, so that
// printed names tell all nodes apart.
std::vector<std::string> RandomFolded(const RandomProfile& options);

}  // namespace pfa::test

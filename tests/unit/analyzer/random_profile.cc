#include "tests/unit/analyzer/random_profile.h"

#include <random>

#include <fmt/format.h>

namespace pfa::test {

std::vector<std::string> RandomFolded(const RandomProfile& options) {
  std::mt19937 engine(options.seed);
  // Distributions of the standard library differ between implementations, the engine does not.
  const auto below = [&engine](uint32_t n) { return static_cast<uint32_t>(engine() % n); };

  std::vector<std::string> locations;
  for (uint32_t i = 0; i < options.locations; ++i) {
    std::string text;
    const uint32_t lines = below(4) == 0 ? 1 + below(3) : 1;
    for (uint32_t n = 0; n < lines; ++n) {
      const uint32_t function = below(options.functions);
      text += fmt::format("{}f{}@dir/file{}.go:{}", n == 0 ? "" : "+", function, function / 3,
                          1 + below(9));
    }
    locations.push_back(std::move(text));
  }

  std::vector<std::string> lines;
  std::vector<std::string> stacks;
  for (uint32_t i = 0; i < options.samples; ++i) {
    std::string stack;
    if (!stacks.empty() && below(4) == 0) {
      stack = stacks[below(static_cast<uint32_t>(stacks.size()))];
    } else {
      const uint32_t depth = below(options.max_depth + 1);
      for (uint32_t f = 0; f < depth; ++f) {
        // Mostly the locations of low number, so that stacks share beginnings and recurse.
        const uint32_t location = below(1 + below(options.locations));
        stack += (f == 0 ? "" : ";") + locations[location];
      }
      stacks.push_back(stack);
    }
    int64_t value = below(100) * int64_t{1000};
    if (options.negative && below(5) == 0) value = -value;
    std::string line = fmt::format("{} {},{}", stack, below(4), value);
    if (below(2) == 0) line += fmt::format(" {{k=v{}, n={}bytes}}", below(3), 1 << below(12));
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace pfa::test

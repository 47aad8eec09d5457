// Prefixes of the numbers of benchmarks.
#pragma once

#include <span>
#include <string_view>

namespace pfa {

struct BenchPrefix {
  std::string_view name;
  double factor;
};

// The largest first: from T to n; of bytes from Ti to none.
std::span<const BenchPrefix> PrefixesOf(std::string_view unit);

}  // namespace pfa

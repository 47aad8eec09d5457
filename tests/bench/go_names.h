// Invents names of Go functions as a profile of a web service shows them: packages of the standard
// library, of dependencies and of the service; plain functions, methods, closures, generics.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/bench/prng.h"

namespace pfa::bench {

struct GoFunction {
  std::string name;      // github.com/acme/shop/cart.(*PriceCache).Lookup.func1
  std::string filename;  // As built with -trimpath: github.com/acme/shop/cart/price_cache.go
};

// Of these, MakeGoFunctions() gives the first ones real names: where Go programs spend their time.
inline constexpr size_t kRuntimeFunctions = 24;

// All names differ. Needs a count of at least kRuntimeFunctions.
std::vector<GoFunction> MakeGoFunctions(size_t count, Prng& prng);

}  // namespace pfa::bench

// Results of benchmarks as the text that they were read from.
#pragma once

#include <string>
#include <string_view>

#include "analyzer/model/bench_set.h"

namespace pfa {

// What ImportBenchText reads from it is equal: names, values to the last bit, configurations,
// units, and which results are of one process. Units are Go's wherever that loses nothing.
std::string BenchSetText(const BenchSet& set);

// "Unit sec/op better=lower assume=exact", with its newline; "" if nothing is known of the unit.
std::string UnitLine(std::string_view unit, const UnitTraits& traits);

}  // namespace pfa

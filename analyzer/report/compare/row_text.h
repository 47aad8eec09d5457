// What a row of a comparison says, as text.
#pragma once

#include <string>

#include "analyzer/compare/bench_compare.h"

namespace pfa {

// "321.3n ± 8%"
std::string MedianText(const Median& median, const std::string& unit);
// A change of this row: "+7.81%"; where there is no ratio, "+12".
std::string RowChangeText(const BenchRow& row, double value);
// "[+4.85%, +10.78%]"
std::string RowIntervalText(const BenchRow& row);
// How many runs would tell: "~26"; "" if it is told already.
std::string NeedsText(const SampleAnswer& answer);

}  // namespace pfa

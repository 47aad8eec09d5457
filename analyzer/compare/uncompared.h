// What tables of benchmarks do not compare although it looks as if they should: rows that a line
// such as "cpu:" has put into different tables, columns without a row in common.
#pragma once

#include <string>
#include <vector>

#include "analyzer/compare/bench_table.h"

namespace pfa {

// Sentences that name the keys to ignore.
std::vector<std::string> WhatIsNotCompared(const BenchTables& tables);

}  // namespace pfa

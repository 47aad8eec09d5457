// Tables of benchmarks as benchstat prints them, for people who know those, and as documents.
#pragma once

#include <string>

#include "analyzer/compare/bench_table.h"
#include "analyzer/report/document.h"

namespace pfa {

// As benchstat's, with the interval of each change. What the document says in notes comes last.
std::string BenchTablesText(const BenchTables& tables, bool color = false);

// A table for each of them, rows and columns as they are.
Document BenchTablesDocument(const BenchTables& tables);
// For machines: a row for each cell, in one table.
Document BenchCellsDocument(const BenchTables& tables);

}  // namespace pfa

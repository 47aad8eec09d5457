// What profiles say about a comparison, as tables of a document: functions by kind of profile, and
// those to blame for each benchmark that is worse.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "analyzer/compare/bench_blame.h"
#include "analyzer/compare/blame.h"
#include "analyzer/report/document.h"

namespace pfa {

struct BlameTableOptions {
  size_t rows = 20;  // the others are summed up; 0: all
  double false_share = 0.05;
  bool by_cum = false;
  std::string noun = "function";  // what a row is
};

// One table at the end of the document, and what must be known to read it.
void AddProfileTable(const RunColumns& columns, const Blame& blame,
                     const BlameTableOptions& options, Document* document);

// One table for each benchmark, behind the document's first table.
void AddBenchBlame(std::span<const BenchBlame> blames, const BlameTableOptions& options,
                   Document* document);

// A function's part of the change: "+12.3%" of the old cost; "+1" where there was none.
std::string BlamedChangeText(const BenchBlame& blame, const BenchBlameRow& row);

}  // namespace pfa

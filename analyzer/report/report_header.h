// What reports over nodes say above and below their rows: facts about the profile, how much is
// shown, what was dropped, and what is doubtful.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzer/aggregate/stack_weights.h"
#include "analyzer/query/query.h"
#include "analyzer/report/document.h"
#include "analyzer/report/report_input.h"
#include "analyzer/report/value_formatter.h"

namespace pfa {

// Values are in the profile's unit.
struct ReportHeader {
  std::vector<Fact> facts;
  std::vector<std::string> filters;  // "focus=checkout"
  int64_t total = 0;                 // 100 per cent
  int64_t shown_flat = 0;
  uint64_t shown_nodes = 0;
  uint64_t candidates = 0;  // how many nodes there were to show, before -nodecount
  uint64_t dropped = 0;     // nodes with too small a cumulative value
  int64_t dropped_limit = 0;
  uint64_t dropped_calls = 0;
  int64_t dropped_calls_limit = 0;
  std::string_view row_word = "functions";  // what the rows are
  std::string unit;                         // of the profile
  std::string output_unit;
  double ratio = 1;
  std::vector<Note> notes;            // below the rows; not pprof's
  std::vector<std::string> messages;  // for standard error, in pprof's words

  [[nodiscard]] ValueFormatter formatter() const { return {unit, output_unit, ratio}; }
  [[nodiscard]] std::string Format(int64_t value) const { return formatter().Format(value); }
};

// Flat values that no row shows: of dropped nodes, and of those beyond -nodecount.
struct LeftOut {
  int64_t dropped_flat = 0;
  int64_t cut_flat = 0;
};

// Fills in what does not depend on rows. `formatter` has chosen its unit.
void FillHeader(const ReportInput& input, const Query& query, const ValueFormatter& formatter,
                ReportHeader* header);
// Adds notes, once the numbers are there: where the rest of the total is, what is doubtful, and why
// nothing is left.
void AddNotes(const ReportInput& input, const Query& query, const StackWeights& weights,
              const LeftOut& left_out, ReportHeader* header);

// "Showing nodes accounting for ..." and what follows it, in pprof's words.
std::vector<std::string> SummaryLines(const ReportHeader& report);
// "File: app".
std::vector<std::string> FactLines(const ReportHeader& header);
// What the summary says, as numbers for machines.
std::vector<std::pair<std::string, int64_t>> SummaryNumbers(const ReportHeader& header);

// Percentage() without the spaces before it.
std::string BarePercentage(int64_t value, int64_t total);
// value / total in per cent; 0 of 0 is 0.
double PercentOf(int64_t value, int64_t total);

}  // namespace pfa

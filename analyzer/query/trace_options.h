// TraceOptions: everything a user can ask of an execution trace, and the one table that names it.
// Flags of `pfa trace`, help, completion and docs/options.md come from the rows; adding an option
// is a field here and a row in trace_options.cc. What they mean for a trace is compiled once into a
// TraceQuery (trace_query.h).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "proto/base/result.h"

namespace pfa {

struct TraceOptions {
  // What counts; these restrict everything.
  std::string from = {};       // offset from the start ("1.5s"), or wall-clock time
  std::string to = {};         // likewise
  std::string goroutine = {};  // ids with commas, or a regular expression of entry functions
  std::string task = {};       // ids with commas, or a regular expression of names
  std::string region = {};     // a regular expression of names

  // How it is shown.
  std::string format = {};  // text, json, csv; or what the report has
  std::string output = {};
  int64_t limit = 0;       // rows of a table; 0: the default of the report
  int64_t width = 0;       // of text, in columns; 0: the terminal's
  std::string sort = {};   // empty: the default of the report
  std::string at = {};     // a time, as from
  std::string match = {};  // a regular expression of messages: "CATEGORY: TEXT"

  // How the file is read.
  bool strict = false;
  int64_t max_size = int64_t{64} << 30;  // inflated bytes

  // What a report takes as its argument: "net", a goroutine; no option of its own.
  std::string argument = {};

  bool operator==(const TraceOptions&) const = default;
};

using TraceOptionMember =
    std::variant<bool TraceOptions::*, int64_t TraceOptions::*, std::string TraceOptions::*>;

struct TraceOptionRow {
  std::string_view name;
  TraceOptionMember member;
  std::string_view group;       // title in the help
  std::string_view value_name;  // empty for switches
  std::string_view help;        // one line
  std::string_view example;
  // The only report that has it, or several with commas; empty: all have it, except that what only
  // checks a trace has those about its input.
  std::string_view reports = {};
};

std::span<const TraceOptionRow> TraceOptionTable();
// "--max-size BYTES"
[[nodiscard]] std::string Spelling(const TraceOptionRow& row);
[[nodiscard]] bool HasTraceOption(std::string_view report, const TraceOptionRow& row);
// Whether it restricts all reports.
[[nodiscard]] bool RestrictsTrace(const TraceOptionRow& row);
// Whether all of a trace counts.
[[nodiscard]] bool AllCounts(const TraceOptions& options);

// Sets an option from text. Errors name the option.
Result<void> SetTraceOption(const TraceOptionRow& row, std::string_view text,
                            TraceOptions* options);
// The value as text, as SetTraceOption reads it.
std::string GetTraceOption(const TraceOptionRow& row, const TraceOptions& options);

}  // namespace pfa

// The top report: the nodes where the value is, with flat and cumulative values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/aggregate/node_table.h"
#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "analyzer/report/document.h"
#include "analyzer/report/report_header.h"
#include "analyzer/report/report_input.h"
#include "proto/base/result.h"

namespace pfa {

enum class InlineMark : uint8_t { kNone, kSome, kAll };

struct TopRow {
  NodeId node;
  std::string name;
  std::string place;  // "file:line" of the function's start, if known
  int64_t flat = 0;   // as shown: divided for a mean
  int64_t cum = 0;
  InlineMark inlined = InlineMark::kNone;
};

// Everything that its renderings need; values are in the profile's unit.
struct TopReport : ReportHeader {
  std::vector<TopRow> rows;
  ReportInput input;
  std::optional<NodeTable> nodes;  // always there; of `input`
};

// Applies the query's filters and builds the report. Both arguments must outlive it. `row_word` is
// what the rows of the query's granularity are, for notes and for machines.
Result<TopReport> BuildTop(const Profile& profile, Query& query,
                           std::string_view row_word = "functions");

// For pfa's own renderers. `long_names` adds a column with each function's file and line.
Document TopDocument(const TopReport& report, bool long_names);

// What reports of such rows share: facts, summary and notes, and a table, key `row_word`, with the
// columns flat, flat%, sum%, cum and cum%, and a cell for each in every row.
Document TopValues(const TopReport& report, std::string_view name);

// Exactly what `go tool pprof -top` prints. `compact` leaves out the lines about the profile.
std::string TopPprofText(const TopReport& report, bool compact);

}  // namespace pfa

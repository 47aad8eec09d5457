// The top report: the nodes where the value is, with flat and cumulative values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "analyzer/report/document.h"
#include "analyzer/report/report_header.h"
#include "proto/base/result.h"

namespace pfa {

enum class InlineMark : uint8_t { kNone, kSome, kAll };

struct TopRow {
  std::string name;
  std::string place;  // "file:line" of the function's start, if known
  int64_t flat = 0;   // as shown: divided for a mean
  int64_t cum = 0;
  InlineMark inlined = InlineMark::kNone;
};

// Everything that its renderings need; values are in the profile's unit.
struct TopReport : ReportHeader {
  std::vector<TopRow> rows;
};

// Applies the query's filters and builds the report.
Result<TopReport> BuildTop(const Profile& profile, Query& query);

// For pfa's own renderers. `long_names` adds a column with each function's file and line.
Document TopDocument(const TopReport& report, bool long_names);

// Exactly what `go tool pprof -top` prints. `compact` leaves out the lines about the profile.
std::string TopPprofText(const TopReport& report, bool compact);

}  // namespace pfa

// The visible list of reports. Commands of pfa, formats of `pfa pprof`, completion and help come
// from its rows; adding a report is its own file, a row here, its test and its golden case.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "analyzer/report/document.h"
#include "proto/base/result.h"

namespace pfa {

// Output of the compatible front end.
struct PprofOutput {
  std::string text;
  std::vector<std::string> messages;  // for standard error
};

struct ReportRow {
  std::string_view name;
  std::string_view help;  // one line
  // The native command; null: there is none yet.
  Result<Document> (*document)(const Profile& profile, Query& query);
  // `pfa pprof -NAME`; null: go tool pprof has it, pfa not yet, and using it is an error that says
  // so.
  Result<PprofOutput> (*pprof)(const Profile& profile, Query& query);
  bool is_pprof_format = true;
  bool pprof_takes_regexp = false;  // -list=main
  bool takes_query = true;          // options about values, samples, frames and rows make sense
  bool keeps_base_apart = false;    // -base marks its samples as -diff_base does
};

std::span<const ReportRow> ReportTable();

}  // namespace pfa

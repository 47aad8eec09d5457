// What the weblist report starts from: the instructions around matching samples, each with its
// value and the source lines it comes from.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "analyzer/query/query.h"
#include "analyzer/report/report_input.h"
#include "proto/base/result.h"
#include "proto/debug_lines.h"

namespace pfa {

struct WebListCode {
  uint64_t address = 0;  // in the file
  uint64_t end = 0;
  std::string text;  // "": not known, only that there are samples
  int64_t flat = 0;
  int64_t cum = 0;
  std::vector<SourceFrame> frames;  // innermost first
};

struct WebListCodes {
  std::vector<WebListCode> codes;                  // by binary and address
  std::set<std::string> functions;                 // names that match and have samples
  std::map<std::string, std::string> shown_names;  // of symbols, where it is another
  std::vector<std::string> problems;               // why binaries could not be read
  bool cut = false;                                // there is more code than is listed
};

// Values are once per stack, however often an address is repeated in it. For a mean they are
// divided.
Result<WebListCodes> FindWebListCode(const ReportInput& input, const Query& query);

}  // namespace pfa

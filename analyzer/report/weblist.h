// The weblist report: source lines with their values, and below each line the instructions that
// were made of it, with the functions inlined there. Without the binary there are only lines.
// cli/render/weblist makes a page of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "analyzer/report/document.h"
#include "analyzer/report/value_formatter.h"
#include "proto/base/result.h"

namespace pfa {

// A call that was inlined: the line it is on.
struct WebListCall {
  std::string source;
  std::string place;  // "main.go:12"
};

struct WebListInstruction {
  bool starts_block = false;  // the one before is elsewhere in the code
  int64_t flat = 0;
  int64_t cum = 0;
  uint64_t address = 0;  // in the file
  std::string text;
  std::string place;               // innermost: "main.go:12"
  size_t depth = 0;                // how many calls were inlined around it
  std::vector<WebListCall> calls;  // those of them that the instruction before is not in
};

struct WebListLine {
  int64_t number = 0;
  std::string source;
  int64_t flat = 0;
  int64_t cum = 0;
  std::vector<WebListInstruction> instructions;
};

// A range of lines of one function.
struct WebListFunction {
  std::string name;
  std::string file;
  int64_t flat = 0;
  int64_t cum = 0;
  std::vector<WebListLine> lines;
};

struct WebListReport {
  std::vector<Fact> facts;
  int64_t total = 0;
  ValueFormatter formatter;
  std::vector<WebListFunction> functions;  // most of their own first
  std::vector<Note> notes;
  std::vector<std::string> messages;  // for standard error
};

// What has to match the argument: the name of a function, its file, or the binary. An error if
// nothing does.
Result<WebListReport> BuildWebList(const Profile& profile, Query& query);

// The same as one table, for JSON and CSV.
Result<Document> WebListDocument(const Profile& profile, Query& query);

}  // namespace pfa

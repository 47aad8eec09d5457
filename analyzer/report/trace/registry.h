// The visible list of reports on execution traces: `pfa trace NAME`. Adding one is its own file, a
// row here, its test and its golden case.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "analyzer/model/trace.h"
#include "analyzer/query/trace_query.h"
#include "analyzer/report/document.h"
#include "analyzer/report/trace/along_reading.h"
#include "proto/base/result.h"
#include "proto/byte_sink.h"

namespace pfa {

struct TraceReportRow {
  std::string_view name;
  std::string_view help = {};  // one line

  // For pfa's renderers.
  Result<Document> (*document)(const Trace& trace, const TraceQuery& query) = nullptr;
  // Instead of what JSON would be of the document.
  Result<std::string> (*json)(const Trace& trace, const TraceQuery& query) = nullptr;
  // A report that is no document, or too large for one: it writes itself, in the format that is
  // asked for, which is among `formats`.
  Result<void> (*stream)(const Trace& trace, const TraceQuery& query, ByteSink& sink) = nullptr;

  // The same of a trace of which all counts. Null: not with these options.
  std::unique_ptr<AlongReading> (*along)(const TraceOptions& options) = nullptr;

  // What `stream` can write, the default first; empty for documents, which have text, json and csv.
  std::span<const std::string_view> formats = {};
  // For each of `formats`: not for terminals, see FileForOutput; empty if it is for them. Instead
  // of file_suffix.
  std::span<const std::string_view> suffixes = {};
  // A file for other programs, with no place for what AddTraceNotes says.
  bool is_conversion = false;
  std::string_view argument = {};  // for the usage: "net|sync|syscall|sched|cpu|offcpu"
  bool argument_is_optional = false;
  bool compares = false;  // takes two traces: see compare
  // A drawing for terminals: text is drawn by cli/render/trace, other formats are as of documents.
  bool is_timeline = false;
  std::string_view file_suffix = {};  // not for terminals; see FileForOutput
  Result<Document> (*compare)(const Trace& before, const Trace& after,
                              const TraceQuery& query_before,
                              const TraceQuery& query_after) = nullptr;
};

std::span<const TraceReportRow> TraceReportTable();
const TraceReportRow* FindTraceReport(std::string_view name);

// What --format can be, the default first.
std::span<const std::string_view> FormatsOf(const TraceReportRow& report);

// What every report says of damage: gaps and diagnostics of the trace.
void AddTraceNotes(const Trace& trace, Document* document);

}  // namespace pfa

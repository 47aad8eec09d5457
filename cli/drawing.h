// Reports that are drawings, pages or pictures: from the options to their bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "analyzer/report/registry.h"
#include "cli/terminal.h"
#include "proto/base/result.h"
#include "proto/byte_sink.h"

namespace pfa {

// The format that the options ask for: -format, or what the name of the output ends in, or else
// `fallback`.
std::string FormatOf(const Options& options, std::string_view fallback = "text");

// Whether a report that is a Document can be written in this format.
bool IsDocumentFormat(const std::string& format);

// The format of a ReportRow::picture that the options ask for: one of PictureFormats(), or "dot".
Result<std::string> PictureFormatOf(const ReportRow& report, const Options& options);

// Makes a picture, in one of PictureFormats(), of a report that is DOT. What Graphviz found strange
// goes to standard error, each line after `prefix`.
Result<void> PaintGraph(std::string_view format, std::string_view prefix, PprofOutput* output);

// How wide a drawing in text is: `width` if it is positive, the terminal's, $COLUMNS, or what fits
// most windows.
size_t DrawingColumns(int64_t width, const Terminal& terminal);

// A flame graph as html, svg, folded, speedscope or text.
Result<std::string> DrawFlame(const Profile& profile, Query& query, const std::string& format,
                              const Terminal& terminal);

// A flame graph as folded or speedscope, ready to be written piece by piece; refers to nothing of
// the arguments.
Result<std::function<Result<void>(ByteSink& sink)>> FlameStacks(const Profile& profile,
                                                                Query& query,
                                                                const std::string& format);

// Annotated source as html.
Result<std::string> DrawWebList(const Profile& profile, Query& query);

// Writes a page to the -output file. Without one it goes to a temporary file and to the browser:
// as pprof always, natively if standard output is a terminal.
Result<void> ShowPage(std::string_view page, const Query& query);

}  // namespace pfa

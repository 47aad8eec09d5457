// The visible list of reports. Commands of pfa, formats of `pfa pprof`, completion and help come
// from its rows; adding a report is its own file, a row here, its test and its golden case.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/model/profile.h"
#include "analyzer/query/query.h"
#include "analyzer/report/document.h"
#include "proto/base/result.h"
#include "proto/byte_sink.h"

namespace pfa {

// Values of ReportRow::viewer and ReportRow::picture.
inline constexpr std::string_view kBrowser = "browser";  // whichever there is
inline constexpr std::string_view kAnyPicture = "any";   // -format, or the name of the output, says

// Output of the compatible front end, or a file in the format of another program.
struct PprofOutput {
  std::string text;
  std::vector<std::string> messages;  // for standard error
  // Set instead of `text` where output can be larger than memory, and writes it. Refers to the
  // profile and the query. Its only errors are those of the sink.
  std::function<Result<void>(ByteSink& sink)> stream = {};
};

struct ReportRow {
  std::string_view name;
  std::string_view help = {};  // one line

  // The native command: a document for pfa's renderers.
  Result<Document> (*document)(const Profile& profile, Query& query) = nullptr;
  // `pfa pprof -NAME`; null for pages and for what go tool pprof does not have.
  Result<PprofOutput> (*pprof)(const Profile& profile, Query& query) = nullptr;

  bool is_pprof_format = true;
  bool is_file = false;  // the native command, which has no document, gives what pprof does
  // Not for terminals: without -output it goes to a file there, "profile001" and this.
  std::string_view file_suffix = {};
  // `pprof` writes DOT, of which Graphviz makes this format: "svg".
  std::string_view picture = {};
  // Without -output it is shown in this program, with a file that ends in `file_suffix`:
  // "gv --noantialias".
  std::string_view viewer = {};
  // The command with another name for what this one does; only that is listed among the commands.
  std::string_view form_of = {};
  bool is_drawing = false;        // cli/render/flame draws it; the document is for JSON and CSV
  bool is_conversion = false;     // a file in one of several formats (cli/convert.h)
  bool is_page = false;           // cli/render/weblist makes a page of it; likewise
  bool has_json = false;          // a file that has a form in JSON
  bool is_graph = false;          // -call_tree makes sense
  bool takes_regexp = false;      // -list=main, pfa list main
  bool needs_binary = false;      // opens the binaries of the profile
  bool takes_query = true;        // options about values, samples, frames and rows make sense
  bool keeps_base_apart = false;  // -base marks its samples as -diff_base does
  // Options that make no sense although others of their group do.
  std::span<const std::string_view> lacks = {};

  // Whether there is a native command.
  [[nodiscard]] constexpr bool is_command() const { return document != nullptr || is_file; }
};

std::span<const ReportRow> ReportTable();

}  // namespace pfa

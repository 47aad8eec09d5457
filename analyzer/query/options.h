// Options: everything a user can ask for, as a plain struct with the defaults of `go tool pprof`.
// Names, help and flags are in options_table.cc; what they mean for a profile is compiled once into
// a Query (query.h).
#pragma once

#include <cstdint>
#include <string>

namespace pfa {

// Where go tool pprof is known to be wrong, pfa is right, except behind its compatible front end.
enum class Compatibility : uint8_t { kNative, kPprof };

struct Options {
  // What is measured.
  std::string sample_index;  // name or number of a sample type; empty: the profile's default
  bool mean = false;         // divide by the first sample type
  std::string unit = "minimum";
  double divide_by = 1;
  bool relative_percentages = false;  // percentages of what the filters leave
  bool drop_negative = false;

  // What a row stands for.
  std::string granularity;  // one of kGranularities in options_table.cc; empty: functions
  bool noinlines = false;
  bool showcolumns = false;

  // Which rows are shown, and in which order.
  std::string sort = "flat";  // or "cum"
  int64_t nodecount = -1;     // -1: the default of the report
  double nodefraction = 0.005;
  double edgefraction = 0.001;
  bool trim = true;
  bool call_tree = false;  // graphical reports only

  // Which samples and frames count.
  std::string focus;
  std::string ignore;
  std::string hide;
  std::string show;
  std::string show_from;
  std::string prune_from;
  std::string tagfocus;
  std::string tagignore;
  std::string tagshow;
  std::string taghide;
  std::string tagroot;
  std::string tagleaf;

  // The regular expression that is the argument of a report (-peek=main); no option of its own.
  std::string argument;

  // How it is written.
  std::string output;
  bool compact_labels = false;
  std::string source_path;
  std::string trim_path;
  bool intel_syntax = false;  // disassembly only

  // How sources become one profile.
  std::string base;
  std::string diff_base;
  bool normalize = false;
  bool all_frames = false;
  std::string add_comment;
  std::string buildid;
  std::string symbolize;
  int64_t seconds = -1;  // to measure; negative: as the URL says
  int64_t timeout = -1;  // seconds; negative: 1.5 times the measuring, or 60
  std::string header;    // "Name: value", several on lines of their own
  std::string tls_cert;
  std::string tls_key;
  std::string tls_ca;
  std::string tools;                    // accepted for go tool pprof's sake
  int64_t max_size = int64_t{4} << 30;  // inflated bytes of one input

  // Only of the native commands.
  bool strict = false;
  bool long_names = false;
  std::string by = "package";  // what the rows of `pfa packages` are: one of kGoGroups
  std::string by_tag;          // label whose values get a column each, in `pfa top`
  int64_t tag_columns = 0;     // how many of them; 0: what fits
  int64_t tag_functions = 0;   // shown of each label value, in `pfa tags`
  std::string format;          // empty: by the name of the output, or text

  // Only of flame graphs.
  double merge_below = -1;  // share of the total; negative: the default of the format
  bool bottom_up = false;
  int64_t width = 0;  // of text, in columns; 0: the terminal's
  int64_t depth = 0;  // levels drawn; 0: all

  // Only of the web interface.
  std::string listen;  // HOST:PORT, or one of them; empty: any port of this machine alone
  bool no_browser = false;

  bool operator==(const Options&) const = default;
};

}  // namespace pfa

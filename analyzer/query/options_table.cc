#include "analyzer/query/options_table.h"

#include <algorithm>
#include <array>
#include <type_traits>

#include <fmt/format.h>

#include "analyzer/query/go_number.h"

namespace pfa {
namespace {

using enum OptionGroup;
using enum OptionScope;

constexpr std::array kSorts = {
    OptionChoice{"flat", "sort by own value (the default)"},
    OptionChoice{"cum", "sort by cumulative value"},
};
constexpr std::array kGranularities = {
    OptionChoice{"functions", "one row per function (the default)"},
    OptionChoice{"filefunctions", "one row per function and file"},
    OptionChoice{"files", "one row per source file"},
    OptionChoice{"lines", "one row per source line"},
    OptionChoice{"addresses", "one row per machine address"},
};
constexpr std::array kGoGroups = {
    OptionChoice{"package", ""}, OptionChoice{"module", ""}, OptionChoice{"file", ""},
    OptionChoice{"dir", ""},     OptionChoice{"origin", ""},
};
constexpr std::array kFormats = {
    OptionChoice{"text", ""},       OptionChoice{"json", ""},  OptionChoice{"csv", ""},
    OptionChoice{"html", ""},       OptionChoice{"svg", ""},   OptionChoice{"folded", ""},
    OptionChoice{"speedscope", ""}, OptionChoice{"pprof", ""}, OptionChoice{"callgrind", ""},
    OptionChoice{"png", ""},        OptionChoice{"pdf", ""},   OptionChoice{"ps", ""},
    OptionChoice{"gif", ""},        OptionChoice{"dot", ""},
};

const std::array kTable = {
    OptionRow{"sample_index", &Options::sample_index, kMeasure, kBoth, "TYPE",
              "sample type to report, by name or number", "alloc_space"},
    OptionRow{"mean", &Options::mean, kMeasure, kBoth, "",
              "average: divide values by the first sample type", ""},
    OptionRow{"unit", &Options::unit, kMeasure, kBoth, "UNIT",
              "unit of the numbers shown; 'minimum' chooses one", "ms"},
    OptionRow{"divide_by", &Options::divide_by, kMeasure, kBoth, "N",
              "divide all values by this number", "60"},
    OptionRow{"relative_percentages", &Options::relative_percentages, kMeasure, kBoth, "",
              "percentages of what the filters leave, not of everything", ""},
    OptionRow{"drop_negative", &Options::drop_negative, kMeasure, kBoth, "",
              "leave out rows with negative values (of differences)", ""},

    OptionRow{"granularity", &Options::granularity, kRows, kBoth, "", "what a row stands for", "",
              kGranularities},
    OptionRow{"noinlines", &Options::noinlines, kRows, kBoth, "",
              "count inlined functions as part of their callers", ""},
    OptionRow{"showcolumns", &Options::showcolumns, kRows, kBoth, "",
              "with -lines or -addresses: keep column numbers", ""},
    OptionRow{"sort", &Options::sort, kRows, kBoth, "", "order of the rows", "", kSorts},
    OptionRow{"nodecount", &Options::nodecount, kRows, kBoth, "N",
              "show at most N rows; 0 is all, -1 the report's default", "20"},
    OptionRow{"nodefraction", &Options::nodefraction, kRows, kBoth, "F",
              "leave out rows whose cumulative value is below this share", "0.01"},
    OptionRow{"edgefraction", &Options::edgefraction, kRows, kBoth, "F",
              "leave out calls whose value is below this share", "0.01"},
    OptionRow{"trim", &Options::trim, kRows, kBoth, "",
              "-trim=false: same as zero nodecount, nodefraction and edgefraction", ""},
    OptionRow{"by", &Options::by, kRows, kNative, "WHAT",
              "packages: rows are package, module, file, dir, or origin (std, deps, program)",
              "module", kGoGroups, "packages"},
    OptionRow{"by_tag",
              &Options::by_tag,
              kRows,
              kNative,
              "KEY",
              "top: a column for each of the largest values of this label",
              "endpoint",
              {},
              "top"},
    OptionRow{"tag_columns",
              &Options::tag_columns,
              kRows,
              kNative,
              "N",
              "top: with -by_tag, at most N such columns; 0 is as many as fit",
              "5",
              {},
              "top"},
    OptionRow{"tag_functions",
              &Options::tag_functions,
              kRows,
              kNative,
              "N",
              "tags: show the N functions with most of their own for each label value",
              "3",
              {},
              "tags"},
    OptionRow{"call_tree", &Options::call_tree, kRows, kBoth, "",
              "make a call tree instead of a graph (graphical reports)", ""},

    OptionRow{"focus", &Options::focus, kSelect, kBoth, "REGEXP",
              "only samples with a frame that matches", "net/http"},
    OptionRow{"ignore", &Options::ignore, kSelect, kBoth, "REGEXP",
              "no samples with a frame that matches", "runtime\\."},
    OptionRow{"tagfocus", &Options::tagfocus, kSelect, kBoth, "FILTER",
              "only samples with a matching label: regexps or a range", "bytes=1kb:4kb"},
    OptionRow{"tagignore", &Options::tagignore, kSelect, kBoth, "FILTER",
              "no samples with a matching label", "endpoint=/health"},
    OptionRow{"tagshow", &Options::tagshow, kSelect, kBoth, "REGEXP",
              "only labels whose key matches", "endpoint"},
    OptionRow{"taghide", &Options::taghide, kSelect, kBoth, "REGEXP", "no labels whose key matches",
              "trace_id"},

    OptionRow{"hide", &Options::hide, kFrames, kBoth, "REGEXP",
              "remove matching frames; callers take over their time", "^runtime\\."},
    OptionRow{"show", &Options::show, kFrames, kBoth, "REGEXP",
              "remove all frames that do not match", "^main\\."},
    OptionRow{"show_from", &Options::show_from, kFrames, kBoth, "REGEXP",
              "remove the frames above the outermost match", "ServeHTTP"},
    OptionRow{"prune_from", &Options::prune_from, kFrames, kBoth, "REGEXP",
              "remove the frames below the innermost match", "encoding/json"},
    OptionRow{"tagroot", &Options::tagroot, kFrames, kBoth, "KEYS",
              "add frames for these labels at the root of each stack", "endpoint"},
    OptionRow{"tagleaf", &Options::tagleaf, kFrames, kBoth, "KEYS",
              "add frames for these labels at the leaf of each stack", "endpoint"},

    OptionRow{"base", &Options::base, kInput, kBoth, "FILE", "subtract this profile", "old.pprof"},
    OptionRow{"diff_base", &Options::diff_base, kInput, kBoth, "FILE",
              "compare with this profile: subtract, percentages of the base", "old.pprof"},
    OptionRow{"normalize", &Options::normalize, kInput, kBoth, "",
              "scale the profile to the total of the base first", ""},
    OptionRow{"all_frames", &Options::all_frames, kInput, kBoth, "",
              "ignore the profile's own drop_frames and keep_frames", ""},
    OptionRow{"add_comment", &Options::add_comment, kInput, kPprof, "TEXT",
              "add a comment to the profile", ""},
    OptionRow{"buildid", &Options::buildid, kInput, kPprof, "ID",
              "build id of the main binary, if the profile has none", ""},
    OptionRow{"symbolize", &Options::symbolize, kInput, kBoth, "MODE",
              "where names come from: local, remote, none, force, demangle=none|full|templates",
              ""},
    OptionRow{"tools", &Options::tools, kInput, kPprof, "PATHS",
              "accepted, but pfa reads binaries itself and runs no tools", ""},
    OptionRow{"seconds", &Options::seconds, kInput, kBoth, "N",
              "from a URL: measure for N seconds; -1: as the URL says", "10"},
    OptionRow{"timeout", &Options::timeout, kInput, kBoth, "N",
              "from a URL: give up after N seconds; -1: 1.5 times --seconds, or 60", "120"},
    OptionRow{"header",
              &Options::header,
              kInput,
              kNative,
              "'NAME: VALUE'",
              "to a URL: send this header; may be given several times",
              "Authorization: Bearer 1234",
              {},
              {},
              /*repeats=*/true},
    OptionRow{"tls_cert", &Options::tls_cert, kInput, kBoth, "FILE",
              "to a URL: certificate of the client (PEM)", "me.crt"},
    OptionRow{"tls_key", &Options::tls_key, kInput, kBoth, "FILE",
              "to a URL: key of that certificate (PEM)", "me.key"},
    OptionRow{"tls_ca", &Options::tls_ca, kInput, kBoth, "FILE",
              "to a URL: certificates to trust instead of the system's (PEM)", "ca.crt"},
    OptionRow{"max_size", &Options::max_size, kInput, kBoth, "BYTES",
              "refuse inputs that inflate to more than this", ""},
    OptionRow{"strict", &Options::strict, kInput, kNative, "", "refuse a damaged execution trace",
              ""},

    OptionRow{"format", &Options::format, kOutput, kNative, "FORMAT",
              "text json csv html svg folded speedscope pprof callgrind png pdf ps gif or dot",
              "json", kFormats},
    OptionRow{"long", &Options::long_names, kOutput, kNative, "",
              "add file and line to function names", ""},
    OptionRow{"merge_below",
              &Options::merge_below,
              kRows,
              kNative,
              "F",
              "flame: merge frames below this share of what is drawn; 0 keeps all",
              "0.001",
              {},
              "flame"},
    OptionRow{"bottom_up",
              &Options::bottom_up,
              kRows,
              kNative,
              "",
              "flame: start from the functions that did the work, callers beneath",
              "",
              {},
              "flame"},
    OptionRow{"depth",
              &Options::depth,
              kRows,
              kNative,
              "N",
              "flame: draw at most N levels; 0 is all",
              "20",
              {},
              "flame"},
    OptionRow{"width",
              &Options::width,
              kOutput,
              kNative,
              "N",
              "flame: columns of text; 0 is the terminal's",
              "120",
              {},
              "flame"},
    OptionRow{"listen",
              &Options::listen,
              kOutput,
              kNative,
              "HOST:PORT",
              "serve: where; without a host only this machine can connect; without a port any",
              ":8080",
              {},
              "serve"},
    OptionRow{"no_browser",
              &Options::no_browser,
              kOutput,
              kNative,
              "",
              "serve: do not open a browser",
              "",
              {},
              "serve"},
    OptionRow{"output", &Options::output, kOutput, kBoth, "FILE",
              "write to this file instead of standard output", "top.txt"},
    OptionRow{"compact_labels", &Options::compact_labels, kOutput, kBoth, "",
              "leave out the lines about the profile", ""},
    OptionRow{"source_path", &Options::source_path, kOutput, kBoth, "DIRS",
              "where sources are; also shortens file names", ""},
    OptionRow{"trim_path", &Options::trim_path, kOutput, kBoth, "DIRS",
              "cut these prefixes from file names", ""},
    OptionRow{"intel_syntax", &Options::intel_syntax, kOutput, kBoth, "",
              "Intel syntax in disassembly", ""},
};

constexpr std::array kSampleTypeFlags = {
    // In the order in which pprof looks at them: the first wins.
    SampleTypeFlag{"total_delay", "delay", false, "same as -sample_index=delay"},
    SampleTypeFlag{"mean_delay", "delay", true, "same as -mean -sample_index=delay"},
    SampleTypeFlag{"contentions", "contentions", false, "same as -sample_index=contentions"},
    SampleTypeFlag{"inuse_space", "inuse_space", false, "same as -sample_index=inuse_space"},
    SampleTypeFlag{"inuse_objects", "inuse_objects", false, "same as -sample_index=inuse_objects"},
    SampleTypeFlag{"alloc_space", "alloc_space", false, "same as -sample_index=alloc_space"},
    SampleTypeFlag{"alloc_objects", "alloc_objects", false, "same as -sample_index=alloc_objects"},
};

Error BadValue(std::string_view name, std::string_view text, std::string_view expected) {
  return UsageError(fmt::format("invalid value \"{}\" for -{}: expected {}", text, name, expected));
}

}  // namespace

std::span<const OptionRow> OptionTable() { return kTable; }
std::span<const SampleTypeFlag> SampleTypeFlags() { return kSampleTypeFlags; }

std::string_view GroupTitle(OptionGroup group) {
  switch (group) {
    case kMeasure:
      return "What is measured";
    case kRows:
      return "Rows";
    case kSelect:
      return "Which samples count";
    case kFrames:
      return "Which frames count";
    case kInput:
      return "Input";
    case kOutput:
      return "Output";
  }
  return "";
}

bool IsSwitch(const OptionRow& row) { return std::holds_alternative<bool Options::*>(row.member); }

Result<bool> ParseSwitch(std::string_view name, std::string_view text) {
  constexpr std::array<std::string_view, 6> kTrue = {"1", "t", "T", "TRUE", "true", "True"};
  constexpr std::array<std::string_view, 6> kFalse = {"0", "f", "F", "FALSE", "false", "False"};
  if (std::ranges::find(kTrue, text) != kTrue.end()) return true;
  if (std::ranges::find(kFalse, text) != kFalse.end()) return false;
  return BadValue(name, text, "true or false");
}

Result<void> SetOption(const OptionRow& row, std::string_view text, Options* options) {
  if (const auto* member = std::get_if<bool Options::*>(&row.member)) {
    PFA_ASSIGN_OR_RETURN(options->*(*member), ParseSwitch(row.name, text));
    return {};
  }
  if (const auto* member = std::get_if<int64_t Options::*>(&row.member)) {
    const auto value = ParseGoInt(text);
    if (!value) return BadValue(row.name, text, "a whole number");
    options->*(*member) = *value;
    return {};
  }
  if (const auto* member = std::get_if<double Options::*>(&row.member)) {
    const auto value = ParseGoFloat(text);
    if (!value) return BadValue(row.name, text, "a number");
    options->*(*member) = *value;
    return {};
  }
  if (!row.choices.empty() &&
      std::ranges::find(row.choices, text, &OptionChoice::name) == row.choices.end()) {
    std::string names;
    for (const OptionChoice& choice : row.choices) {
      if (!names.empty()) names += ", ";
      names += choice.name;
    }
    return BadValue(row.name, text, "one of " + names);
  }
  options->*std::get<std::string Options::*>(row.member) = std::string(text);
  return {};
}

std::string GetOption(const OptionRow& row, const Options& options) {
  return std::visit(
      [&](auto member) {
        using Value = std::remove_cvref_t<decltype(options.*member)>;
        if constexpr (std::is_same_v<Value, bool>) {
          return std::string(options.*member ? "true" : "false");
        } else {
          return fmt::format("{}", options.*member);
        }
      },
      row.member);
}

}  // namespace pfa

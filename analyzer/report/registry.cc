#include "analyzer/report/registry.h"

#include <array>

#include "analyzer/report/callgrind.h"
#include "analyzer/report/comments.h"
#include "analyzer/report/disasm.h"
#include "analyzer/report/dot.h"
#include "analyzer/report/flame.h"
#include "analyzer/report/goroutines.h"
#include "analyzer/report/info.h"
#include "analyzer/report/lines.h"
#include "analyzer/report/list.h"
#include "analyzer/report/packages.h"
#include "analyzer/report/proto.h"
#include "analyzer/report/raw.h"
#include "analyzer/report/tags.h"
#include "analyzer/report/top.h"
#include "analyzer/report/top_by_tag.h"
#include "analyzer/report/traces.h"
#include "analyzer/report/tree.h"
#include "analyzer/report/weblist.h"

namespace pfa {
namespace {

Result<Document> Top(const Profile& profile, Query& query) {
  if (!query.options.by_tag.empty()) return TopByTagDocument(profile, query);
  PFA_ASSIGN_OR_RETURN(const TopReport report, BuildTop(profile, query));
  return TopDocument(report, query.options.long_names);
}

Result<PprofOutput> PprofTop(const Profile& profile, Query& query) {
  PFA_ASSIGN_OR_RETURN(TopReport report, BuildTop(profile, query));
  std::string text = TopPprofText(report, query.options.compact_labels);
  return PprofOutput{std::move(text), std::move(report.messages)};
}

// A mean is no area, and nothing is ranked.
constexpr std::array<std::string_view, 9> kFlameLacks = {
    "mean",         "mean_delay",   "drop_negative", "sort",   "nodecount",
    "nodefraction", "edgefraction", "tagshow",       "taghide"};

// These reports say themselves what their rows are.
constexpr std::array<std::string_view, 1> kLinesLacks = {"granularity"};
constexpr std::array<std::string_view, 2> kPackagesLacks = {"granularity", "showcolumns"};

constexpr ReportRow GraphPicture(std::string_view name, std::string_view suffix,
                                 std::string_view help) {
  return {.name = name,
          .help = help,
          .pprof = DotForPicture,
          .is_file = true,
          .file_suffix = suffix,
          .picture = name,
          .form_of = "graph",
          .is_graph = true};
}

constexpr ReportRow GraphViewer(std::string_view name, std::string_view command,
                                std::string_view picture, std::string_view suffix,
                                std::string_view help) {
  return {.name = name,
          .help = help,
          .pprof = DotForPicture,
          .file_suffix = suffix,
          .picture = picture,
          .viewer = command,
          .is_graph = true};
}

constexpr std::array kReports = {
    ReportRow{.name = "top",
              .help = "where the time or the memory went, by function",
              .document = Top,
              .pprof = PprofTop},
    ReportRow{.name = "text", .help = "same as top", .pprof = PprofTop},
    ReportRow{.name = "lines",
              .help = "where the time or the memory went, by source line",
              .document = LinesDocument,
              .is_pprof_format = false,
              .lacks = kLinesLacks},
    ReportRow{.name = "packages",
              .help = "whose code it went into: packages, modules, files, folders",
              .document = PackagesDocument,
              .is_pprof_format = false,
              .lacks = kPackagesLacks},
    ReportRow{.name = "info",
              .help = "what a profile is: kind, sample types, time, labels",
              .document = Info,
              .is_pprof_format = false,
              .takes_query = false},
    ReportRow{.name = "tree",
              .help = "every function with its callers and callees",
              .document = Tree,
              .pprof = PprofTree},
    ReportRow{.name = "peek",
              .help = "callers and callees of some functions",
              .document = Peek,
              .pprof = PprofPeek,
              .takes_regexp = true},
    ReportRow{.name = "list",
              .help = "source lines of matching functions",
              .document = ListDocument,
              .pprof = ListPprof,
              .takes_regexp = true},
    ReportRow{.name = "disasm",
              .help = "instructions of matching functions; needs the binary",
              .document = DisasmDocument,
              .pprof = DisasmPprof,
              .takes_regexp = true,
              .needs_binary = true},
    ReportRow{.name = "weblist",
              .help = "source lines that unfold their instructions, as a page",
              .document = WebListDocument,
              .is_page = true,
              .takes_regexp = true,
              .needs_binary = true},
    ReportRow{.name = "graph",
              .help = "the call graph as a picture: svg, png, pdf, ps, gif or dot",
              .pprof = DotForPicture,
              .is_pprof_format = false,
              .is_file = true,
              .file_suffix = ".svg",
              .picture = kAnyPicture,
              .is_graph = true},
    ReportRow{.name = "web",
              .help = "the call graph in a browser",
              .pprof = DotForPicture,
              .is_file = true,
              .file_suffix = ".svg",
              .picture = "svg",
              .viewer = kBrowser,
              .is_graph = true},
    GraphPicture("svg", ".svg", "the call graph as SVG, which browsers move, zoom and search"),
    GraphPicture("png", ".png", "the call graph as PNG"),
    GraphPicture("pdf", ".pdf", "the call graph as PDF"),
    GraphPicture("ps", ".ps", "the call graph as PostScript"),
    GraphPicture("gif", ".gif", "the call graph as GIF"),
    GraphViewer("eog", "eog", "svg", ".svg", "the call graph in eog"),
    GraphViewer("evince", "evince", "pdf", ".pdf", "the call graph in evince"),
    GraphViewer("gv", "gv --noantialias", "ps", ".ps", "the call graph in gv"),
    ReportRow{.name = "dot",
              .help = "the call graph as text for Graphviz",
              .pprof = Dot,
              .is_file = true,
              .is_graph = true},
    ReportRow{.name = "callgrind",
              .help = "the call graph by address, for KCachegrind",
              .pprof = Callgrind,
              .is_file = true,
              .file_suffix = ".callgraph.out",
              .is_graph = true},
    ReportRow{.name = "kcachegrind",
              .help = "the call graph by address, in KCachegrind",
              .pprof = Callgrind,
              .file_suffix = ".grind",
              .viewer = "kcachegrind",
              .is_graph = true},
    ReportRow{.name = "flame",
              .help = "a flame graph: HTML, SVG, text, folded stacks, speedscope",
              .document = FlameDocument,
              .is_pprof_format = false,
              .is_drawing = true,
              .keeps_base_apart = true,
              .lacks = kFlameLacks},
    ReportRow{.name = "goroutines",
              .help = "where goroutines wait, since when, and what made them; --base: which grow",
              .document = Goroutines,
              .is_pprof_format = false,
              .keeps_base_apart = true},
    ReportRow{.name = "traces",
              .help = "the heaviest stacks, with their labels",
              .document = TracesDocument,
              .pprof = TracesPprof},
    ReportRow{.name = "tags",
              .help = "how much each label value accounts for",
              .document = TagsDocument,
              .pprof = TagsPprof},
    ReportRow{.name = "raw",
              .help = "all that is in a profile, sample by sample",
              .pprof = Raw,
              .is_file = true,
              .has_json = true},
    ReportRow{.name = "comments",
              .help = "what was noted in a profile",
              .document = CommentsDocument,
              .pprof = CommentsPprof,
              .takes_query = false},
    ReportRow{.name = "proto",
              .help = "write the profile, filtered, as profile.proto",
              .pprof = ProtoPprof,
              .is_file = true,
              .file_suffix = ".pb.gz"},
    ReportRow{.name = "convert",
              .help = "write the profile, filtered, as pprof, folded stacks, speedscope, callgrind",
              .pprof = ProtoPprof,
              .is_pprof_format = false,
              .is_file = true,
              .file_suffix = ".pb.gz",
              .is_conversion = true},
    ReportRow{.name = "topproto",
              .help = "write the rows of top as profile.proto",
              .pprof = TopProtoPprof,
              .file_suffix = ".pb.gz"},
};

}  // namespace

std::span<const ReportRow> ReportTable() { return kReports; }

}  // namespace pfa

#include "cli/serve/views.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "analyzer/query/go_regexp.h"
#include "analyzer/report/dot.h"
#include "analyzer/report/flame.h"
#include "analyzer/report/top.h"
#include "analyzer/report/weblist.h"
#include "cli/render/flame/flame.h"
#include "cli/render/graph/picture.h"
#include "cli/render/html_tables.h"
#include "cli/render/weblist/weblist.h"
#include "proto/base/check.h"

namespace pfa {
namespace {

// Rows of a table that people still look at; as go tool pprof.
constexpr int64_t kTopRows = 500;
// Functions shown where none is chosen.
constexpr int64_t kUnchosen = 20;

std::string LinksOf(const PageUrl& url, std::string_view function) {
  const std::string query = url.With("f", ExactPattern(function)).Query();
  std::string out = "<span class=\"go\">";
  for (const std::string_view path : {"peek", "source", "graph"}) {
    out += fmt::format("<a href=\"{}{}\">{}</a>", path, EscapedName(query), path);
  }
  return out + "</span>";
}

TableStyle FunctionTable(const ViewRequest& request) {
  TableStyle style;
  style.function_of = [granularity = request.query.options.granularity](std::string_view cell) {
    return FunctionOfRow(cell, granularity);
  };
  style.links_of = [&url = request.url](std::string_view function) {
    return LinksOf(url, function);
  };
  return style;
}

Result<ViewContent> TableView(const View& view, const ViewRequest& request) {
  PFA_ASSIGN_OR_RETURN(const Document document,
                       ReportOf(view).document(request.profile, request.query));
  return ViewContent{DocumentHtml(document, FunctionTable(request)), {}, {}, {}};
}

// Of what is no function.
Result<ViewContent> PlainTableView(const View& view, const ViewRequest& request) {
  PFA_ASSIGN_OR_RETURN(const Document document,
                       ReportOf(view).document(request.profile, request.query));
  return ViewContent{DocumentHtml(document, {}), {}, {}, {}};
}

// The facts as well, and not what to try next on a command line.
Result<ViewContent> InfoView(const View& view, const ViewRequest& request) {
  PFA_ASSIGN_OR_RETURN(Document document, ReportOf(view).document(request.profile, request.query));
  std::erase_if(document.notes, [](const Note& note) { return !note.is_warning; });
  return ViewContent{FactsHtml(document.facts) + DocumentHtml(document, {}), {}, {}, {}};
}

Result<ViewContent> TopView(const View& view, const ViewRequest& request) {
  Options& options = request.query.options;
  if (options.nodecount < 0) options.nodecount = kTopRows;
  return TableView(view, request);
}

Result<ViewContent> FlameView(const View& /*view*/, const ViewRequest& request) {
  FlameRequest flame;
  flame.both_directions = true;
  flame.merge_below = 0.0001;
  PFA_ASSIGN_OR_RETURN(const FlameReport report, BuildFlame(request.profile, request.query, flame));
  return ViewContent{FlameBody(report), {FlameStyle()}, {FlameScript()}, report.messages};
}

Result<ViewContent> GraphView(const View& /*view*/, const ViewRequest& request) {
  PFA_ASSIGN_OR_RETURN(PprofOutput dot, DotForPicture(request.profile, request.query));
  PFA_ASSIGN_OR_RETURN(const std::string svg, request.draw(dot.text));
  PFA_ASSIGN_OR_RETURN(std::string body, EmbeddedSvg(svg));
  return ViewContent{std::move(body), {GraphStyle()}, {GraphScript()}, std::move(dot.messages)};
}

// The argument of a report about functions is what the page focuses on, as in go tool pprof; or
// else the functions with most of their own. Says so in `messages`.
Result<void> ChooseFunctions(const ViewRequest& request, std::vector<std::string>* messages) {
  Query& query = request.query;
  query.options.argument = query.options.focus;
  if (query.options.argument.empty()) {
    Options options = query.options;
    options.nodecount = kUnchosen;
    options.granularity.clear();
    PFA_ASSIGN_OR_RETURN(Query top, CompileQuery(request.profile, options, query.compatibility));
    PFA_ASSIGN_OR_RETURN(const TopReport report, BuildTop(request.profile, top));
    for (const TopRow& row : report.rows) {
      if (!query.options.argument.empty()) query.options.argument += '|';
      query.options.argument += ExactPattern(row.name);
    }
    if (report.rows.empty()) return UsageError("nothing is left of the profile to show");
    messages->push_back(
        fmt::format("No function is chosen, so this is about the {} with most of their own.",
                    report.rows.size()));
  }
  PFA_ASSIGN_OR_RETURN(query.argument, GoRegexp::Compile("focus", query.options.argument));
  return {};
}

Result<ViewContent> PeekView(const View& view, const ViewRequest& request) {
  std::vector<std::string> messages;
  PFA_TRY(ChooseFunctions(request, &messages));
  PFA_ASSIGN_OR_RETURN(ViewContent content, TableView(view, request));
  content.messages = std::move(messages);
  return content;
}

Result<ViewContent> SourceView(const View& /*view*/, const ViewRequest& request) {
  std::vector<std::string> messages;
  PFA_TRY(ChooseFunctions(request, &messages));
  PFA_ASSIGN_OR_RETURN(WebListReport report, BuildWebList(request.profile, request.query));
  constexpr size_t kMaxFunctions = 100;
  if (report.functions.size() > kMaxFunctions) {
    messages.push_back(fmt::format("{} more functions match and are not shown.",
                                   report.functions.size() - kMaxFunctions));
    report.functions.resize(kMaxFunctions);
  }
  std::ranges::move(report.messages, std::back_inserter(messages));
  report.facts.clear();  // the page has them
  return ViewContent{WebListBody(report), {WebListStyle()}, {WebListScript()}, std::move(messages)};
}

Result<ViewContent> DisasmView(const View& view, const ViewRequest& request) {
  std::vector<std::string> messages;
  PFA_TRY(ChooseFunctions(request, &messages));
  PFA_ASSIGN_OR_RETURN(const Document document,
                       ReportOf(view).document(request.profile, request.query));
  TableStyle style = FunctionTable(request);
  style.code = true;
  style.function_of = [](std::string_view cell) {
    return std::string(cell.starts_with(' ') ? "" : cell);  // instructions are indented
  };
  constexpr size_t kMaxInstructions = 20'000;
  style.max_rows = kMaxInstructions;
  return ViewContent{DocumentHtml(document, style), {}, {}, std::move(messages)};
}

constexpr std::array kViews = {
    View{"flamegraph", "Flame graph", "flame", "Whole stacks, wide as their share", true,
         FlameView},
    View{"top", "Top", "top", "Functions in a table", true, TopView},
    View{"graph", "Graph", "graph", "Functions and their calls", true, GraphView},
    View{"peek", "Peek", "peek", "Callers and callees of the chosen functions", true, PeekView},
    View{"source", "Source", "weblist", "Source lines of the chosen functions", true, SourceView},
    View{"disasm", "Disassembly", "disasm", "Instructions of the chosen functions", true,
         DisasmView},
    View{"tree", "Tree", "tree", "Every function with its callers and callees", false, TableView},
    View{"lines", "Lines", "lines", "Source lines in a table", false, TableView},
    View{"packages", "Packages", "packages", "Packages, modules, files or folders in a table",
         false, PlainTableView},
    View{"tags", "Labels", "tags", "How much each label value accounts for", false, PlainTableView},
    View{"traces", "Traces", "traces", "The heaviest stacks", false, PlainTableView},
    View{"info", "Profile", "info", "What is in the profile", false, InfoView},
};

}  // namespace

std::span<const View> Views() { return kViews; }

const View* FindView(std::string_view path) {
  const auto found = std::ranges::find(kViews, path, &View::path);
  return found == kViews.end() ? nullptr : &*found;
}

const ReportRow& ReportOf(const View& view) {
  const auto found = std::ranges::find(ReportTable(), view.report, &ReportRow::name);
  PFA_CHECK(found != ReportTable().end());
  return *found;
}

std::string FunctionOfRow(std::string_view name, std::string_view granularity) {
  if (granularity == "addresses" && name.find(' ') == 16) name.remove_prefix(17);
  const size_t space = name.rfind(' ');
  const bool has_place =
      granularity == "filefunctions" || granularity == "lines" || granularity == "addresses";
  if (!has_place || space == std::string_view::npos) return std::string(name);
  const std::string_view place = name.substr(space + 1);
  const bool is_place = place.find('/') != std::string_view::npos ||
                        place.find(':') != std::string_view::npos ||
                        place.find('.') != std::string_view::npos;
  return std::string(is_place ? name.substr(0, space) : name);
}

}  // namespace pfa

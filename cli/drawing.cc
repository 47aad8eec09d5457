#include "cli/drawing.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "analyzer/query/source_path.h"
#include "analyzer/report/display_name.h"
#include "analyzer/report/flame.h"
#include "analyzer/report/weblist.h"
#include "cli/output.h"
#include "cli/render/flame/flame.h"
#include "cli/render/graph/picture.h"
#include "cli/render/weblist/weblist.h"
#include "cli/viewer.h"
#include "proto/base/environment.h"

namespace pfa {
namespace {

struct Ending {
  std::string_view suffix;
  std::string_view format;
};
// Longer endings first.
constexpr std::array kDrawingEndings = {
    Ending{".speedscope.json", "speedscope"},
    Ending{".folded", "folded"},
    Ending{".html", "html"},
    Ending{".htm", "html"},
    Ending{".json", "json"},
    Ending{".svg", "svg"},
    Ending{".png", "png"},
    Ending{".pdf", "pdf"},
    Ending{".ps", "ps"},
    Ending{".gif", "gif"},
    Ending{".dot", "dot"},
    Ending{".gv", "dot"},
    Ending{".csv", "csv"},
};

constexpr size_t kMinColumns = 10;
constexpr size_t kMaxColumns = 10'000;

// What the profile is of: "server cpu".
std::string TitleOf(const Profile& profile, const Query& query) {
  std::string title;
  if (!profile.mappings().empty()) {
    title = BasePath(profile.text(profile.mappings().front().file));
  }
  if (!title.empty()) title += ' ';
  title += query.sample_type;
  if (!query.options.base.empty() || !query.options.diff_base.empty()) title += ", old and new";
  return DisplayName(title, 300);
}

// Smaller frames cannot be seen, even after zooming in a few times. Formats for other programs have
// them all, except of profiles so large that whole stacks would be gigabytes.
double MergeBelow(std::string_view format) {
  if (format == "html") return 0.0001;
  return format == "svg" || format == "text" ? 0.0002 : 0.00001;
}

}  // namespace

std::string FormatOf(const Options& options, std::string_view fallback) {
  if (!options.format.empty()) return options.format;
  for (const Ending& ending : kDrawingEndings) {
    if (options.output.ends_with(ending.suffix)) return std::string(ending.format);
  }
  return std::string(fallback);
}

bool IsDocumentFormat(const std::string& format) {
  return format == "text" || format == "json" || format == "csv";
}

Result<std::string> PictureFormatOf(const ReportRow& report, const Options& options) {
  if (report.picture != kAnyPicture) return std::string(report.picture);
  std::string format = FormatOf(options, options.output.empty() ? "svg" : "");
  if (format.empty()) {
    return UsageError(fmt::format(
        "{}: the name {} does not say which format to write; --format names one: {} or dot",
        report.name, options.output, fmt::join(PictureFormats(), ", ")));
  }
  if (IsPictureFormat(format) || format == "dot") return format;
  return UsageError(fmt::format("{}: there is no {} of this report; try {} or dot", report.name,
                                format, fmt::join(PictureFormats(), ", ")));
}

Result<void> PaintGraph(std::string_view format, std::string_view prefix, PprofOutput* output) {
  PFA_ASSIGN_OR_RETURN(Picture picture, DrawGraph(output->text, format));
  for (const std::string& warning : picture.warnings) {
    PrintMessage(fmt::format("{}Graphviz: {}", prefix, warning));
  }
  output->text = std::move(picture.bytes);
  return {};
}

size_t DrawingColumns(int64_t width, const Terminal& terminal) {
  if (width > 0) return std::clamp(static_cast<size_t>(width), kMinColumns, kMaxColumns);
  if (terminal.columns > 0) return std::clamp(terminal.columns, kMinColumns, kMaxColumns);
  const std::string text = Environment("COLUMNS");
  size_t columns = 0;
  std::from_chars(text.data(), text.data() + text.size(), columns);
  constexpr size_t kFallback = 100;
  return columns == 0 ? kFallback : std::clamp(columns, kMinColumns, kMaxColumns);
}

Result<std::string> DrawFlame(const Profile& profile, Query& query, const std::string& format,
                              const Terminal& terminal) {
  const Options& options = query.options;
  if (options.width < 0 || options.depth < 0) {
    return UsageError("flame: -width and -depth cannot be negative");
  }
  if (format == "folded" || format == "speedscope") {
    PFA_ASSIGN_OR_RETURN(const auto write, FlameStacks(profile, query, format));
    StringSink sink;
    PFA_TRY(write(sink));
    return sink.TakeText();
  }
  constexpr std::array<std::string_view, 5> kFlameFormats = {"html", "svg", "text", "folded",
                                                             "speedscope"};
  if (std::ranges::find(kFlameFormats, format) == kFlameFormats.end()) {
    return UsageError(fmt::format("flame: there is no {} of flame graphs; try {}, json or csv",
                                  format, fmt::join(kFlameFormats, ", ")));
  }
  const bool page = format == "html";
  FlameRequest request;
  request.all_types = page;
  request.both_directions = page;
  request.merge_below = MergeBelow(format);
  const std::string title = TitleOf(profile, query);
  PFA_ASSIGN_OR_RETURN(const FlameReport report, BuildFlame(profile, query, request));
  const auto depth = static_cast<uint32_t>(std::min<int64_t>(options.depth, 1'000'000));
  if (format == "text") {
    return FlameText(report, {DrawingColumns(options.width, terminal), terminal.color, depth});
  }
  if (page) return FlameHtml(report, title);
  return FlameSvg(report, title, depth);
}

Result<std::function<Result<void>(ByteSink& sink)>> FlameStacks(const Profile& profile,
                                                                Query& query,
                                                                const std::string& format) {
  const bool is_folded = format == "folded";
  FlameRequest request;
  request.all_types = !is_folded;
  request.merge_below = MergeBelow(format);
  request.only_stacks = true;
  const std::string title = TitleOf(profile, query);
  PFA_ASSIGN_OR_RETURN(FlameReport built, BuildFlame(profile, query, request));
  const auto shared = std::make_shared<const FlameReport>(std::move(built));
  const FlameReport& report = *shared;
  // The format has no place for what should be known about the numbers.
  if (report.merged_frames > 0) PrintMessage("pfa: note: " + report.summary.back());
  for (const Note& note : report.notes) {
    if (note.is_warning) PrintMessage("pfa: note: " + note.text);
  }
  return std::function<Result<void>(ByteSink & sink)>([shared, title,
                                                       is_folded](ByteSink& sink) -> Result<void> {
    return is_folded ? WriteFlameFolded(*shared, sink) : WriteFlameSpeedscope(*shared, title, sink);
  });
}

Result<std::string> DrawWebList(const Profile& profile, Query& query) {
  PFA_ASSIGN_OR_RETURN(const WebListReport report, BuildWebList(profile, query));
  for (const std::string& message : report.messages) PrintMessage(message);
  return WebListHtml(report, TitleOf(profile, query) + " " + DisplayName(query.options.argument));
}

Result<void> ShowPage(std::string_view page, const Query& query) {
  const bool as_pprof = query.compatibility == Compatibility::kPprof;
  const std::string& output = query.options.output;
  if (as_pprof && !output.empty()) PrintMessage("Generating report in " + output);
  if (!output.empty() || (!as_pprof && !DetectTerminal().is_terminal)) {
    return WriteOutput(page, output, Terminal{});
  }
  PFA_ASSIGN_OR_RETURN(const Shown shown, ShowInViewer(page, ".html", kBrowser));
  if (as_pprof) {
    RemoveAtExit(shown);
  } else if (!shown.file.empty()) {
    PrintMessage("pfa: " + ToString(shown));
  }
  return {};
}

}  // namespace pfa

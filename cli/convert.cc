#include "cli/convert.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "analyzer/query/source_path.h"
#include "analyzer/report/callgrind.h"
#include "analyzer/report/proto.h"
#include "cli/drawing.h"
#include "cli/output.h"

namespace pfa {
namespace {

struct Spelling {
  std::string_view text;
  std::string_view format;
};
constexpr std::array kEndings = {
    Spelling{".pb.gz", "pprof"},      Spelling{".pprof", "pprof"},
    Spelling{".prof", "pprof"},       Spelling{".folded", "folded"},
    Spelling{".collapsed", "folded"}, Spelling{".txt", "folded"},
    Spelling{".json", "speedscope"},  Spelling{".callgrind", "callgrind"},
};
// What callgrind names its files, with a number behind, and KCachegrind looks for.
constexpr std::array kBeginnings = {
    Spelling{"callgrind.out", "callgrind"},
    Spelling{"cachegrind.out", "callgrind"},
};
constexpr std::array<std::string_view, 4> kFormats = {"pprof", "folded", "speedscope", "callgrind"};

}  // namespace

Result<std::string> ConversionFormat(const Options& options) {
  constexpr std::string_view kChoices = "pprof, folded, speedscope or callgrind";
  if (!options.format.empty()) {
    if (std::ranges::find(kFormats, options.format) != kFormats.end()) return options.format;
    return UsageError(fmt::format("convert: -format={} is no format for a whole profile; try {}",
                                  options.format, kChoices));
  }
  const std::string name = BasePath(options.output);
  for (const Spelling& row : kBeginnings) {
    if (name.starts_with(row.text)) return std::string(row.format);
  }
  for (const Spelling& row : kEndings) {
    if (name.ends_with(row.text)) return std::string(row.format);
  }
  if (options.output.empty()) {
    return UsageError(fmt::format(
        "convert: no output; say -o FILE (FILE.pb.gz, .folded, .speedscope.json, .callgrind), or "
        "-format {} for standard output",
        kChoices));
  }
  return UsageError(fmt::format("convert: {} does not say what to write; say -format {}",
                                options.output, kChoices));
}

Result<PprofOutput> Convert(const Profile& profile, Query& query, const std::string& format) {
  for (const Diagnostic& row : profile.diagnostics().rows()) {
    const DiagnosticInfo& info = InfoOf(row.kind);
    // Callgrind says all, and drawings the others, themselves.
    if (format == "pprof" || (format != "callgrind" && info.severity == Severity::kInfo)) {
      PrintMessage(fmt::format("pfa: note: {}: {}", Times(row.count), info.explanation));
    }
  }
  if (format == "pprof") return ProtoPprof(profile, query);
  if (format == "callgrind") {
    // In another unit, numbers would be rounded.
    if (query.options.unit == "minimum") query.options.unit = query.sample_unit;
    return Callgrind(profile, query);
  }
  query.options.merge_below = 0;
  PprofOutput output;
  PFA_ASSIGN_OR_RETURN(output.stream, FlameStacks(profile, query, format));
  return output;
}

}  // namespace pfa

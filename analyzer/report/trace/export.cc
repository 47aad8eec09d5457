#include "analyzer/report/trace/export.h"

#include <algorithm>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "analyzer/report/trace/piece_buffer.h"
#include "analyzer/report/trace/profile.h"
#include "analyzer/report/trace/track_writer.h"
#include "analyzer/report/trace/tracks.h"

namespace pfa {
namespace {

// A name as part of a folded stack, in which ';' and ends of lines have a meaning.
std::string FoldedName(std::string_view name) {
  std::string text = EscapeControl(name);
  std::ranges::replace(text, ';', ':');
  return text;
}

Result<void> WriteFolded(const Trace& trace, const TraceQuery& query, ByteSink& sink) {
  const std::string& kind = query.options().argument;
  PFA_ASSIGN_OR_RETURN(const Profile profile,
                       MakeTraceProfile(trace, query, kind.empty() ? "offcpu" : kind));
  const size_t column = profile.sample_types().size() - 1;
  PieceBuffer pieces(sink);
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    std::string& text = pieces.text();
    const std::span<const LocationId> frames = profile.stacks()[profile.stack(i)];
    if (frames.empty()) text += "(no stack)";
    for (size_t f = frames.size(); f-- > 0;) {
      const Line& line = profile.lines(profile.location(frames[f])).front();
      text += FoldedName(profile.text(profile.function(line.function).name));
      if (f > 0) text += ';';
    }
    for (const Label& label : profile.labels(i)) {
      text += fmt::format(";[{}]", FoldedName(profile.text(label.text())));
    }
    text += fmt::format(" {}\n", profile.value(i, column));
    pieces.Pass();
  }
  return pieces.Flush();
}

}  // namespace

Result<void> ExportTrace(const Trace& trace, const TraceQuery& query, ByteSink& sink) {
  const std::string& format = query.options().format;
  if (format == "folded") return WriteFolded(trace, query, sink);
  if (!query.options().argument.empty()) {
    return UsageError(fmt::format("trace export: only folded stacks are of one kind, found \"{}\"",
                                  EscapeControl(query.options().argument)));
  }
  const std::unique_ptr<TrackWriter> writer =
      format == "chrome" ? MakeChromeWriter(trace, sink) : MakePerfettoWriter(sink);
  return WriteTracks(trace, query, *writer);
}

}  // namespace pfa

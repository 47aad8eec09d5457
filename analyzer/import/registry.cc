#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "analyzer/import/callgrind.h"
#include "analyzer/import/contention_text.h"
#include "analyzer/import/count_text.h"
#include "analyzer/import/cpu_binary.h"
#include "analyzer/import/folded.h"
#include "analyzer/import/go_trace.h"
#include "analyzer/import/go_trace_profile.h"
#include "analyzer/import/goroutine_dump.h"
#include "analyzer/import/heap_text.h"
#include "analyzer/import/importer.h"
#include "analyzer/import/java_text.h"
#include "analyzer/import/line_reader.h"
#include "analyzer/import/perf_script.h"
#include "analyzer/import/pprof.h"
#include "analyzer/import/race_report.h"
#include "analyzer/import/speedscope.h"
#include "analyzer/import/threadz_text.h"

namespace pfa {
namespace {

bool RecognizesAnything(std::string_view) { return true; }

bool RecognizesDumpText(std::string_view head) {
  return LooksLikeText(head) && RecognizesGoroutineDump(head);
}

bool RecognizesPerfText(std::string_view head) {
  return LooksLikeText(head) && RecognizesPerfScript(head);
}
bool RecognizesFoldedText(std::string_view head) {
  return LooksLikeText(head) && RecognizesFolded(head);
}

bool RecognizesRaceText(std::string_view head) {
  return LooksLikeText(head) && RecognizesRaceReport(head);
}

bool RecognizesSpeedscopeText(std::string_view head) {
  return LooksLikeText(head) && RecognizesSpeedscope(head);
}
bool RecognizesCallgrindText(std::string_view head) {
  return LooksLikeText(head) && RecognizesCallgrind(head);
}

// A log may have its first goroutines far behind what is looked at here.
bool RecognizesOtherText(std::string_view head) { return !head.empty() && LooksLikeText(head); }

Result<Profile> ImportOtherText(InflateStream& stream, const ImportOptions& options) {
  return options.as_pprof ? ImportPprof(stream, options) : ImportGoroutineDump(stream, options);
}

// In order of trial; the protobuf format has no magic, so it comes last and takes what is left.
constexpr std::array kImporters = {
    Importer{"Go execution trace", RecognizesGoTrace, ImportTraceCpuSamples, false},
    Importer{"CPU profile binary", RecognizesCpuBinary, ImportCpuBinary},
    Importer{"heap profile text", RecognizesHeapText, ImportHeapText},
    Importer{"Go count profile text", RecognizesCountText, ImportCountText},
    Importer{"threadz text", RecognizesThreadzText, ImportThreadzText},
    // Both may start with "--- contentionz 1 ---".
    Importer{"Java profile text", RecognizesJavaText, ImportJavaText},
    Importer{"contention profile text", RecognizesContentionText, ImportContentionText},
    Importer{"goroutine dump", RecognizesDumpText, ImportGoroutineDump, false},
    Importer{"data race report", RecognizesRaceText, ImportRaceReport, false},
    Importer{"text of perf script", RecognizesPerfText, ImportPerfScript, false},
    Importer{"speedscope file", RecognizesSpeedscopeText, ImportSpeedscope, false},
    Importer{"callgrind profile", RecognizesCallgrindText, ImportCallgrind, false},
    Importer{"text of folded stacks", RecognizesFoldedText, ImportFolded, false},
    Importer{"other text", RecognizesOtherText, ImportOtherText},
    Importer{"pprof protobuf", RecognizesAnything, ImportPprof},
};

}  // namespace

bool LooksLikeText(std::string_view head) {
  // Tags and lengths of a protobuf are control characters, and come soon. Logs have colours.
  constexpr size_t kEnough = 256;
  return std::ranges::none_of(head.substr(0, kEnough), [](char c) {
    return static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\r' && c != '\t' &&
           c != '\x1b';
  });
}

Result<Profile> ImportProfile(InflateStream& stream, const ImportOptions& options) {
  auto head = stream.Peek();
  if (!head.ok()) return head.error();
  const std::string_view text(reinterpret_cast<const char*>(head.value().data()),
                              head.value().size());
  for (const Importer& importer : kImporters) {
    if (!importer.recognizes(text)) continue;
    if (options.as_pprof && !importer.is_known_to_pprof) {
      Error error = BadInput(fmt::format(
          "unrecognized profile format: this is a {}, which go tool pprof does not read; pfa does, "
          "without \"pprof\"",
          importer.format));
      error.source = stream.name();
      return error;
    }
    return ImportAs(importer, stream, options);
  }
  PFA_CHECK(false);
}

std::span<const Importer> Importers() { return kImporters; }

Result<Profile> ImportAs(const Importer& importer, InflateStream& stream,
                         const ImportOptions& options) {
  auto profile = importer.import(stream, options);
  if (!profile.ok() && profile.error().source.empty()) profile.error().source = stream.name();
  return profile;
}

}  // namespace pfa

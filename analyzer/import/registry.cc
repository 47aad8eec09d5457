#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include <fmt/format.h>

#include "analyzer/import/contention_text.h"
#include "analyzer/import/count_text.h"
#include "analyzer/import/heap_text.h"
#include "analyzer/import/importer.h"
#include "analyzer/import/line_reader.h"
#include "analyzer/import/pprof.h"

namespace pfa {
namespace {

bool RecognizesAnything(std::string_view) { return true; }

bool RecognizesGoTrace(std::string_view head) {
  return head.starts_with("go 1.") && head.substr(0, 32).find(" trace") != std::string_view::npos;
}

bool IsText(std::string_view head) {
  // A protobuf has control characters (tags, lengths) within its first bytes.
  constexpr size_t kEnough = 256;
  return std::ranges::none_of(head.substr(0, kEnough), [](char c) {
    return static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\r' && c != '\t';
  });
}

bool RecognizesGoroutineDump(std::string_view head) {
  if (!IsText(head)) return false;
  // "goroutine 14 [chan receive]:" at the start of a line, maybe after a panic's message.
  return AnyLine(head, [](std::string_view line) {
    return line.starts_with("goroutine ") && line.size() > 10 &&
           std::isdigit(static_cast<unsigned char>(line[10])) != 0 &&
           line.find(" [") != std::string_view::npos;
  });
}

Result<Profile> NotYet(std::string_view what) {
  return BadInput(
      fmt::format("this is {}, which pfa cannot read yet; expected a pprof profile", what));
}

// In order of trial; the protobuf format has no magic, so it comes last and takes what is left.
constexpr std::array kImporters = {
    Importer{"Go execution trace", RecognizesGoTrace,
             [](InflateStream&) { return NotYet("a Go execution trace"); }},
    Importer{"heap profile text", RecognizesHeapText, ImportHeapText},
    Importer{"contention profile text", RecognizesContentionText, ImportContentionText},
    Importer{"Go count profile text", RecognizesCountText, ImportCountText},
    Importer{"goroutine dump", RecognizesGoroutineDump,
             [](InflateStream&) { return NotYet("a goroutine dump (debug=2 or a crash)"); }},
    Importer{"pprof protobuf", RecognizesAnything, ImportPprof},
};

}  // namespace

Result<Profile> ImportProfile(InflateStream& stream) {
  auto head = stream.Peek();
  if (!head.ok()) return head.error();
  const std::string_view text(reinterpret_cast<const char*>(head.value().data()),
                              head.value().size());
  for (const Importer& importer : kImporters) {
    if (!importer.recognizes(text)) continue;
    auto profile = importer.import(stream);
    if (!profile.ok() && profile.error().source.empty()) profile.error().source = stream.name();
    return profile;
  }
  PFA_CHECK(false);
}

}  // namespace pfa

#include "analyzer/import/count_text.h"

#include <array>
#include <string>

#include <re2/re2.h>

#include "analyzer/import/go_comments.h"
#include "analyzer/import/text_profile.h"

namespace pfa {
namespace {

const re2::RE2& HeaderPattern() {
  static const re2::RE2 pattern(R"((\S+) profile: total \d+)");
  return pattern;
}

}  // namespace

bool RecognizesCountText(std::string_view head) {
  const std::string_view line = FirstContentLine(head);
  return re2::RE2::FullMatch({line.data(), line.size()}, HeaderPattern());
}

Result<Profile> ImportCountText(InflateStream& stream, const ImportOptions& options) {
  static const re2::RE2 sample_pattern(R"((\d+) @((?: 0x[0-9a-f]+)+))");
  TextProfile text;
  GoComments samples(text, options.as_pprof);
  LineReader lines(stream);
  do {
    PFA_ASSIGN_OR_RETURN(const bool more, lines.Next());
    if (!more) return lines.ErrorHere("\"<name> profile: total <n>\"");
  } while (IsBlankOrComment(lines.line()));
  std::string name;
  const std::string_view header = lines.line();
  if (!re2::RE2::FullMatch({header.data(), header.size()}, HeaderPattern(), &name)) {
    return lines.ErrorHere("\"<name> profile: total <n>\"");
  }
  ProfileBuilder& builder = text.builder();
  builder.AddSampleType(name, "count");
  builder.header().period_type = builder.sample_types().front();
  builder.header().period = 1;

  std::vector<uint64_t> addresses;
  while (true) {
    PFA_ASSIGN_OR_RETURN(const bool more, lines.Next());
    if (!more || lines.line().starts_with("---")) break;
    if (IsBlankOrComment(lines.line())) {
      samples.OnComment(lines.line(), lines.offset());
      continue;
    }
    re2::StringPiece count_text;
    re2::StringPiece stack_text;
    int64_t count = 0;
    if (!re2::RE2::FullMatch({lines.line().data(), lines.line().size()}, sample_pattern,
                             &count_text, &stack_text) ||
        !ParseGoInt64({count_text.data(), count_text.size()}, &count) ||
        !ParseHexAddresses({stack_text.data(), stack_text.size()}, &addresses)) {
      return lines.ErrorHere("\"<count> @ 0x<address> ...\"");
    }
    PFA_TRY(samples.AddSample(addresses, std::array{count}, {}));
  }
  PFA_TRY(samples.Finish());
  return std::move(text).Finish(lines);
}

}  // namespace pfa

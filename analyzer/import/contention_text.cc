#include "analyzer/import/contention_text.h"

#include <array>
#include <string>

#include <re2/re2.h>

#include "analyzer/import/go_comments.h"
#include "analyzer/import/text_profile.h"
#include "proto/base/number.h"

namespace pfa {
namespace {

class ContentionTextImport {
 public:
  ContentionTextImport(InflateStream& stream, const ImportOptions& options)
      : lines_(stream), as_pprof_(options.as_pprof), samples_(text_, options.as_pprof) {}

  Result<Profile> Run() {
    ProfileBuilder& builder = text_.builder();
    builder.AddSampleType("contentions", "count");
    builder.AddSampleType("delay", "nanoseconds");
    builder.header().period_type = builder.sample_types().front();
    builder.header().period = 1;
    PFA_ASSIGN_OR_RETURN(bool more, lines_.Next());
    // Go counts every event as often as it stands for, and prints the fraction besides.
    const bool is_scaled = lines_.line().starts_with("--- mutex:") && !as_pprof_;
    PFA_ASSIGN_OR_RETURN(more, ReadAttributes());
    if (is_scaled) builder.header().period = 1;
    // The line that ended the attributes is the first sample.
    while (more && !TrimSpace(lines_.line()).starts_with("---")) {
      if (IsBlankOrComment(lines_.line())) {
        samples_.OnComment(lines_.line(), lines_.offset());
      } else {
        PFA_TRY(AddSample());
      }
      PFA_ASSIGN_OR_RETURN(more, lines_.Next());
    }
    PFA_TRY(samples_.Finish());
    return std::move(text_).Finish(lines_);
  }

 private:
  // "name = value" lines. Returns whether a line follows them; it is the current one.
  Result<bool> ReadAttributes() {
    ProfileHeader& header = text_.builder().header();
    while (true) {
      PFA_ASSIGN_OR_RETURN(const bool more, lines_.Next());
      if (!more) return false;
      const std::string_view line = TrimSpace(lines_.line());
      if (IsBlankOrComment(line)) continue;
      const size_t equals = line.find('=');
      if (line.starts_with("---") || equals == std::string_view::npos) return true;
      const std::string_view key = TrimSpace(line.substr(0, equals));
      int64_t value = 0;
      if (key == "discarded samples") continue;
      if (!ParseGoInt64(TrimSpace(line.substr(equals + 1)), &value)) {
        return lines_.ErrorHere("\"<attribute> = <number>\"");
      }
      if (key == "cycles/second") {
        cycles_per_second_ = value;
      } else if (key == "sampling period") {
        header.period = value;
      } else if (key == "ms since reset") {
        if (__builtin_mul_overflow(value, int64_t{1'000'000}, &header.duration_nanos)) {
          return lines_.ErrorHere("a time that fits 64 bits of nanoseconds");
        }
      } else {
        return lines_.ErrorHere("an attribute of a contention profile");
      }
    }
  }

  Result<void> AddSample() {
    static const re2::RE2 pattern(R"((\d+) *(\d+) @([ x0-9a-f]*))");
    re2::StringPiece delay_text;
    re2::StringPiece count_text;
    re2::StringPiece stack;
    int64_t delay = 0;
    int64_t count = 0;
    const std::string_view line = lines_.line();
    if (!re2::RE2::PartialMatch({line.data(), line.size()}, pattern, &delay_text, &count_text,
                                &stack) ||
        !ParseInt64({delay_text.data(), delay_text.size()}, &delay) ||
        !ParseInt64({count_text.data(), count_text.size()}, &count) ||
        !ParseHexAddresses({stack.data(), stack.size()}, &addresses_)) {
      return lines_.ErrorHere("\"<cycles> <count> @ 0x<address> ...\"");
    }
    const int64_t period = text_.builder().header().period;
    if (period > 0) {
      if (cycles_per_second_ > 0) {
        const double cycles_per_nano = static_cast<double>(cycles_per_second_) / 1e9;
        delay = TruncateToInt64(static_cast<double>(delay) * static_cast<double>(period) /
                                cycles_per_nano);
      }
      if (__builtin_mul_overflow(count, period, &count)) {
        return lines_.ErrorHere("a count that fits 64 bits");
      }
    }
    return samples_.AddSample(addresses_, std::array{count, delay}, {});
  }

  LineReader lines_;
  TextProfile text_;
  bool as_pprof_;
  GoComments samples_;
  int64_t cycles_per_second_ = 0;
  std::vector<uint64_t> addresses_;  // scratch
};

}  // namespace

bool RecognizesContentionText(std::string_view head) {
  return head.starts_with("--- contentionz ") || head.starts_with("--- mutex:") ||
         head.starts_with("--- contention:");
}

Result<Profile> ImportContentionText(InflateStream& stream, const ImportOptions& options) {
  return ContentionTextImport(stream, options).Run();
}

}  // namespace pfa

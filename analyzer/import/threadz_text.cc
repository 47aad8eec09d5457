#include "analyzer/import/threadz_text.h"

#include <array>
#include <vector>

#include <re2/re2.h>

#include "analyzer/import/text_profile.h"

namespace pfa {
namespace {

bool Matches(std::string_view line, const re2::RE2& pattern) {
  return re2::RE2::PartialMatch({line.data(), line.size()}, pattern);
}

bool IsFileHeader(std::string_view line) {
  static const re2::RE2 pattern(R"(--- threadz \d+ ---)");
  return Matches(line, pattern);
}

bool IsThreadHeader(std::string_view line) {
  static const re2::RE2 pattern(R"(--- Thread ([[:xdigit:]]+) \(name: (.*)/(\d+)\) stack: ---)");
  return Matches(line, pattern);
}

class ThreadzTextImport {
 public:
  explicit ThreadzTextImport(InflateStream& stream) : lines_(stream) {}

  Result<Profile> Run() {
    ProfileBuilder& builder = text_.builder();
    builder.AddSampleType("thread", "count");
    builder.header().period_type = builder.sample_types().front();
    builder.header().period = 1;
    text_.DropRepeatedLeaves();
    bool more = true;
    do {
      PFA_ASSIGN_OR_RETURN(more, lines_.Next());
    } while (more && IsBlankOrComment(lines_.line()));
    if (more && IsFileHeader(lines_.line())) {
      do {
        PFA_ASSIGN_OR_RETURN(more, lines_.Next());
      } while (more && !IsMemoryMapStart(lines_.line()) && !lines_.line().starts_with('-'));
    }
    while (!IsMemoryMapStart(lines_.line()) && !IsListEnd()) {
      if (!more || !IsThreadHeader(lines_.line())) {
        return lines_.ErrorHere(
            "\"--- Thread ID (name: NAME/NUMBER) stack: ---\", \"---- no stack trace for\" or a "
            "memory map");
      }
      PFA_ASSIGN_OR_RETURN(more, AddThread());
    }
    return std::move(text_).Finish(lines_);
  }

 private:
  [[nodiscard]] bool IsListEnd() const {
    return TrimSpace(lines_.line()).starts_with("---- no stack trace for");
  }

  // Reads up to the next line of dashes, which is then the current one; false if there is none.
  Result<bool> AddThread() {
    addresses_.clear();
    bool is_repeated = false;
    bool more = false;
    while (true) {
      PFA_ASSIGN_OR_RETURN(more, lines_.Next());
      const std::string_view line = TrimSpace(lines_.line());
      if (!more || line.starts_with("---")) break;
      if (line.find("same as previous thread") != std::string_view::npos) {
        is_repeated = true;
        continue;
      }
      if (!ParseHexAddresses(line, &line_addresses_)) {
        return lines_.ErrorHere("addresses of 64 bits");
      }
      addresses_.insert(addresses_.end(), line_addresses_.begin(), line_addresses_.end());
    }
    ProfileBuilder& builder = text_.builder();
    if (is_repeated || addresses_.empty()) {
      const size_t samples = builder.sample_count();
      if (samples > 0 && !builder.AddToValue(samples - 1, 0, 1)) {
        return lines_.ErrorHere("a number of threads that fits 64 bits");
      }
      return more;
    }
    // Return addresses, but for the leaf.
    for (size_t i = 1; i < addresses_.size(); ++i) --addresses_[i];
    PFA_TRY(text_.AddExactSample(addresses_, std::array{int64_t{1}}, {}));
    return more;
  }

  LineReader lines_;
  TextProfile text_;
  std::vector<uint64_t> addresses_;
  std::vector<uint64_t> line_addresses_;  // scratch
};

}  // namespace

bool RecognizesThreadzText(std::string_view head) {
  const std::string_view line = FirstContentLine(head);
  return IsFileHeader(line) || IsThreadHeader(line);
}

Result<Profile> ImportThreadzText(InflateStream& stream, const ImportOptions&) {
  return ThreadzTextImport(stream).Run();
}

}  // namespace pfa

#include "analyzer/import/java_text.h"

#include <array>
#include <string>

#include <re2/re2.h>

#include "analyzer/import/java_symbols.h"
#include "analyzer/import/re2_piece.h"
#include "analyzer/import/text_profile.h"

namespace pfa {
namespace {

constexpr std::string_view kHeap = "--- heapz 1 ---";
constexpr std::string_view kContention = "--- contentionz 1 ---";
// Java samples the heap once per 512 KiB.
constexpr int64_t kHeapRate = 524288;

class JavaTextImport {
 public:
  explicit JavaTextImport(InflateStream& stream) : lines_(stream) {}

  Result<Profile> Run() {
    PFA_ASSIGN_OR_RETURN(bool more, lines_.Next());
    is_heap_ = TrimSpace(lines_.line()) == kHeap;
    if (!more || (!is_heap_ && TrimSpace(lines_.line()) != kContention)) {
      return lines_.ErrorHere(R"("--- heapz 1 ---" or "--- contentionz 1 ---")");
    }
    PFA_ASSIGN_OR_RETURN(more, ReadAttributes());
    ProfileBuilder& builder = text_.builder();
    bytes_key_ = builder.Intern("bytes");
    while (more) {
      PFA_ASSIGN_OR_RETURN(const bool is_sample, AddSample());
      if (!is_sample) break;
      PFA_ASSIGN_OR_RETURN(more, lines_.Next());
    }
    return FinishWithJavaSymbols(text_, lines_);
  }

 private:
  // "name = value" lines. Returns whether a line follows them; it is the current one.
  Result<bool> ReadAttributes() {
    static const re2::RE2 pattern(R"(([\w ]+)=([\w ]+))");
    while (true) {
      PFA_ASSIGN_OR_RETURN(const bool more, lines_.Next());
      if (!more) return false;
      const std::string_view line = TrimSpace(lines_.line());
      if (line.empty()) continue;
      Piece name;
      Piece value;
      if (!re2::RE2::PartialMatch({line.data(), line.size()}, pattern, &name, &value)) return true;
      PFA_TRY(SetAttribute(TrimSpace(View(name)), TrimSpace(View(value))));
    }
  }

  Result<void> SetAttribute(std::string_view name, std::string_view value) {
    ProfileBuilder& builder = text_.builder();
    ProfileHeader& header = builder.header();
    if (name == "format") {
      return value == "java" ? Result<void>() : lines_.ErrorHere("\"format = java\"");
    }
    if (name == "resolution") {
      builder.sample_types().clear();
      builder.AddSampleType(is_heap_ ? "inuse_objects" : "contentions", "count");
      builder.AddSampleType(is_heap_ ? "inuse_space" : "delay", value);
      return {};
    }
    if (!is_heap_ && name == "sampling period") {
      header.period_type = {builder.Intern("contentions"), builder.Intern("count")};
      if (ParseGoInt64(value, &header.period)) return {};
      return lines_.ErrorHere("a number as the sampling period");
    }
    if (!is_heap_ && name == "ms since reset") {
      int64_t millis = 0;
      if (ParseGoInt64(value, &millis) &&
          !__builtin_mul_overflow(millis, int64_t{1'000'000}, &header.duration_nanos)) {
        return {};
      }
      return lines_.ErrorHere("a time that fits 64 bits of nanoseconds");
    }
    return lines_.ErrorHere("an attribute of Java's profiles");
  }

  // Whether the current line is a sample, or none at all.
  Result<bool> AddSample() {
    static const re2::RE2 pattern(R"( *(\d+) +(\d+) +@ +([ x0-9a-f]*))");
    const std::string_view line = TrimSpace(lines_.line());
    if (line.empty()) return true;
    Piece size_text;
    Piece count_text;
    Piece stack;
    if (!re2::RE2::PartialMatch({line.data(), line.size()}, pattern, &size_text, &count_text,
                                &stack)) {
      return false;
    }
    int64_t count = 0;
    int64_t size = 0;
    if (text_.builder().sample_types().empty()) {
      return lines_.ErrorHere("\"resolution = UNIT\" before the samples");
    }
    if (!ParseGoInt64(View(size_text), &size) || !ParseGoInt64(View(count_text), &count) ||
        !ParseHexAddresses(View(stack), &addresses_)) {
      return lines_.ErrorHere("numbers of 64 bits");
    }
    if (is_heap_) {
      if (count == 0) return lines_.ErrorHere("a number of objects that is not 0");
      const Label label = Label::Number(bytes_key_, size / count, StringId(0));
      UnsampleHeap(kHeapRate, &count, &size);
      PFA_TRY(text_.AddExactSample(addresses_, std::array{count, size}, {&label, 1}));
      return true;
    }
    const int64_t period = text_.builder().header().period;
    if (period != 0 && (__builtin_mul_overflow(count, period, &count) ||
                        __builtin_mul_overflow(size, period, &size))) {
      return lines_.ErrorHere("numbers that fit 64 bits when multiplied by the sampling period");
    }
    PFA_TRY(text_.AddExactSample(addresses_, std::array{count, size}, {}));
    return true;
  }

  LineReader lines_;
  TextProfile text_;
  bool is_heap_ = false;
  StringId bytes_key_;
  std::vector<uint64_t> addresses_;  // scratch
};

}  // namespace

bool RecognizesJavaText(std::string_view head) {
  const std::string_view first = TrimSpace(head.substr(0, head.find('\n')));
  if (first == kHeap) return true;
  if (first != kContention) return false;
  // C++ starts its profiles with the same line, but has no such attributes.
  bool is_first = true;
  bool is_java = false;
  AnyLine(head, [&](std::string_view line) {
    if (std::exchange(is_first, false) || TrimSpace(line).empty()) return false;
    const size_t equals = line.find('=');
    const std::string_view name = TrimSpace(line.substr(0, equals));
    is_java = equals != std::string_view::npos && (name == "format" || name == "resolution");
    return is_java || equals == std::string_view::npos;
  });
  return is_java;
}

Result<Profile> ImportJavaText(InflateStream& stream, const ImportOptions&) {
  return JavaTextImport(stream).Run();
}

}  // namespace pfa

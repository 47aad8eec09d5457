#include "analyzer/import/heap_text.h"

#include <array>
#include <string>

#include <fmt/format.h>
#include <re2/re2.h>

#include "analyzer/import/go_comments.h"
#include "analyzer/import/text_profile.h"

namespace pfa {
namespace {

const re2::RE2& HeapHeaderPattern() {
  static const re2::RE2 pattern(
      R"(heap profile: *(\d+): *(\d+) *\[ *(\d+): *(\d+) *\] *@ *(\w+)/?(\d*))");
  return pattern;
}

struct HeapHeader {
  int64_t period = 0;
  bool has_alloc = false;
  bool unsample = false;
};

// Which rate the number in the header means differs by writer: Go prints twice its rate.
bool ParseHeader(std::string_view line, HeapHeader* header) {
  std::string inuse_count;
  std::string inuse_bytes;
  std::string alloc_count;
  std::string alloc_bytes;
  std::string kind;
  std::string rate_text;
  if (!re2::RE2::PartialMatch({line.data(), line.size()}, HeapHeaderPattern(), &inuse_count,
                              &inuse_bytes, &alloc_count, &alloc_bytes, &kind, &rate_text)) {
    return false;
  }
  if (!rate_text.empty() && !ParseInt64(rate_text, &header->period)) return false;
  header->has_alloc = (alloc_count != inuse_count && alloc_count != "0") ||
                      (alloc_bytes != inuse_bytes && alloc_bytes != "0");
  if (kind == "heap_v2" || kind == "heapz_v2") {
    header->unsample = true;
  } else if (kind == "heap") {
    header->unsample = true;
    header->period /= 2;
  } else if (kind == "heapprofile") {
    header->period = 1;
  } else if (kind == "growth" || kind == "growthz" || kind == "fragmentation" ||
             kind == "fragmentationz") {
    *header = {1, false, false};
  } else {
    return false;
  }
  return true;
}

class HeapTextImport {
 public:
  HeapTextImport(InflateStream& stream, const ImportOptions& options)
      : lines_(stream), samples_(text_, options.as_pprof) {}

  Result<Profile> Run() {
    PFA_ASSIGN_OR_RETURN(const bool any, lines_.Next());
    if (!any || !ParseHeader(lines_.line(), &header_)) return lines_.ErrorHere("a heap header");
    ProfileBuilder& builder = text_.builder();
    builder.header().period = header_.period;
    builder.header().period_type = {builder.Intern("space"), builder.Intern("bytes")};
    if (header_.has_alloc) {
      builder.AddSampleType("alloc_objects", "count");
      builder.AddSampleType("alloc_space", "bytes");
      builder.AddSampleType("inuse_objects", "count");
      builder.AddSampleType("inuse_space", "bytes");
    } else {
      builder.AddSampleType("objects", "count");
      builder.AddSampleType("space", "bytes");
    }
    bytes_key_ = builder.Intern("bytes");
    while (true) {
      PFA_ASSIGN_OR_RETURN(const bool more, lines_.Next());
      if (!more || IsMemoryMapStart(lines_.line())) break;
      if (IsBlankOrComment(lines_.line())) {
        samples_.OnComment(lines_.line(), lines_.offset());
      } else {
        PFA_TRY(AddSample());
      }
    }
    PFA_TRY(samples_.Finish());
    return std::move(text_).Finish(lines_);
  }

 private:
  Result<void> AddSample() {
    static const re2::RE2 pattern(R"((-?\d+): *(-?\d+) *\[ *(\d+): *(\d+) *] @([ x0-9a-f]*))");
    std::array<re2::StringPiece, 4> numbers;
    auto& [number1, number2, number3, number4] = numbers;
    re2::StringPiece stack;
    const std::string_view line = lines_.line();
    if (!re2::RE2::PartialMatch({line.data(), line.size()}, pattern, &number1, &number2, &number3,
                                &number4, &stack) ||
        !ParseHexAddresses({stack.data(), stack.size()}, &addresses_)) {
      return lines_.ErrorHere("\"<n>: <bytes> [<n>: <bytes>] @ 0x<address> ...\"");
    }
    std::array<int64_t, 4> values = {};
    for (size_t i = 0; i < numbers.size(); ++i) {
      if (!ParseInt64({numbers[i].data(), numbers[i].size()}, &values[i])) {
        return lines_.ErrorHere("numbers of 64 bits");
      }
    }
    auto [inuse_count, inuse_bytes, alloc_count, alloc_bytes] = values;
    int64_t object_bytes = 0;
    if (header_.has_alloc) PFA_TRY(Scale(&alloc_count, &alloc_bytes, &object_bytes));
    PFA_TRY(Scale(&inuse_count, &inuse_bytes, &object_bytes));
    const std::array row = {alloc_count, alloc_bytes, inuse_count, inuse_bytes};
    const std::span<const int64_t> all(row);
    const Label label = Label::Number(bytes_key_, object_bytes, StringId(0));
    return samples_.AddSample(addresses_, header_.has_alloc ? all : all.subspan(2), {&label, 1});
  }

  // Unsamples one pair; the object size of the later pair wins if it is known.
  Result<void> Scale(int64_t* count, int64_t* bytes, int64_t* object_bytes) {
    if (*count == 0 && *bytes != 0) {
      return lines_.ErrorHere(fmt::format("0 bytes where the count is 0 instead of {}", *bytes));
    }
    if (*count == 0) return {};
    // Sizes wrap around, as in Go: the most negative one divided by -1 does not fit.
    *object_bytes =
        *count == -1 ? static_cast<int64_t>(0 - static_cast<uint64_t>(*bytes)) : *bytes / *count;
    if (header_.unsample) UnsampleHeap(header_.period, count, bytes);
    return {};
  }

  LineReader lines_;
  TextProfile text_;
  GoComments samples_;
  HeapHeader header_;
  StringId bytes_key_;
  std::vector<uint64_t> addresses_;  // scratch
};

}  // namespace

bool RecognizesHeapText(std::string_view head) {
  HeapHeader header;
  const size_t end = head.find('\n');
  return ParseHeader(head.substr(0, end), &header);
}

Result<Profile> ImportHeapText(InflateStream& stream, const ImportOptions& options) {
  return HeapTextImport(stream, options).Run();
}

}  // namespace pfa

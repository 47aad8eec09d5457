#include "analyzer/import/cpu_binary.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "analyzer/import/java_symbols.h"
#include "analyzer/import/text_profile.h"

namespace pfa {
namespace {

struct Layout {
  size_t word_bytes = 0;
  bool big_endian = false;
};

constexpr std::array kLayouts = {Layout{4, false}, Layout{4, true}, Layout{8, false},
                                 Layout{8, true}};

uint64_t LoadWord(const uint8_t* bytes, Layout layout) {
  uint64_t value = 0;
  for (size_t i = 0; i < layout.word_bytes; ++i) {
    value = (value << 8) | bytes[layout.big_endian ? i : layout.word_bytes - 1 - i];
  }
  return value;
}

// 0, 3, writer, period in microseconds, 0.
constexpr size_t kHeaderWords = 5;
struct Header {
  Layout layout;
  bool java = false;
  uint64_t period_micros = 0;
};

std::optional<Header> ParseHeader(std::string_view head) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(head.data());
  for (const Layout layout : kLayouts) {
    if (head.size() < kHeaderWords * layout.word_bytes) continue;
    std::array<uint64_t, kHeaderWords> words = {};
    for (size_t i = 0; i < kHeaderWords; ++i) {
      words[i] = LoadWord(bytes + i * layout.word_bytes, layout);
    }
    if (words[0] == 0 && words[1] == 3 && words[2] <= 1 && words[3] > 0 && words[4] == 0) {
      return Header{layout, words[2] == 1, words[3]};
    }
  }
  return std::nullopt;
}

// Words of a stream, wherever its chunks end.
class WordReader {
 public:
  WordReader(InflateStream& stream, Layout layout) : stream_(stream), layout_(layout) {}

  // False at the end of the input. An error if the input ends within a word.
  Result<bool> Next(uint64_t* word) {
    std::array<uint8_t, 8> bytes = {};
    for (size_t i = 0; i < layout_.word_bytes; ++i) {
      if (chunk_.empty()) {
        PFA_ASSIGN_OR_RETURN(chunk_, stream_.Next());
        if (chunk_.empty() && i == 0) return false;
        if (chunk_.empty()) {
          return ErrorHere(fmt::format("{} more bytes of a word", layout_.word_bytes - i));
        }
      }
      bytes[i] = chunk_.front();
      chunk_ = chunk_.subspan(1);
      ++offset_;
    }
    *word = LoadWord(bytes.data(), layout_);
    return true;
  }

  [[nodiscard]] uint64_t offset() const { return offset_; }
  // What is left of the current chunk.
  [[nodiscard]] std::span<const uint8_t> rest() const { return chunk_; }

  [[nodiscard]] Error ErrorHere(std::string_view expected) const {
    return BadInputAt(OffsetKind::kInflated, offset_,
                      fmt::format("malformed CPU profile: expected {}", expected));
  }

 private:
  InflateStream& stream_;
  Layout layout_;
  std::span<const uint8_t> chunk_;
  uint64_t offset_ = 0;
};

class CpuBinaryImport {
 public:
  CpuBinaryImport(InflateStream& stream, const Header& header)
      : stream_(stream), header_(header), words_(stream, header.layout) {}

  Result<Profile> Run() {
    ProfileBuilder& builder = text_.builder();
    builder.AddSampleType("samples", "count");
    builder.AddSampleType("cpu", "nanoseconds");
    builder.header().period_type = builder.sample_types().back();
    constexpr uint64_t kMaxMicros = std::numeric_limits<int64_t>::max() / 1000;
    if (header_.period_micros > kMaxMicros) {
      return words_.ErrorHere("a period that fits 64 bits of nanoseconds");
    }
    period_ = static_cast<int64_t>(header_.period_micros) * 1000;
    builder.header().period = period_;
    uint64_t word = 0;
    for (size_t i = 0; i < kHeaderWords; ++i) PFA_TRY(words_.Next(&word));
    PFA_TRY(ReadSamples());
    // Addresses of Java are ids of its own table of methods.
    if (!header_.java) {
      StripSignalFrames();
      text_.DropRepeatedLeaves();
    }
    PFA_TRY(AddSamples());
    LineReader lines(stream_, words_.rest(), words_.offset());
    if (header_.java) return FinishWithJavaSymbols(text_, lines);
    PFA_ASSIGN_OR_RETURN(std::vector<MappedRegion> regions, ReadMemoryMap(lines));
    return std::move(text_).Finish(std::move(regions));
  }

 private:
  struct Sample {
    int64_t count = 0;
    size_t begin = 0;  // of addresses_
    size_t depth = 0;
  };

  // Records of count, depth and addresses; 0, 1, 0 ends them.
  Result<void> ReadSamples() {
    while (true) {
      const uint64_t offset = words_.offset();
      uint64_t count = 0;
      uint64_t depth = 0;
      PFA_ASSIGN_OR_RETURN(bool more, words_.Next(&count));
      if (!more) {
        text_.builder().diagnostics().Add(DiagnosticKind::kMissingEnd, offset, "");
        return {};
      }
      PFA_ASSIGN_OR_RETURN(more, words_.Next(&depth));
      if (!more) return words_.ErrorHere("the depth of a sample");
      Sample sample = {0, addresses_.size(), 0};
      for (; sample.depth < depth; ++sample.depth) {
        uint64_t address = 0;
        PFA_ASSIGN_OR_RETURN(more, words_.Next(&address));
        if (!more) {
          return words_.ErrorHere(fmt::format("{} more addresses of the sample at {:#x}",
                                              depth - sample.depth, offset));
        }
        // Return addresses, but for the leaf.
        addresses_.push_back(address - (sample.depth > 0 && !header_.java ? 1 : 0));
      }
      if (count == 0 && depth == 1 && addresses_.back() == 0) {
        addresses_.pop_back();
        return {};
      }
      int64_t nanos = 0;
      if (count > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()) ||
          __builtin_mul_overflow(static_cast<int64_t>(count), period_, &nanos)) {
        return words_.ErrorHere(fmt::format(
            "a time that fits 64 bits, found {} periods in the sample at {:#x}", count, offset));
      }
      sample.count = static_cast<int64_t>(count);
      samples_.push_back(sample);
    }
  }

  // The leaf comes from the signal's context, so it is right; the frame above it may be that of the
  // signal handler, and then nearly all samples have it. Up to two such frames are taken out.
  void StripSignalFrames() {
    constexpr size_t kOneOtherIn = 32;
    const size_t enough = samples_.size() - samples_.size() / kOneOtherIn;
    for (int round = 0; round < 2; ++round) {
      std::unordered_map<uint64_t, size_t, SeededHash> counts;
      for (const Sample& sample : samples_) {
        if (sample.depth > 1) ++counts[addresses_[sample.begin + 1]];
      }
      const auto common = std::ranges::find_if(
          counts, [enough](const auto& entry) { return entry.second >= enough; });
      if (common == counts.end()) return;
      for (Sample& sample : samples_) {
        if (sample.depth < 2 || addresses_[sample.begin + 1] != common->first) continue;
        addresses_[sample.begin + 1] = addresses_[sample.begin];
        ++sample.begin;
        --sample.depth;
      }
    }
  }

  Result<void> AddSamples() {
    const std::span<const uint64_t> all(addresses_);
    for (const Sample& s : samples_) {
      PFA_TRY(text_.AddExactSample(all.subspan(s.begin, s.depth),
                                   std::array{s.count, s.count * period_}, {}));
    }
    return {};
  }

  InflateStream& stream_;
  Header header_;
  WordReader words_;
  int64_t period_ = 0;
  TextProfile text_;
  std::vector<uint64_t> addresses_;
  std::vector<Sample> samples_;
};

}  // namespace

bool RecognizesCpuBinary(std::string_view head) { return ParseHeader(head).has_value(); }

Result<Profile> ImportCpuBinary(InflateStream& stream, const ImportOptions&) {
  PFA_ASSIGN_OR_RETURN(const auto head, stream.Peek());
  const auto header = ParseHeader({reinterpret_cast<const char*>(head.data()), head.size()});
  if (!header) return BadInput("malformed CPU profile: expected a header of five words");
  return CpuBinaryImport(stream, *header).Run();
}

}  // namespace pfa

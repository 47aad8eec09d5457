// Lines of a text input, with the offset of each for messages. A line longer than a limit is an
// error: no text format has such lines, and memory stays bounded.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "proto/base/result.h"
#include "proto/inflate_stream.h"

namespace pfa {

class LineReader {
 public:
  static constexpr size_t kMaxLineBytes = size_t{1} << 20;
  explicit LineReader(InflateStream& stream) : stream_(stream) {}
  // Starts in the middle of a stream: `rest` is what is left of its current chunk, `offset` where
  // that is.
  LineReader(InflateStream& stream, std::span<const uint8_t> rest, uint64_t offset)
      : stream_(stream), chunk_(rest), next_offset_(offset), line_offset_(offset) {}

  // Reads the next line, without its end ("\n" or "\r\n"); false at the end of the input. The line
  // stays valid until the next call.
  Result<bool> Next();

  [[nodiscard]] std::string_view line() const { return line_; }
  [[nodiscard]] uint64_t offset() const { return line_offset_; }
  // An error at the current line, quoting its start.
  [[nodiscard]] Error ErrorHere(std::string_view expected) const;

 private:
  InflateStream& stream_;
  std::span<const uint8_t> chunk_;
  std::string line_;
  uint64_t next_offset_ = 0;
  uint64_t line_offset_ = 0;
};

// Text helpers that the text formats share.
std::string_view TrimSpace(std::string_view text);
bool IsBlankOrComment(std::string_view line);
// Calls `visit` with each line of `text` up to and including the first for which it returns true,
// and returns whether there was one. The last line may be cut off: `text` is the head of an input.
template <typename Visit>
bool AnyLine(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (visit(line)) return true;
    if (end == std::string_view::npos) return false;
    text.remove_prefix(end + 1);
  }
  return false;
}
// The first line that is neither blank nor a comment; empty if there is none.
std::string_view FirstContentLine(std::string_view head);

}  // namespace pfa

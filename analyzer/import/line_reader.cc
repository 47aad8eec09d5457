#include "analyzer/import/line_reader.h"

#include <algorithm>

#include <fmt/format.h>

namespace pfa {

Result<bool> LineReader::Next() {
  line_.clear();
  line_offset_ = next_offset_;
  bool any = false;
  while (true) {
    if (chunk_.empty()) {
      PFA_ASSIGN_OR_RETURN(chunk_, stream_.Next());
      if (chunk_.empty()) break;
    }
    any = true;
    const auto newline = std::ranges::find(chunk_, uint8_t{'\n'});
    const auto n = static_cast<size_t>(newline - chunk_.begin());
    line_.append(reinterpret_cast<const char*>(chunk_.data()), n);
    const bool ended = newline != chunk_.end();
    const size_t consumed = ended ? n + 1 : n;
    next_offset_ += consumed;
    chunk_ = chunk_.subspan(consumed);
    if (line_.size() > kMaxLineBytes) {
      return ErrorHere(fmt::format("a line of at most {} bytes", kMaxLineBytes));
    }
    if (ended) break;
  }
  if (line_.ends_with('\r')) line_.pop_back();
  return any;
}

Error LineReader::ErrorHere(std::string_view expected) const {
  constexpr size_t kQuoted = 60;
  std::string_view quoted = line_;
  const bool cut = quoted.size() > kQuoted;
  Error error = BadInputAt(OffsetKind::kInflated, line_offset_,
                           fmt::format("malformed profile: expected {}, found \"{}{}\"", expected,
                                       quoted.substr(0, kQuoted), cut ? "..." : ""));
  error.source = stream_.name();
  return error;
}

std::string_view TrimSpace(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  const size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

bool IsBlankOrComment(std::string_view line) {
  const std::string_view trimmed = TrimSpace(line);
  return trimmed.empty() || trimmed.front() == '#';
}

std::string_view FirstContentLine(std::string_view head) {
  std::string_view found;
  AnyLine(head, [&](std::string_view line) {
    if (IsBlankOrComment(line)) return false;
    found = line;
    return true;
  });
  return found;
}

}  // namespace pfa

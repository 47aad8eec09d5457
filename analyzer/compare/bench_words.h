// Words of the language in which benchstat's users filter and group results
// (golang.org/x/perf/benchproc/syntax): `.name:Put /size:(64 OR /^4/) -goos:linux`,
// `.fullname,/size@num`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "proto/base/result.h"

namespace pfa {

enum class BenchWordKind : uint8_t {
  kEnd,
  kOperator,  // one of ( ) : @ , and at the begin of a word - *
  kAnd,
  kOr,
  kWord,  // with or without quotes
  kRegexp,
};

struct BenchWord {
  BenchWordKind kind = BenchWordKind::kEnd;
  std::string text;  // without quotes or slashes
  size_t begin = 0;  // in bytes
  [[nodiscard]] bool Is(char sign) const {
    return kind == BenchWordKind::kOperator && text == std::string_view(&sign, 1);
  }
};

// Where a '/' begins a regular expression, and where a key.
enum class BenchSlash : uint8_t { kKey, kRegexp };

class BenchWords {
 public:
  // `option` names the text in messages: "--filter".
  BenchWords(std::string_view option, std::string_view text) : option_(option), text_(text) {}

  // The next word, which stays the next one. Errors: quotes or a '/' without an end.
  [[nodiscard]] Result<BenchWord> Peek(BenchSlash slash = BenchSlash::kKey);
  // The same, and goes on behind it.
  [[nodiscard]] Result<BenchWord> Next(BenchSlash slash = BenchSlash::kKey);

  // "--filter, character 5: expected key:value".
  [[nodiscard]] Error ErrorAt(size_t byte, std::string_view message) const;
  [[nodiscard]] std::string_view option() const { return option_; }

 private:
  struct Found {
    BenchWord word;
    size_t end = 0;
  };
  [[nodiscard]] Result<Found> Find(BenchSlash slash) const;
  [[nodiscard]] Result<Found> Quoted(size_t begin) const;
  [[nodiscard]] Result<Found> Regexp(size_t begin) const;

  std::string option_;
  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace pfa

#include "analyzer/compare/bench_words.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace pfa {
namespace {

constexpr std::string_view kBlanks = " \t\n\r\v\f";
constexpr std::string_view kOperators = "():@,";
// Inside of a word these are letters: "foo-bar".
constexpr std::string_view kFirstOperators = "():@,-*";

bool IsOneOf(std::string_view set, char c) { return set.find(c) != std::string_view::npos; }

}  // namespace

Error BenchWords::ErrorAt(size_t byte, std::string_view message) const {
  const auto is_first = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
  const auto before = std::ranges::count_if(text_.substr(0, byte), is_first);
  return UsageError(fmt::format("{}, character {}: {}", option_, before + 1, message));
}

Result<BenchWord> BenchWords::Peek(BenchSlash slash) {
  PFA_ASSIGN_OR_RETURN(Found found, Find(slash));
  return std::move(found.word);
}

Result<BenchWord> BenchWords::Next(BenchSlash slash) {
  PFA_ASSIGN_OR_RETURN(Found found, Find(slash));
  at_ = found.end;
  return std::move(found.word);
}

Result<BenchWords::Found> BenchWords::Find(BenchSlash slash) const {
  const size_t begin = std::min(text_.find_first_not_of(kBlanks, at_), text_.size());
  if (begin == text_.size()) return Found{{BenchWordKind::kEnd, "", begin}, begin};
  const char first = text_[begin];
  if (IsOneOf(kFirstOperators, first)) {
    return Found{{BenchWordKind::kOperator, std::string(1, first), begin}, begin + 1};
  }
  if (first == '"') return Quoted(begin);
  if (first == '/' && slash == BenchSlash::kRegexp) return Regexp(begin);
  size_t end = begin;
  while (end < text_.size() && !IsOneOf(kBlanks, text_[end]) && !IsOneOf(kOperators, text_[end])) {
    ++end;
  }
  std::string word(text_.substr(begin, end - begin));
  const BenchWordKind kind = word == "AND"  ? BenchWordKind::kAnd
                             : word == "OR" ? BenchWordKind::kOr
                                            : BenchWordKind::kWord;
  return Found{{kind, std::move(word), begin}, end};
}

Result<BenchWords::Found> BenchWords::Quoted(size_t begin) const {
  Found found{{BenchWordKind::kWord, "", begin}, 0};
  for (size_t i = begin + 1; i < text_.size(); ++i) {
    if (text_[i] == '"') {
      found.end = i + 1;
      return found;
    }
    if (text_[i] == '\\' && i + 1 < text_.size()) {
      ++i;
      const char c = text_[i];
      if (c != '"' && c != '\\' && c != 'n' && c != 't') {
        return ErrorAt(i - 1, R"(in quotes a \ stands before one of " \ n t)");
      }
      found.word.text += c == 'n' ? '\n' : c == 't' ? '\t' : c;
      continue;
    }
    found.word.text += text_[i];
  }
  return ErrorAt(begin, "the quotes have no end");
}

// A '/' in brackets or parentheses, or behind a '\', is not the end.
Result<BenchWords::Found> BenchWords::Regexp(size_t begin) const {
  bool in_class = false;
  size_t depth = 0;
  for (size_t i = begin + 1; i < text_.size(); ++i) {
    const char c = text_[i];
    if (c == '/' && !in_class && depth == 0) {
      const size_t next = i + 1;
      if (next < text_.size() && !IsOneOf(kBlanks, text_[next]) &&
          !IsOneOf(kFirstOperators, text_[next])) {
        return ErrorAt(next, "expected a space behind the regular expression (\\/ is a slash)");
      }
      return Found{
          {BenchWordKind::kRegexp, std::string(text_.substr(begin + 1, i - begin - 1)), begin},
          next};
    }
    if (c == '\\') {
      ++i;
    } else if (c == '[') {
      in_class = true;
    } else if (c == ']') {
      in_class = false;
    } else if (c == '(' && !in_class) {
      ++depth;
    } else if (c == ')' && !in_class && depth > 0) {
      --depth;
    }
  }
  return ErrorAt(begin, "the regular expression has no / at its end");
}

}  // namespace pfa

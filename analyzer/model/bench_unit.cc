#include "analyzer/model/bench_unit.h"

#include <algorithm>

namespace pfa {
namespace {

constexpr std::string_view kSeparators = "*/- \t";

// Calls fn with each word that is measured, and what is before it.
template <typename Fn>
void ForEachMeasuredWord(std::string_view unit, Fn fn) {
  bool is_measured = true;
  size_t at = 0;
  while (at < unit.size()) {
    const size_t begin = std::min(unit.find_first_not_of(kSeparators, at), unit.size());
    for (const char c : unit.substr(at, begin - at)) {
      if (c == '*') is_measured = true;
      if (c == '/') is_measured = false;
    }
    const size_t end = std::min(unit.find_first_of(kSeparators, begin), unit.size());
    if (is_measured) fn(unit.substr(begin, end - begin));
    at = end;
  }
}

// Each measured word as `of` says.
template <typename Of>
std::string WithWords(std::string_view unit, Of of) {
  std::string changed;
  size_t copied = 0;
  ForEachMeasuredWord(unit, [&](std::string_view word) {
    const auto begin = static_cast<size_t>(word.data() - unit.data());
    changed += unit.substr(copied, begin - copied);
    changed += of(word);
    copied = begin + word.size();
  });
  changed += unit.substr(copied);
  return changed;
}

}  // namespace

BaseUnit ToBaseUnit(std::string_view unit) {
  BaseUnit base;
  base.unit = WithWords(unit, [&](std::string_view word) -> std::string_view {
    if (word != "ns" && word != "MB") return word;
    base.factor *= word == "ns" ? 1e-9 : 1e6;
    return word == "ns" ? "sec" : "B";
  });
  return base;
}

std::string ToGoUnit(std::string_view unit) {
  const bool is_rate = unit.ends_with("/s");
  return WithWords(unit, [&](std::string_view word) -> std::string_view {
    if (word == "sec") return "ns";
    return word == "B" && is_rate ? "MB" : word;
  });
}

bool IsOfBytes(std::string_view unit) {
  bool found = false;
  ForEachMeasuredWord(unit, [&](std::string_view word) {
    found = found || word == "B" || word == "MB" || word == "bytes";
  });
  return found;
}

}  // namespace pfa

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

}  // namespace

BaseUnit ToBaseUnit(std::string_view unit) {
  BaseUnit base;
  size_t copied = 0;
  ForEachMeasuredWord(unit, [&](std::string_view word) {
    if (word != "ns" && word != "MB") return;
    const auto begin = static_cast<size_t>(word.data() - unit.data());
    base.unit += unit.substr(copied, begin - copied);
    base.unit += word == "ns" ? "sec" : "B";
    base.factor *= word == "ns" ? 1e-9 : 1e6;
    copied = begin + word.size();
  });
  base.unit += unit.substr(copied);
  return base;
}

bool IsOfBytes(std::string_view unit) {
  bool found = false;
  ForEachMeasuredWord(unit, [&](std::string_view word) {
    found = found || word == "B" || word == "MB" || word == "bytes";
  });
  return found;
}

}  // namespace pfa

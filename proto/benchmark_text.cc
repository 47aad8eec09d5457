#include "proto/benchmark_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

namespace pfa {
namespace {

constexpr double kLargestValue = 1e300;

constexpr std::string_view kBenchmark = "Benchmark";

// Fields are separated by what Unicode calls white space; of that, texts of Go have these.
constexpr std::string_view kSpaces = " \t\v\f\r\n";
bool IsSpace(char c) { return kSpaces.find(c) != std::string_view::npos; }

std::string_view NextField(std::string_view* rest) {
  const size_t begin = std::min(rest->find_first_not_of(kSpaces), rest->size());
  const size_t end = std::min(rest->find_first_of(kSpaces, begin), rest->size());
  const std::string_view field = rest->substr(begin, end - begin);
  rest->remove_prefix(std::min(rest->find_first_not_of(kSpaces, end), rest->size()));
  return field;
}

template <typename Number>
bool ParseWhole(std::string_view text, Number* number) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, *number);
  return !text.empty() && error == std::errc() && stop == end;
}

// "goos: linux". The key begins with a small letter and has neither spaces nor capitals.
bool SplitConfiguration(std::string_view line, std::string_view* key, std::string_view* value) {
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view name = line.substr(0, colon);
  const bool begins_small =
      (name.front() >= 'a' && name.front() <= 'z') || (name.front() & 0x80) != 0;
  const bool is_name =
      std::ranges::none_of(name, [](char c) { return IsSpace(c) || (c >= 'A' && c <= 'Z'); });
  if (!begins_small || !is_name) return false;
  std::string_view rest = line.substr(colon + 1);
  const size_t begin = std::min(rest.find_first_not_of(" \t"), rest.size());
  if (!rest.empty() && begin == 0) return false;
  rest.remove_prefix(begin);
  while (rest.ends_with('\r')) rest.remove_suffix(1);
  *key = name;
  *value = rest;
  return true;
}

}  // namespace

bool BenchmarkTextReader::Numbers(std::string_view fields, std::string* problem) {
  values_.clear();
  const std::string_view count = NextField(&fields);
  if (count.empty()) {
    *problem = "missing iteration count";
    return false;
  }
  if (!ParseWhole(count, &iterations_)) {
    *problem = "expected an iteration count, found \"" + std::string(count) + "\"";
    return false;
  }
  while (!fields.empty()) {
    const std::string_view number = NextField(&fields);
    if (number.empty()) break;
    BenchmarkValue value;
    // Nor can anything be said about what is no number, or infinite once its unit is another.
    if (!ParseWhole(number, &value.value) || !(std::abs(value.value) <= kLargestValue)) {
      *problem = "expected a measurement, found \"" + std::string(number) + "\"";
      return false;
    }
    value.unit = NextField(&fields);
    if (value.unit.empty()) {
      *problem = "missing unit";
      return false;
    }
    values_.push_back(value);
  }
  if (values_.empty()) *problem = "missing measurements";
  return !values_.empty();
}

void BenchmarkTextReader::GiveUpTorn() {
  if (torn_name_.empty()) return;
  if (!torn_problem_.empty()) sink_.Problem(std::exchange(torn_problem_, {}), torn_line_);
  torn_name_.clear();
}

void BenchmarkTextReader::BenchmarkLine(std::string_view line) {
  GiveUpTorn();
  std::string_view fields = line.substr(kBenchmark.size());
  const std::string_view whole = fields;
  const std::string_view name = NextField(&fields);
  torn_problem_.clear();
  // A name alone says that a benchmark begins, if it is told of that at all.
  const bool is_alone = name.size() == whole.size();
  if (!is_alone && Numbers(fields, &torn_problem_)) {
    sink_.Result(name, iterations_, values_, line_);
    return;
  }
  torn_name_ = name;
  torn_line_ = line_;
}

void BenchmarkTextReader::UnitLine(std::string_view fields) {
  const std::string_view unit = NextField(&fields);
  if (unit.empty()) {
    sink_.Problem("missing unit", line_);
    return;
  }
  while (!fields.empty()) {
    const std::string_view pair = NextField(&fields);
    const size_t equals = pair.find('=');
    if (equals == 0 || equals == std::string_view::npos) {
      sink_.Problem("expected key=value, found \"" + std::string(pair) + "\"", line_);
      continue;
    }
    sink_.Unit(unit, pair.substr(0, equals), pair.substr(equals + 1), line_);
  }
}

void BenchmarkTextReader::Line(std::string_view line) {
  ++line_;
  if (line.starts_with(kBenchmark)) return BenchmarkLine(line);
  std::string ignored;
  if (!torn_name_.empty() && Numbers(line, &ignored)) {
    sink_.Result(torn_name_, iterations_, values_, torn_line_);
    ++repaired_;
    torn_name_.clear();
    torn_problem_.clear();
    return;
  }
  std::string_view rest = line;
  if (line.starts_with('U') && NextField(&rest) == "Unit") return UnitLine(rest);
  std::string_view key;
  std::string_view value;
  if (SplitConfiguration(line, &key, &value)) sink_.Configure(key, value);
}

void BenchmarkTextReader::Text(std::string_view text) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    Line(line);
  }
}

void BenchmarkTextReader::Finish() { GiveUpTorn(); }

bool LooksLikeBenchmarks(std::string_view head) {
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find('\n'));
    head.remove_prefix(std::min(line.size() + 1, head.size()));
    if (line.starts_with(kBenchmark) || line.starts_with("goos: ") || line.starts_with("pkg: ")) {
      return true;
    }
  }
  return false;
}

}  // namespace pfa

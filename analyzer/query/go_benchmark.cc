#include "analyzer/query/go_benchmark.h"

#include "analyzer/query/folded_name.h"
#include "analyzer/query/go_package.h"

namespace pfa {
namespace {

constexpr std::string_view kBenchmarkPrefix = "Benchmark";

// Of "Decode-8": "Decode".
std::string_view WithoutProcs(std::string_view row_name) {
  const size_t dash = row_name.rfind('-');
  const bool has_procs =
      dash != std::string_view::npos && dash + 1 < row_name.size() &&
      row_name.find_first_not_of("0123456789", dash + 1) == std::string_view::npos;
  return has_procs ? row_name.substr(0, dash) : row_name;
}

// As go test has it: "Benchmarking" is none.
bool BeginsBenchmark(std::string_view name) {
  if (!name.starts_with(kBenchmarkPrefix)) return false;
  name.remove_prefix(kBenchmarkPrefix.size());
  return name.empty() || name.front() < 'a' || name.front() > 'z';
}

// The number of a repetition behind one of the signs that are talked about. "#01" makes names
// different that would be alike, and has two digits at least.
std::string_view WithoutRepetition(std::string_view name) {
  const size_t sign = name.find_last_not_of("0123456789");
  if (sign == std::string_view::npos || sign + 1 == name.size()) return name;
  const bool is_number = name[sign] == '@' || name[sign] == '+' || name[sign] == '*' ||
                         (name[sign] == '#' && sign + 2 == name.size());
  return is_number ? name.substr(0, sign) : name;
}

}  // namespace

GoBenchmark BenchmarkOfFunction(std::string_view symbol) {
  // Nearly all functions are none, and where a package ends takes longer to find out.
  if (symbol.find(kBenchmarkPrefix) == std::string_view::npos) return {};
  const std::string_view package = GoPackageOf(symbol);
  if (package.empty() || package.size() >= symbol.size()) return {};
  std::string_view name = symbol.substr(package.size() + 1);
  if (!BeginsBenchmark(name)) return {};
  name.remove_prefix(kBenchmarkPrefix.size());
  const std::string_view own = name.substr(0, name.find('.'));
  // Only closures, no methods of a type of that name.
  const std::string closure = FoldedFunctionName(name.substr(own.size()));
  if (!closure.empty() && closure.find('*') == std::string::npos) return {};
  return {UnescapedGoPath(package), std::string(own)};
}

std::string_view BenchmarkOfRow(std::string_view row_name) {
  const size_t slash = row_name.find('/');
  if (slash != std::string_view::npos) return row_name.substr(0, slash);
  return WithoutProcs(row_name);
}

bool MayNameBenchmark(std::string_view label_key) {
  return label_key == "test" || label_key == "test.name" || label_key == "benchmark";
}

std::string BenchmarkOfLabel(std::string_view text) {
  if (!BeginsBenchmark(text)) return {};
  return std::string(WithoutRepetition(text.substr(kBenchmarkPrefix.size())));
}

bool IsRowOfLabelled(std::string_view row_name, std::string_view benchmark) {
  return row_name == benchmark || WithoutProcs(row_name) == benchmark;
}

}  // namespace pfa

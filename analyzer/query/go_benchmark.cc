#include "analyzer/query/go_benchmark.h"

#include "analyzer/query/folded_name.h"
#include "analyzer/query/go_package.h"

namespace pfa {

GoBenchmark BenchmarkOfFunction(std::string_view symbol) {
  constexpr std::string_view kPrefix = "Benchmark";
  const std::string_view package = GoPackageOf(symbol);
  if (package.empty() || package.size() >= symbol.size()) return {};
  std::string_view name = symbol.substr(package.size() + 1);
  if (!name.starts_with(kPrefix)) return {};
  name.remove_prefix(kPrefix.size());
  // As go test has it: "Benchmarking" is none.
  if (!name.empty() && name.front() >= 'a' && name.front() <= 'z') return {};
  const std::string_view own = name.substr(0, name.find('.'));
  // Only closures, no methods of a type of that name.
  const std::string closure = FoldedFunctionName(name.substr(own.size()));
  if (!closure.empty() && closure.find('*') == std::string::npos) return {};
  return {UnescapedGoPath(package), std::string(own)};
}

std::string_view BenchmarkOfRow(std::string_view row_name) {
  const size_t slash = row_name.find('/');
  if (slash != std::string_view::npos) return row_name.substr(0, slash);
  const size_t dash = row_name.rfind('-');
  const bool has_procs =
      dash != std::string_view::npos && dash + 1 < row_name.size() &&
      row_name.find_first_not_of("0123456789", dash + 1) == std::string_view::npos;
  return has_procs ? row_name.substr(0, dash) : row_name;
}

}  // namespace pfa

#include "analyzer/report/compare/bench_prefix.h"

#include <array>

#include "analyzer/model/bench_unit.h"

namespace pfa {
namespace {

constexpr std::array<BenchPrefix, 8> kDecimalPrefixes = {{{"T", 1e12},
                                                          {"G", 1e9},
                                                          {"M", 1e6},
                                                          {"k", 1e3},
                                                          {"", 1},
                                                          {"m", 1e-3},
                                                          {"µ", 1e-6},
                                                          {"n", 1e-9}}};
constexpr std::array<BenchPrefix, 5> kBinaryPrefixes = {
    {{"Ti", 0x1p40}, {"Gi", 0x1p30}, {"Mi", 0x1p20}, {"Ki", 0x1p10}, {"", 1}}};

}  // namespace

std::span<const BenchPrefix> PrefixesOf(std::string_view unit) {
  if (IsOfBytes(unit)) return kBinaryPrefixes;
  return kDecimalPrefixes;
}

}  // namespace pfa

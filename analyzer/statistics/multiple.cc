#include "analyzer/statistics/multiple.h"

#include <algorithm>
#include <numeric>

namespace pfa {
namespace {

std::vector<size_t> Ascending(std::span<const double> p) {
  std::vector<size_t> order(p.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, {}, [p](size_t i) { return p[i]; });
  return order;
}

}  // namespace

std::vector<double> AdjustHolm(std::span<const double> p) {
  std::vector<double> adjusted(p.size());
  double largest = 0;
  size_t left = p.size();
  for (const size_t i : Ascending(p)) {
    largest = std::max(largest, std::min(1.0, p[i] * static_cast<double>(left)));
    adjusted[i] = largest;
    --left;
  }
  return adjusted;
}

std::vector<double> AdjustBenjaminiHochberg(std::span<const double> p) {
  std::vector<double> adjusted(p.size());
  const std::vector<size_t> order = Ascending(p);
  const auto all = static_cast<double>(p.size());
  double smallest = 1;
  for (size_t rank = order.size(); rank > 0; --rank) {
    const size_t i = order[rank - 1];
    smallest = std::min(smallest, p[i] * all / static_cast<double>(rank));
    adjusted[i] = smallest;
  }
  return adjusted;
}

}  // namespace pfa

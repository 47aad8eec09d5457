#include "analyzer/report/sparkline.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace pfa {
namespace {

constexpr std::array<std::string_view, 8> kSparkHeights = {"\u2581", "\u2582", "\u2583", "\u2584",
                                                           "\u2585", "\u2586", "\u2587", "\u2588"};

}  // namespace

std::string Sparkline(std::span<const double> values, size_t width) {
  const size_t bars = std::min(values.size(), width);
  std::vector<double> means;
  for (size_t i = 0; i < bars; ++i) {
    const size_t begin = i * values.size() / bars;
    const size_t end = (i + 1) * values.size() / bars;
    double sum = 0;
    for (const double value : values.subspan(begin, end - begin)) {
      sum += value / static_cast<double>(end - begin);
    }
    means.push_back(sum);
  }
  if (means.empty()) return {};
  const auto [low, high] = std::ranges::minmax(means);
  std::string line;
  for (const double mean : means) {
    // Halves, since the difference of two numbers may be none.
    const double height = high > low ? (mean / 2 - low / 2) / (high / 2 - low / 2) * 7.999 : 0;
    line += kSparkHeights[static_cast<size_t>(std::clamp(height, 0.0, 7.0))];
  }
  return line;
}

}  // namespace pfa

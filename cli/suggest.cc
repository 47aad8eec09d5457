#include "cli/suggest.h"

#include <algorithm>
#include <numeric>

namespace pfa {
namespace {

// Insertions, deletions, replacements and swaps of neighbours, each 1 (optimal string alignment).
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1);
  std::vector<size_t> above(b.size() + 1);
  std::vector<size_t> row(b.size() + 1);
  std::iota(above.begin(), above.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replace = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

}  // namespace

std::string_view NearestName(std::string_view word, std::span<const std::string_view> candidates) {
  constexpr size_t kMaxWord = 64;  // longer words are no misspellings
  if (word.empty() || word.size() > kMaxWord) return "";
  std::string_view best;
  // A third of the letters may be wrong.
  size_t best_distance = std::max<size_t>(1, word.size() / 3) + 1;
  for (const std::string_view candidate : candidates) {
    const size_t distance = EditDistance(word, candidate);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string Suggestion(std::string_view word, std::span<const std::string_view> candidates,
                       std::string_view prefix) {
  const std::string_view nearest = NearestName(word, candidates);
  if (nearest.empty()) return "";
  return "; did you mean " + std::string(prefix) + std::string(nearest) + "?";
}

}  // namespace pfa
